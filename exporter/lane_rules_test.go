package exporter

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/exporter/profile"
)

// steps drives a lane by hand: what arrives, what is sent when, and what is answered, one after the other.
type steps struct {
	*Lane
	now time.Duration
	n   int
}

// newSteps makes a lane of which each export is a request of its own, and nothing lingers, unless change says
// otherwise.
func newSteps(change func(*Config)) *steps {
	cfg := DefaultConfig()
	cfg.Lanes, cfg.InFlight, cfg.BatchRecords, cfg.Linger, cfg.Adaptive = 1, 100, 1, 0, false
	if change != nil {
		change(&cfg)
	}
	return &steps{Lane: NewLane(cfg, cfg.InFlight)}
}

// arrive lets an export of each key arrive now.
func (s *steps) arrive(keys ...string) {
	c := &Chunk{pending: len(keys)}
	for _, key := range keys {
		start := len(c.arena)
		c.arena = append(append(c.arena, key...), "data"...)
		c.exports = append(c.exports, export{
			hash: Digest{Lo: uint64(s.n)}, key: keyHash(key), hashKey: hashKeyOf([]byte(key)), identities: 3,
			start: int32(start), data: int32(start + len(key)), end: int32(len(c.arena)), due: s.now,
		})
		s.n++
	}
	s.Accept(s.now, c)
}

// sends are the batches that go out by now, and their keys in order.
func (s *steps) sends() (batches []*Batch, keys string) {
	var all []string
	for b := s.Next(s.now); b != nil; b = s.Next(s.now) {
		batches = append(batches, b)
		for _, r := range b.Records {
			all = append(all, string(r.Key))
		}
	}
	return batches, strings.Join(all, " ")
}

// answer answers a batch with one result for all, after a while.
func (s *steps) answer(b *Batch, after time.Duration, result Result) {
	for i := range b.Results {
		b.Results[i] = result
	}
	s.now += after
	b.Answered = s.now
	s.Answered(b)
	s.Release(nil)
}

// wake goes on to when the lane wants to be looked at.
func (s *steps) wake() { s.now = max(s.now, s.Wake(s.now)) }

var (
	taken   = Result{Outcome: Acked, Shard: "shardId-000000000000", Sequence: "1"}
	refusal = Result{Outcome: Refused, Code: "X"}
	unclear = Result{Outcome: Ambiguous, Code: "Y"}
)

// An export is sent again for as long as the next attempt comes within RetryFor of the first, and not after.
func TestRetryForLooksAtTheNextAttempt(t *testing.T) {
	const limit = 3 * time.Second
	late := 0
	for seed := range uint64(300) {
		s := newSteps(func(c *Config) { c.Attempts, c.RetryFor, c.Backoff, c.Seed = 0, limit, time.Second, seed })
		s.arrive("a")
		last := time.Duration(0)
		for attempts := 1; s.Held() > 0; attempts++ {
			batches, _ := s.sends()
			last = s.now
			if s.now > limit {
				t.Fatalf("seed %d: attempt %d is sent after %s", seed, attempts, s.now)
			}
			s.answer(batches[0], time.Millisecond, refusal)
			next := s.now + backoff(seed, time.Second, Digest{}, attempts)
			if given := s.Held() == 0; given != (next > limit) {
				t.Fatalf("seed %d: given up is %t after %s, with the next attempt at %s", seed, given, s.now, next)
			}
			s.wake()
		}
		if last > limit/2 {
			late++
		}
	}
	if late == 0 {
		t.Error("every export was given up long before its time was over")
	}
}

// An export that is sent again waits for the next batch from when its back-off is over, not from when it arrived.
func TestLingerOfRetries(t *testing.T) {
	s := newSteps(func(c *Config) { c.BatchRecords, c.Linger = 10, time.Second })
	s.arrive("a")
	s.wake()
	batches, _ := s.sends()
	if s.now != time.Second || len(batches) != 1 {
		t.Fatalf("%d batches at %s", len(batches), s.now)
	}
	s.answer(batches[0], time.Millisecond, refusal)
	back := s.now + backoff(0, s.cfg.Backoff, Digest{}, 1)
	s.wake() // the back-off is over
	if _, keys := s.sends(); s.now != back || keys != "" {
		t.Fatalf("%q is sent at %s, when its back-off is over (%s)", keys, s.now, back)
	}
	s.wake()
	if _, keys := s.sends(); s.now != back+time.Second || keys != "a" {
		t.Errorf("%q is sent at %s, want it a linger after %s", keys, s.now, back)
	}
}

