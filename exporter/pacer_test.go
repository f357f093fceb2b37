package exporter

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"
)

// pacedRun drives one paced lane against shards that take exactly their quota over any second, with a latency that does
// not change.
type pacedRun struct {
	lane    *Lane
	shards  int
	latency time.Duration
	size    int

	now       time.Duration
	events    []laneEvent
	spent     []spending // by shard
	accepted  []int      // records after warmUp
	charged   []int      // bytes after warmUp
	throttled int
	attempts  int
	onAck     func(key string)

	refuse func(at time.Duration) bool // an entry, whatever the quota
	quota  func(at time.Duration) int  // records a second, if it is not AWS's
	share  float64                     // of AWS's, which is left to the lane; 0 for all of it
}

// spending is what a shard has taken within the last second, the oldest first.
type spending struct {
	taken []taking
	bytes int // of all of them
}

type taking struct {
	at    time.Duration
	bytes int
}

const warmUp = 3 * time.Second

// take is the strict quota: what is spent comes back a second later.
func (r *pacedRun) take(shard int, at time.Duration, bytes int) bool {
	spent := &r.spent[shard]
	for len(spent.taken) > 0 && spent.taken[0].at <= at-time.Second {
		spent.bytes -= spent.taken[0].bytes
		spent.taken = spent.taken[1:]
	}
	records, sum := 1+len(spent.taken), bytes+spent.bytes
	most := ShardRecords
	if r.quota != nil {
		most = r.quota(at)
	}
	mostBytes := ShardBytes
	if r.share > 0 {
		most, mostBytes = int(math.Ceil(ShardRecords*r.share)), int(ShardBytes*r.share)
	}
	if records > most || sum > mostBytes && (r.share == 0 || records > 1) {
		return false
	}
	spent.taken, spent.bytes = append(spent.taken, taking{at, bytes}), sum
	if at > warmUp {
		r.accepted[shard]++
		r.charged[shard] += bytes
	}
	return true
}

func (r *pacedRun) answer(b *Batch) {
	at := r.now + r.latency/2
	sums := make([]int, r.shards)
	for i, rec := range b.Records {
		shard := shardAt(rec.Key, r.shards)
		before := roundKiB(sums[shard])
		sums[shard] += len(rec.Key) + len(rec.Data)
		if at > warmUp {
			r.attempts++
		}
		if r.refuse != nil && r.refuse(at) || !r.take(shard, at, roundKiB(sums[shard])-before) {
			sums[shard] -= len(rec.Key) + len(rec.Data)
			b.Results[i] = Result{Outcome: Throttled, Code: "ProvisionedThroughputExceededException"}
			if at > warmUp {
				r.throttled++
			}
			continue
		}
		b.Results[i] = Result{Outcome: Acked, Shard: fmt.Sprintf("shardId-%012d", shard)}
	}
	b.Answered = r.now + r.latency
	r.events = append(r.events, laneEvent{at: b.Answered, batch: b})
}

func (r *pacedRun) offer(key string) {
	c := &Chunk{pending: 1, arena: append([]byte(key), make([]byte, r.size)...)}
	c.exports = []export{{key: keyHash(key), hashKey: hashKeyOf([]byte(key)), data: int32(len(key)), end: int32(len(key) + r.size), due: r.now}}
	r.lane.Accept(r.now, c)
}

func keyHash(key string) uint64 {
	d, _ := Hash(nil, []byte(key), nil)
	return d.Lo
}

func (r *pacedRun) run(until time.Duration) {
	r.spent, r.accepted, r.charged = make([]spending, r.shards), make([]int, r.shards), make([]int, r.shards)
	for r.now < until {
		for b := r.lane.Next(r.now); b != nil; b = r.lane.Next(r.now) {
			r.answer(b)
		}
		wake := r.lane.Wake(r.now)
		if len(r.events) > 0 && r.events[0].at <= wake {
			e := r.events[0]
			r.events = r.events[1:]
			r.now = e.at
			r.lane.Answered(e.batch)
			for _, s := range r.lane.Settled() {
				if r.onAck != nil && s.State == StateAcked {
					r.onAck(string(s.Key))
				}
			}
			r.lane.Release(nil)
			continue
		}
		if wake == never {
			return
		}
		r.now = max(r.now+1, wake)
	}
}

