package verify

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"kinesim/exporter"
)

// verifyCase is a run as the verifier sees it: what became of the exports, and what is in the stream.
type verifyCase struct {
	settled  []exporter.Settlement
	payloads []string // of settled, index by index
	read     []readRecord
}

// randomCase draws exports of few keys with few payloads, so that equal payloads are common, and everything that can
// become of them.
func randomCase(rng *rand.Rand, exports int) verifyCase {
	var c verifyCase
	sequence, _ := new(big.Int).SetString(sequenceA, 10)
	position := func() (string, string) {
		sequence.Add(sequence, new(big.Int).SetUint64(1+rng.Uint64N(1<<60)))
		return fmt.Sprintf("shardId-%012d", rng.IntN(3)), sequence.String()
	}
	store := func(key, data string) (string, string) {
		shard, at := position()
		c.read = append(c.read, readRecord{shard, at, key, data})
		return shard, at
	}
	for i := range exports {
		key, data := fmt.Sprintf("key-%d", rng.IntN(8)), fmt.Sprintf("payload-%d", rng.IntN(4))
		state, ambiguous := exporter.StateAcked, 0
		var shard, at string
		switch fate := rng.IntN(100); {
		case fate < 55:
			shard, at = store(key, data)
		case fate < 65: // some answers were lost
			ambiguous = 1 + rng.IntN(2)
			for range rng.IntN(ambiguous + 1) {
				store(key, data)
			}
			shard, at = store(key, data)
		case fate < 69: // lost
			shard, at = position()
		case fate < 72: // garbled
			shard, at = store(key, fmt.Sprintf("garbled-%d", i))
		case fate < 75: // stored twice
			shard, at = store(key, data)
			store(key, data)
		case fate < 85:
			state, ambiguous = exporter.StateUnknown, 1+rng.IntN(3)
			for range rng.IntN(ambiguous + 1) {
				store(key, data)
			}
		case fate < 92:
			state = exporter.StateFailed
		case fate < 95: // the ledger is wrong
			state = exporter.StateFailed
			store(key, data)
		default: // of another producer, beside an export
			store(key, fmt.Sprintf("foreign-%d", i))
			shard, at = store(key, data)
		}
		s := settled(key, data, uint64(i+1), state, ambiguous)
		s.Shard, s.Sequence = shard, at
		c.settled, c.payloads = append(c.settled, s), append(c.payloads, data)
	}
	c.swap(rng)
	return c
}

// swap exchanges where some acknowledged exports were stored, with what is stored there.
func (c *verifyCase) swap(rng *rand.Rand) {
	for range rng.IntN(5) {
		i, j := rng.IntN(len(c.settled)), rng.IntN(len(c.settled))
		a, b := &c.settled[i], &c.settled[j]
		if a.State != exporter.StateAcked || b.State != exporter.StateAcked || string(a.Key) != string(b.Key) {
			continue
		}
		for k := range c.read {
			r := &c.read[k]
			if r.sequence == a.Sequence {
				r.shard, r.sequence = b.Shard, b.Sequence
			} else if r.sequence == b.Sequence {
				r.shard, r.sequence = a.Shard, a.Sequence
			}
		}
		a.Shard, a.Sequence, b.Shard, b.Sequence = b.Shard, b.Sequence, a.Shard, a.Sequence
	}
}

// naive concludes as its definition reads, record by record, with everything at hand.
func (c *verifyCase) naive(ordered bool) Proof {
	want := Proof{OrderPromised: ordered, Read: uint64(len(c.read))}
	used := make([]bool, len(c.read))
	unknown, budget, failed, known := map[string]int{}, map[string]int{}, map[string]int{}, map[string]bool{}
	for i, s := range c.settled {
		id := string(s.Key) + "\x00" + c.payloads[i]
		known[id] = true
		budget[id] += s.Ambiguous
		switch s.State {
		case exporter.StateFailed:
			failed[id]++
		case exporter.StateUnknown:
			unknown[id]++
			want.UnknownAbsent++
		case exporter.StateAcked:
			at := slices.IndexFunc(c.read, func(r readRecord) bool { return r.shard == s.Shard && r.sequence == s.Sequence })
			switch {
			case at < 0:
				want.Missing++
			case c.read[at].key+"\x00"+c.read[at].data == id:
				used[at] = true
				want.Matched++
			default:
				used[at] = true
				want.PayloadMismatches++
			}
			if c.behind(i) {
				want.OutOfOrder++
			}
		}
	}
	for i, r := range c.read {
		id := r.key + "\x00" + r.data
		switch {
		case used[i]:
		case !known[id]:
			want.Foreign++
		case unknown[id] > 0:
			unknown[id]--
			budget[id]--
			want.UnknownPresent++
			want.UnknownAbsent--
		case budget[id] > 0:
			budget[id]--
			want.Duplicates++
		case failed[id] > 0:
			failed[id]--
			want.FailedButStored++
		default:
			want.Duplicates++
			want.Unexplained++
		}
	}
	for _, attempts := range budget {
		want.Outstanding += uint64(attempts)
	}
	return want
}

