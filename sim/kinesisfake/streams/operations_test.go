package streams_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

var seedFlag = flag.Uint64("seed", 0, "seed of the random operation sequences; 0 tries 1 to 30")

// TestRandomOperations puts, splits and merges at random under the strict quota, and then checks what must always hold.
func TestRandomOperations(t *testing.T) {
	first, last := uint64(1), uint64(30)
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Logf("repeat with: go test ./sim/kinesisfake/streams -run TestRandomOperations -seed %d", seed)
			run := &randomRun{
				T: t, random: rand.New(rand.NewPCG(seed, 0)), now: start,
				stored: map[string]string{}, last: map[uint32]bignum.SequenceNumber{}, taken: map[uint32][]taking{},
				model: newStream(t, streams.Config{}, 1+int(seed%5), 0),
			}
			for range 400 {
				run.step()
			}
			run.checkRing()
			if !run.checkQuota() {
				t.Error("the quota was never reached: the sequence proves nothing")
			}
			run.checkReading()
		})
	}
}

type randomRun struct {
	*testing.T
	random *rand.Rand
	model  *streams.Model
	now    time.Time
	made   int                              // records
	stored map[string]string                // sequence number to data
	last   map[uint32]bignum.SequenceNumber // by shard
	taken  map[uint32][]taking              // by shard
}

type taking struct {
	at    time.Time
	bytes int
}

func (r *randomRun) step() {
	r.now = r.now.Add(time.Duration(r.random.ExpFloat64() * float64(20*time.Millisecond)))
	switch dice := r.random.IntN(100); {
	case dice < 90:
		r.put()
	case dice < 96:
		r.split()
	default:
		r.merge()
	}
}

// entries are up to 60 new records.
func (r *randomRun) entries() []streams.PutEntry {
	entries := make([]streams.PutEntry, 1+r.random.IntN(60))
	for i := range entries {
		r.made++
		key := fmt.Appendf(nil, "key-%d", r.random.IntN(50))
		data := bytes.Repeat(fmt.Appendf(nil, "%d ", r.made), 1+r.random.IntN(1500))
		entries[i] = streams.PutEntry{Key: key, Data: data, Hash: bignum.HashOf(key)}
	}
	return entries
}

func (r *randomRun) put() {
	entries := r.entries()
	results := make([]streams.PutResult, len(entries))
	must(r, r.model.PutRecords(r.now, "s", entries, results))
	for i, result := range results {
		if result.Outcome != streams.Stored {
			continue
		}
		r.note(result, entries[i].Data, len(entries[i].Key)+len(entries[i].Data))
	}
}

// note remembers a record that was stored, and checks that it comes behind those before it.
func (r *randomRun) note(result streams.PutResult, data []byte, size int) {
	r.Helper()
	if last := r.last[result.Shard]; result.Sequence.Compare(last) <= 0 {
		r.Fatalf("shard %d: %s does not come behind %s", result.Shard, result.Sequence, last)
	}
	r.last[result.Shard] = result.Sequence
	r.stored[result.Sequence.String()] = string(data)
	r.taken[result.Shard] = append(r.taken[result.Shard], taking{r.now, size})
}

func (r *randomRun) shards(kind streams.FilterType) []streams.ShardInfo {
	shards, more, err := r.model.ListShards(r.now, "s", streams.ShardFilter{Type: kind}, -1, 10_000, nil)
	must(r, err)
	if more {
		r.Fatal("more than 10,000 shards")
	}
	return shards
}

func (r *randomRun) split() {
	open := r.shards(streams.FilterAtLatest)
	shard := open[r.random.IntN(len(open))]
	at := bignum.HashKey{Hi: r.random.Uint64(), Lo: r.random.Uint64()}
	inside := at.Compare(shard.Start.Next()) > 0 && at.Compare(shard.End) < 0
	if err := r.model.SplitShard(r.now, "s", shard.Number, at); (err == nil) != inside {
		r.Fatalf("split of shard %d (%s to %s) at %s: %v", shard.Number, shard.Start, shard.End, at, err)
	}
}

func (r *randomRun) merge() {
	open := r.shards(streams.FilterAtLatest)
	a, b := open[r.random.IntN(len(open))], open[r.random.IntN(len(open))]
	neighbours := a.End.Next() == b.Start && a.End != bignum.MaxHashKey
	if err := r.model.MergeShards(r.now, "s", a.Number, b.Number); (err == nil) != neighbours {
		r.Fatalf("merge of shards %d and %d: %v", a.Number, b.Number, err)
	}
}