// shardAt is the shard of a key in a stream whose shards divide the ring evenly.
func shardAt(key []byte, shards int) int {
	high, _ := bits.Mul64(hashKeyOf(key).Hi, uint64(shards))
	return int(high)
}

func pacedLane(inFlight int) *Lane { return pacedLaneOf(inFlight, 0, nil) }

func pacedLaneOf(inFlight int, share float64, known []ShardSpan) *Lane {
	cfg := DefaultConfig()
	cfg.Lanes, cfg.Pacing, cfg.Attempts, cfg.RetryFor = 1, true, 0, time.Hour
	cfg.QuotaShare, cfg.Shards = share, known
	return NewLane(cfg, inFlight)
}

// keysOf returns n keys of each shard.
func keysOf(shards, n int) []string {
	var keys []string
	have := make([]int, shards)
	for i := 0; len(keys) < n*shards; i++ {
		key := fmt.Sprintf("key-%d", i)
		if shard := shardAt([]byte(key), shards); have[shard] < n {
			have[shard]++
			keys = append(keys, key)
		}
	}
	return keys
}

// A shard with as many keys as order per key leaves in flight is filled, and hardly anything is throttled.
func TestPacingFillsShards(t *testing.T) {
	for _, row := range []struct {
		name         string
		shards, keys int
		size         int
	}{
		{"records bound, 24 keys a shard", 4, 24, 100},
		{"records bound, many keys", 4, 500, 700},
		{"bytes bound, many keys", 4, 500, 1400},
		{"one shard", 1, 30, 100},
		{"twenty shards", 20, 25, 300},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := &pacedRun{lane: pacedLane(64), shards: row.shards, latency: 20 * time.Millisecond, size: row.size}
			for _, key := range keysOf(row.shards, row.keys) {
				for range 25 * ShardRecords / row.keys {
					r.offer(key)
				}
			}
			r.run(warmUp + 20*time.Second)
			for shard := range r.shards {
				fill := max(float64(r.accepted[shard])/20/ShardRecords, float64(r.charged[shard])/20/ShardBytes)
				if fill < 0.99 {
					t.Errorf(
						"shard %d is filled to %.2f %% (%d records, %d bytes a second)",
						shard,
						100*fill,
						r.accepted[shard]/20,
						r.charged[shard]/20,
					)
				}
			}
			if share := float64(r.throttled) / float64(r.attempts); share > 0.005 {
				t.Errorf("%.2f %% of %d entries are throttled", 100*share, r.attempts)
			}
		})
	}
}

// Parts of a run that pace what they send to the same shards each keep to their share: together they fill them, and
// hardly anything is throttled.
func TestPacingOfParts(t *testing.T) {
	for _, row := range []struct {
		parts, size int
		records     int // of them all, a second, at least
	}{
		{1, 100, 990}, {4, 100, 990}, {4, 1400, 505}, {64, 100, 950}, {256, 100, 3 * 256}, {256, 3000, 250},
	} {
		t.Run(fmt.Sprintf("%d parts, %d bytes", row.parts, row.size), func(t *testing.T) {
			const shards = 2
			share := 1 / float64(row.parts)
			known := []ShardSpan{{"shardId-000000000000", 0, 1<<63 - 1}, {"shardId-000000000001", 1 << 63, 1<<64 - 1}}
			r := &pacedRun{lane: pacedLaneOf(16, share, known), shards: shards, latency: 20 * time.Millisecond, size: row.size, share: share}
			keys := keysOf(shards, 100)
			for i := range 25 * ShardRecords * shards / row.parts {
				r.offer(keys[i%len(keys)])
			}
			r.run(warmUp + 20*time.Second)
			for shard := range shards {
				if got := r.accepted[shard] * row.parts / 20; got < row.records {
					t.Errorf("shard %d takes %d records a second of all parts, not %d", shard, got, row.records)
				}
			}
			if refused := float64(r.throttled) / float64(r.attempts); refused > 0.005 {
				t.Errorf("%.2f %% of %d entries are throttled", 100*refused, r.attempts)
			}
		})
	}
}