// behind tells whether an earlier export of the key has a greater sequence number.
func (c *verifyCase) behind(i int) bool {
	number := func(s exporter.Settlement) *big.Int { n, _ := new(big.Int).SetString(s.Sequence, 10); return n }
	return slices.ContainsFunc(c.settled, func(s exporter.Settlement) bool {
		return s.State == exporter.StateAcked && string(s.Key) == string(c.settled[i].Key) &&
			s.Order < c.settled[i].Order && number(s).Cmp(number(c.settled[i])) > 0
	})
}

// feed shows a case to a verifier in a random interleaving. Settlements of a key keep their order where order is
// promised, as the exporter does it.
func (c *verifyCase) feed(v *Verifier, rng *rand.Rand, ordered bool) {
	total := len(c.settled) + len(c.read)
	events := rng.Perm(total)
	if ordered {
		byKey := map[string][]int{} // places in events, in ascending order
		for place, event := range events {
			if event < len(c.settled) {
				key := string(c.settled[event].Key)
				byKey[key] = append(byKey[key], place)
			}
		}
		for _, places := range byKey {
			var own []int
			for _, place := range places {
				own = append(own, events[place])
			}
			slices.Sort(own)
			for i, place := range places {
				events[place] = own[i]
			}
		}
	}
	for len(events) > 0 {
		if event := events[0] - len(c.settled); event >= 0 {
			r := c.read[event]
			v.Seen(r.shard, r.sequence, r.key, []byte(r.data))
			events = events[1:]
			continue
		}
		var batch []exporter.Settlement
		for size := 1 + rng.IntN(5); len(events) > 0 && events[0] < len(c.settled) && len(batch) < size; events = events[1:] {
			batch = append(batch, c.settled[events[0]])
		}
		v.Settled(batch)
	}
}

func TestVerifierAgainstNaive(t *testing.T) {
	var all Proof
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 1))
		ordered := seed%2 == 0
		c := randomCase(rng, 1+rng.IntN(120))
		v := New(ordered)
		c.feed(v, rng, ordered)
		got, want := v.Finish(), c.naive(ordered)
		if got != want {
			t.Fatalf("seed %d:\n got %+v\nwant %+v", seed, got, want)
		}
		all.Missing += got.Missing
		all.PayloadMismatches += got.PayloadMismatches
		all.OutOfOrder += got.OutOfOrder
		all.Foreign += got.Foreign
		all.FailedButStored += got.FailedButStored
		all.Unexplained += got.Unexplained
		all.Duplicates += got.Duplicates - got.Unexplained
		all.UnknownPresent += got.UnknownPresent
		all.UnknownAbsent += got.UnknownAbsent
	}
	// What never came up would be proved by nothing.
	for name, n := range map[string]uint64{"missing": all.Missing, "mismatches": all.PayloadMismatches, "out of order": all.OutOfOrder,
		"foreign":           all.Foreign,
		"failed but stored": all.FailedButStored, "unexplained": all.Unexplained, "explained": all.Duplicates,
		"present": all.UnknownPresent,
		"absent":  all.UnknownAbsent} {
		if n < 20 {
			t.Errorf("%s came up %d times in all runs: the cases are too tame", name, n)
		}
	}
}

// TestVerifierConcurrently has lanes and readers call at once, each lane with the keys of its own.
func TestVerifierConcurrently(t *testing.T) {
	for seed := range uint64(10) {
		rng := rand.New(rand.NewPCG(seed, 2))
		c := randomCase(rng, 400)
		v := New(true)
		var group sync.WaitGroup
		for lane := range 4 {
			group.Go(func() {
				for _, s := range c.settled {
					if int(s.Key[len(s.Key)-1])%4 == lane {
						v.Settled([]exporter.Settlement{s})
					}
				}
			})
			group.Go(func() {
				for i := lane; i < len(c.read); i += 4 {
					r := c.read[i]
					v.Seen(r.shard, r.sequence, r.key, []byte(r.data))
					v.Unread()
				}
			})
		}
		group.Wait()
		if got, want := v.Finish(), c.naive(true); got != want {
			t.Fatalf("seed %d:\n got %+v\nwant %+v", seed, got, want)
		}
	}
}