// When nothing more will come, nothing waits for it.
func TestDrainDoesNotLinger(t *testing.T) {
	for _, paced := range []bool{false, true} {
		s := newSteps(func(c *Config) { c.BatchRecords, c.Linger, c.Pacing = 10, time.Minute, paced })
		s.arrive("a", "b")
		if batches, _ := s.sends(); len(batches) > 0 {
			t.Errorf("paced %t: %d batches before the linger is over", paced, len(batches))
		}
		s.Drain()
		if _, keys := s.sends(); keys != "a b" || s.now != 0 {
			t.Errorf("paced %t: %q is sent", paced, keys)
		}
	}
}

// What is sent again goes first, being older.
func TestRetriesGoFirst(t *testing.T) {
	for _, paced := range []bool{false, true} {
		s := newSteps(func(c *Config) { c.InFlight, c.Pacing = 1, paced })
		s.arrive("old")
		batches, _ := s.sends()
		s.answer(batches[0], 0, refusal)
		s.now += time.Second // its back-off is over
		s.arrive("new")
		if _, keys := s.sends(); keys != "old" {
			t.Errorf("paced %t: %q goes first", paced, keys)
		}
	}
}

// A hot key takes the lane's queue, but not more than waitingShare of it.
func TestWaitingForKeysIsBounded(t *testing.T) {
	s := newSteps(func(c *Config) { c.QueueRecords = 10 })
	arrived := 0
	for ; s.Room() && arrived < 1000; arrived++ {
		s.arrive("hot")
	}
	if want := 1 + waitingShare*10; arrived != want {
		t.Errorf("room for %d exports of one key, want %d", arrived, want)
	}
	batches, _ := s.sends()
	s.answer(batches[0], 0, taken)
	if !s.Room() {
		t.Error("no room after one of them is settled")
	}
	// Those of other keys are bounded by the queue itself.
	s = newSteps(func(c *Config) { c.QueueRecords = 10 })
	for arrived = 0; s.Room() && arrived < 1000; arrived++ {
		s.arrive(fmt.Sprint("key-", arrived))
	}
	if arrived != 10 {
		t.Errorf("room for %d exports of different keys, want 10", arrived)
	}
}

// Identities count once, as activated or as failed, and unknown exports have failed to activate theirs.
func TestIdentitiesOfUnknownExports(t *testing.T) {
	for _, row := range []struct {
		result Result
		want   Identities
	}{
		{taken, Identities{Activated: 3}}, {refusal, Identities{Failed: 3}}, {unclear, Identities{Failed: 3}},
	} {
		s := newSteps(func(c *Config) { c.Attempts = 1 })
		s.arrive("a")
		batches, _ := s.sends()
		s.answer(batches[0], 0, row.result)
		if got := Collect(s.now, []*Lane{s.Lane}, nil).Identities; got != row.want {
			t.Errorf("%+v: %+v, want %+v", row.result, got, row.want)
		}
	}
}

// Sent-to-ack is the acknowledged attempt's alone; due-to-ack is all of it.
func TestLatencyOfRetries(t *testing.T) {
	s := newSteps(nil)
	s.arrive("a")
	batches, _ := s.sends()
	s.answer(batches[0], 700*time.Millisecond, refusal)
	s.wake()
	batches, _ = s.sends()
	s.answer(batches[0], 20*time.Millisecond, taken)
	shot := Collect(s.now, []*Lane{s.Lane}, nil)
	near := func(got int64, want time.Duration) bool { return (time.Duration(got) - want).Abs() <= want/100 }
	if got := shot.SentToAck.Max(); !near(got, 20*time.Millisecond) {
		t.Errorf("sent-to-ack %s, want 20ms", time.Duration(got))
	}
	if got := shot.DueToAck.Max(); !near(got, s.now) {
		t.Errorf("due-to-ack %s, want %s", time.Duration(got), s.now)
	}
}