// A hot key is as slow as order makes it, and slows nobody; it is named.
func TestPacingHotKeySlowsNobody(t *testing.T) {
	r := &pacedRun{lane: pacedLane(64), shards: 2, latency: 20 * time.Millisecond, size: 200}
	hot := keysOf(2, 1)[0]
	acked := map[string]int{}
	r.onAck = func(key string) {
		acked[key]++
		if key != hot {
			r.offer(key)
		}
	}
	for range 5000 {
		r.offer(hot)
	}
	for _, key := range keysOf(2, 40)[2:] {
		r.offer(key)
	}
	r.run(warmUp + 10*time.Second)
	for shard := range r.shards {
		if fill := float64(r.accepted[shard]) / 10 / ShardRecords; fill < 0.99 {
			t.Errorf("shard %d is filled to %.1f %% beside a hot key", shard, 100*fill)
		}
	}
	if perSecond := acked[hot] / 13; perSecond < 30 || perSecond > 50 {
		t.Errorf("the hot key has %d records a second, a round trip takes 20ms", perSecond)
	}
	s := newSnapshot()
	r.lane.snapshot(&s)
	if s.HotKey != hot || s.HotKeyWaited < 4000 {
		t.Errorf("the hot key is said to be %q with %d waiting", s.HotKey, s.HotKeyWaited)
	}
}

// The map follows splits and merges, and late answers of closed shards do not confuse it.
func TestShardMapFollowsResharding(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	truth := func(era int, hashKey uint64) int64 {
		switch era {
		case 0:
			return int64(hashKey >> 62) // four shards
		case 1:
			if hashKey>>62 == 1 {
				return 4 + int64(hashKey>>61&1) // the second is split
			}
			return int64(hashKey >> 62)
		}
		if hashKey>>62 >= 2 {
			return 6 // the last two are merged
		}
		return truth1(hashKey)
	}
	var m shardMap
	for era := range 3 {
		for n := range 4000 {
			hashKey := random.Uint64()
			number := truth(era, hashKey)
			if n < 50 && era > 0 && n%2 == 0 {
				number = truth(era-1, hashKey) // a late answer
			}
			m.learn(hashKey, int32(number)+1, number)
		}
		wrong := 0
		for range 10_000 {
			hashKey := random.Uint64()
			if m.find(hashKey) != int32(truth(era, hashKey))+1 {
				wrong++
			}
		}
		if wrong > 50 {
			t.Errorf("era %d: %d of 10,000 hash keys are believed to be elsewhere; spans %+v", era, wrong, m.spans)
		}
	}
	if got := m.find(0); got != 1 {
		t.Errorf("the first hash key is in shard %d", got-1)
	}
}

func truth1(hashKey uint64) int64 {
	if hashKey>>62 == 1 {
		return 4 + int64(hashKey>>61&1)
	}
	return int64(hashKey >> 62)
}

// Spans that are known beforehand need no answer to learn from; neighbours share the upper half of their border.
func TestPacerKnowsShardsBeforehand(t *testing.T) {
	p := newPacer([]ShardSpan{{"shardId-000000000000", 0, 1 << 62}, {"shardId-000000000001", 1 << 62, 1<<64 - 1}}, 0)
	for hashKey, want := range map[uint64]string{0: "shardId-000000000000", 1<<62 - 1: "shardId-000000000000", 1<<62 + 1: "shardId-000000000001", 1<<64 - 1: "shardId-000000000001"} {
		if got := p.shards[p.owners.find(hashKey)].id; got != want {
			t.Errorf("hash key %x is believed to be in %q, want %q", hashKey, got, want)
		}
	}
}