// checkRing: the open shards partition 2^128, and a child's numbers are larger than those of its parents.
func (r *randomRun) checkRing() {
	checkRing(r, r.model, r.now)
	all := r.shards(streams.FilterNone)
	for _, shard := range all {
		if last, ok := r.last[shard.Number]; ok && last.Compare(shard.First) <= 0 {
			r.Errorf("shard %d: record %s lies before its start %s", shard.Number, last, shard.First)
		}
		for _, parent := range shard.Parents {
			if last := all[parent].Last; shard.First.Compare(last) <= 0 || r.last[parent].Compare(last) >= 0 {
				r.Errorf(
					"shard %d starts at %s, its parent %d ends at %s with record %s",
					shard.Number,
					shard.First,
					parent,
					last,
					r.last[parent],
				)
			}
		}
	}
}

// checkRing: the open shards of the stream "s" partition 2^128.
func checkRing(t testing.TB, m *streams.Model, now time.Time) {
	t.Helper()
	next := new(big.Int)
	for _, shard := range openShards(t, m, now) {
		if bigKey(t, shard.Start).Cmp(next) != 0 {
			t.Fatalf("shard %d starts at %s, want %s", shard.Number, shard.Start, next)
		}
		next.Add(bigKey(t, shard.End), big.NewInt(1))
	}
	if next.Cmp(ringSize) != 0 {
		t.Fatalf("the last shard ends before %s", next)
	}
}

// checkQuota: no shard took more than 1 MiB or 1,000 records over any second. reached tells whether that was put to the
// test.
func (r *randomRun) checkQuota() (reached bool) {
	full := 0
	for shard, taken := range r.taken {
		sum, from := 0, 0
		for i, taking := range taken {
			sum += taking.bytes
			for taking.at.Sub(taken[from].at) >= time.Second {
				sum -= taken[from].bytes
				from++
			}
			if sum > 1<<20 || i-from+1 > 1000 {
				r.Fatalf("shard %d took %d bytes and %d records in the second up to %v", shard, sum, i-from+1, taking.at)
			}
			if sum > 900<<10 {
				full++
			}
		}
	}
	return r.model.Stats().Throttled > 0 && full > 0
}

// checkReading: every stored record is read exactly once, parents before children.
func (r *randomRun) checkReading() {
	finished := map[uint32]bool{}
	read := 0
	for _, shard := range r.shards(streams.FilterNone) { // by number, so parents first
		for _, parent := range shard.Parents {
			if !finished[parent] {
				r.Fatalf("shard %d comes before its parent %d", shard.Number, parent)
			}
		}
		read += r.readShard(shard)
		finished[shard.Number] = true
	}
	if read != len(r.stored) || uint64(read) != r.model.Stats().Stored {
		r.Errorf("%d records read, %d acknowledged, %d counted", read, len(r.stored), r.model.Stats().Stored)
	}
}

func (r *randomRun) readShard(shard streams.ShardInfo) (read int) {
	it, err := r.model.GetShardIterator(r.now, "s", shard.Number, streams.Position{Type: streams.TrimHorizon}, true)
	must(r, err)
	var last bignum.SequenceNumber
	for {
		reading, err := r.model.GetRecords(r.now, it, 1+r.random.IntN(200), nil, true)
		must(r, err)
		for _, record := range reading.Records {
			if record.Sequence.Compare(last) <= 0 {
				r.Fatalf("shard %d: %s is read behind %s", shard.Number, record.Sequence, last)
			}
			last = record.Sequence
			if data, ok := r.stored[last.String()]; !ok || data != string(record.Data) {
				r.Fatalf("shard %d: record %s was not stored like this", shard.Number, last)
			}
			read++
		}
		if reading.End != (shard.Closed && reading.BehindLatest == 0 && read == int(last.Index())) && len(reading.Records) > 0 {
			r.Fatalf("shard %d, closed = %v: End = %v after %d records", shard.Number, shard.Closed, reading.End, read)
		}
		if reading.End {
			if n := len(reading.Children); n < 1 || n > 2 || !slices.Contains(reading.Children[0].Parents, shard.Number) {
				r.Fatalf("shard %d ends with children %v", shard.Number, reading.Children)
			}
			return read
		}
		if len(reading.Records) == 0 {
			return read
		}
		it = reading.Next
	}
}