// The digest is of whole payloads, however large.
func TestDigestOfLargePayloads(t *testing.T) {
	for _, size := range []int{0, 1 << 10, 64<<10 - 1, 64 << 10, 64<<10 + 1, 300 << 10, 2 << 20} {
		key, payload := []byte("key"), bytes.Repeat([]byte("x"), size)
		in := NewIntake(nil, profile.PartitionKey{}, Config{Lanes: 1}, nil)
		in.OfferEncoded(0, key, payload)
		want, _ := Hash(nil, key, payload)
		if in.stats.digest != want {
			t.Errorf("%d bytes: digest %v, want %v", size, in.stats.digest, want)
		}
		var c Chunk
		c.endBare(append(appendKey(nil, key), payload...), len(key))
		if c.exports[0].hash != want {
			t.Errorf("%d bytes, bare: digest %v, want %v", size, c.exports[0].hash, want)
		}
	}
}

// What waits for a shard that is split goes on in the order in which it has waited, what is sent again first.
func TestReroutedExportsKeepTheirTurn(t *testing.T) {
	s := newSteps(func(c *Config) {
		c.Pacing, c.OrderPerKey, c.BatchRecords = true, false, 100
		c.Shards = []ShardSpan{{"shardId-000000000000", 0, 1<<64 - 1}}
	})
	parent := s.pacer.shards[1]
	fill := func(n int) (keys []string) {
		for range n {
			keys = append(keys, fmt.Sprint("key-", s.n+len(keys)))
		}
		s.arrive(keys...)
		return keys
	}
	// A burst of exports is sent and refused, so that some are to be sent again; as many fresh ones wait behind them.
	again := fill(40)
	batches, _ := s.sends()
	for _, b := range batches {
		s.answer(b, 0, refusal)
	}
	s.now += time.Minute
	for len(s.retries) > 0 { // as Next does, but nothing is sent yet
		r := s.retries.Pop()
		s.slots[r.slot].back = r.at
		s.enqueue(r.slot, true)
	}
	fresh := fill(40)
	order := func(q *queue) (slots []int32) {
		for i := range q.count {
			slots = append(slots, q.ring[(q.head+i)&(len(q.ring)-1)])
		}
		return slots
	}
	waitAgain, waitFresh := order(&parent.again), order(&parent.ready)
	if len(waitAgain) != len(again) || len(waitFresh) != len(fresh) {
		t.Fatalf("%d and %d exports wait, want %d and %d", len(waitAgain), len(waitFresh), len(again), len(fresh))
	}
	for _, hashKey := range []uint64{1 << 61, 1<<64 - 1<<61} { // in each half
		child := fmt.Sprintf("shardId-%012d", 1+hashKey>>63)
		s.pacer.learn(hashKey, child)
	}
	s.reroute()
	if parent.count() != 0 {
		t.Errorf("%d exports wait for a shard that is closed", parent.count())
	}
	var gotAgain, gotFresh int
	for _, shard := range s.pacer.shards[2:] {
		for name, of := range map[string][2][]int32{"again": {order(&shard.again), waitAgain}, "ready": {order(&shard.ready), waitFresh}} {
			at := -1
			for _, slot := range of[0] {
				next := slices.Index(of[1], slot)
				if next <= at {
					t.Errorf("%s, %s: export %d goes after one that waited behind it, or is in the wrong queue", shard.id, name, slot)
				}
				at = next
			}
		}
		gotAgain, gotFresh = gotAgain+shard.again.count, gotFresh+shard.ready.count
	}
	if gotAgain != len(again) || gotFresh != len(fresh) {
		t.Errorf("%d and %d exports wait, want %d and %d", gotAgain, gotFresh, len(again), len(fresh))
	}
}
