package verify

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/zeebo/xxh3"

	"kinesim/exporter"
)

// numbered adds to a settlement what a virtual run tells besides.
func numbered(s exporter.Settlement) exporter.Settlement {
	s.KeyHash = xxh3.Hash(s.Key)
	s.Number = numberOf(s.Sequence)
	return s
}

func numberOf(text string) exporter.SequenceNumber {
	n, _ := parseSequence(text)
	return exporter.SequenceNumber{Hi: n.hi, Mid: n.mid, Lo: n.lo}
}

// take tells of a record that was stored.
func take(d *Direct, r readRecord) {
	b := &exporter.Batch{Records: []exporter.Record{{Key: []byte(r.key), Data: []byte(r.data)}}}
	d.Took(b, func(int) (exporter.SequenceNumber, bool) { return numberOf(r.sequence), true })
}

// feedDirect shows a case to the verifier of a virtual run: everything arrives first, a record is taken before its
// export is settled, and those of ambiguous attempts at any time.
func (c *verifyCase) feedDirect(d *Direct, rng *rand.Rand, ordered bool) {
	order := rng.Perm(len(c.settled))
	if ordered {
		slices.Sort(order)
	}
	for _, s := range c.settled {
		d.Arrived(xxh3.Hash(s.Key), s.Order)
	}
	left := slices.Clone(c.read)
	for _, i := range order {
		s := c.settled[i]
		left = slices.DeleteFunc(left, func(r readRecord) bool {
			due := r.sequence == s.Sequence || r.key == string(s.Key) && r.data == c.payloads[i] || rng.IntN(10) == 0
			if due {
				take(d, r)
			}
			return due
		})
		d.Settled([]exporter.Settlement{numbered(s)})
	}
	for _, r := range left {
		take(d, r)
	}
}

func TestDirectAgainstNaive(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(rand.NewPCG(seed, 3))
		ordered := seed%2 == 0
		c := randomCase(rng, 1+rng.IntN(120))
		d := NewDirect(ordered)
		d.siftAt = 1 + rng.IntN(10)
		c.feedDirect(d, rng, ordered)
		want := c.naive(ordered)
		want.Direct = true
		want.Outstanding = 0 // the model has been asked until nothing was under way
		// There are no other producers, so that a record of no export is one too many.
		want.Duplicates, want.Unexplained, want.Foreign = want.Duplicates+want.Foreign, want.Unexplained+want.Foreign, 0
		if got := d.Finish(); got != want {
			t.Fatalf("seed %d:\n got %+v\nwant %+v", seed, got, want)
		}
	}
}

// TestDirectForgets runs many exports of many keys, a few at once: what is kept is what is unfinished.
func TestDirectForgets(t *testing.T) {
	for _, ordered := range []bool{true, false} {
		d := NewDirect(ordered)
		rng := rand.New(rand.NewPCG(1, 4))
		var onWay []exporter.Settlement
		for n := range uint64(50_000) {
			s := acked(fmt.Sprint("key-", rng.IntN(100_000)), "data", n, fmt.Sprint(1000+n), 0)
			if rng.IntN(3) == 0 {
				s.State = exporter.StateFailed
			}
			s = numbered(s)
			d.Arrived(s.KeyHash, s.Order)
			if s.State == exporter.StateAcked {
				take(d, readRecord{"", s.Sequence, string(s.Key), "data"})
			}
			if onWay = append(onWay, s); len(onWay) > 100 {
				i := rng.IntN(len(onWay))
				d.Settled(onWay[i : i+1])
				onWay = slices.Delete(onWay, i, i+1)
			}
		}
		d.Settled(onWay)
		p := d.Finish()
		if !p.Holds() || p.Matched == 0 {
			t.Errorf("%+v", p)
		}
		if n := len(d.left()); n != 0 || len(d.stored.loose.table) > placesLeast || len(d.stored.free) > 101 {
			t.Errorf("%d records are kept, in a table of %d and %d requests", n, len(d.stored.loose.table), len(d.stored.free))
		}
		switch o := d.order.(type) {
		case *orderOnWay:
			c := o.crowds[0]
			if len(o.crowds) > 1 || len(c.buckets) > 1<<12 || c.count > 0 || left(c) {
				t.Errorf("%d crowds are kept, of %d exports in %d buckets", len(o.crowds), c.count, len(c.buckets))
			}
		case *orderOverlapping:
			if len(o.keys) != 0 {
				t.Errorf("%d keys are kept", len(o.keys))
			}
		}
	}
}

// TestDirectSifts keeps of many failed exports those that a stored record contradicts.
func TestDirectSifts(t *testing.T) {
	d := NewDirect(true)
	take(d, stored("k", "wrong", sequenceA))
	for n := range uint64(3 * siftLeast) {
		data := "failed"
		if n == 5 {
			data = "wrong"
		}
		s := numbered(settled("k", data, n, exporter.StateFailed, 0))
		d.Arrived(s.KeyHash, s.Order)
		d.Settled([]exporter.Settlement{s})
	}
	if p := d.Finish(); p.FailedButStored != 1 || len(d.failed) >= siftLeast {
		t.Errorf("%d failed exports are kept, %+v", len(d.failed), p)
	}
}

// TestDirectUntold holds that order which nobody told the arrivals of is not taken for proved.
func TestDirectUntold(t *testing.T) {
	for _, ordered := range []bool{true, false} {
		d := NewDirect(ordered)
		take(d, stored("k", "one", sequenceA))
		d.Settled([]exporter.Settlement{numbered(acked("k", "one", 1, sequenceA, 0))})
		if p := d.Finish(); p.OutOfOrder != 1 || p.Matched != 1 {
			t.Errorf("%+v", p)
		}
	}
}

// TestDirectTwice gives a sequence number to two records.
func TestDirectTwice(t *testing.T) {
	d := NewDirect(true)
	for n, data := range []string{"one", "two"} {
		s := numbered(acked(fmt.Sprint("k", n), data, uint64(n), sequenceA, 0))
		d.Arrived(s.KeyHash, s.Order)
		take(d, stored(fmt.Sprint("k", n), data, sequenceA))
	}
	for n, data := range []string{"one", "two"} {
		d.Settled([]exporter.Settlement{numbered(acked(fmt.Sprint("k", n), data, uint64(n), sequenceA, 0))})
	}
	if p := d.Finish(); p.Matched != 2 || p.Missing != 0 {
		t.Errorf("%+v", p)
	}
}

// left tells whether a crowd of no exports keeps something.
func left(c *crowd) bool {
	return len(c.more) > 0 || slices.ContainsFunc(c.buckets, func(b uint8) bool { return b > 0 }) ||
		slices.ContainsFunc(c.first, func(mark uint32) bool { return mark > 0 })
}

// TestDirectCrowd has more exports of a key unfinished than a bucket counts, two of them stored in another order, and
// more keys meanwhile than there are buckets.
func TestDirectCrowd(t *testing.T) {
	const exports = 3 * crowdMost
	j := newOrderOnWay()
	first := j.crowds[0]
	for n := range uint64(exports) {
		j.arrived(1, n)
	}
	numbered := func(key, n uint64) exporter.Settlement {
		return exporter.Settlement{KeyHash: key, Order: n, Number: exporter.SequenceNumber{Lo: 2 + n}}
	}
	for n := range uint64(exports) {
		var others []exporter.Settlement
		for i := range uint64(2 * crowdLeast) {
			s := numbered((n*2*crowdLeast+i+7)*0x9E3779B97F4A7C15, n)
			j.arrived(s.KeyHash, s.Order)
			others = append(others, s)
		}
		s := numbered(1, n)
		if n == exports/2 {
			s.Number.Lo -= 2
		}
		j.settled(append(others, s))
	}
	c := j.crowds[0]
	if j.violations() != 1 || len(j.crowds) != 1 || c == first || c.count != 0 || left(first) || left(c) || len(c.marks) > 500 {
		t.Errorf("%d violations, %d crowds are kept, the first with %d exports and %d marks", j.wrong, len(j.crowds), c.count, len(c.marks))
	}
	if j.settled([]exporter.Settlement{{KeyHash: 1}}); j.violations() != 2 {
		t.Error("one more was settled than had arrived, and is taken for proved")
	}
}

// TestDirectLists has marks of two buckets in one list, of which the other one's are forgotten first.
func TestDirectLists(t *testing.T) {
	j := newOrderOnWay()
	c := j.crowds[0]
	other := uint64(len(c.first)) << c.shift
	for _, key := range []uint64{0, 0, other, other} {
		j.arrived(key, 0)
	}
	for _, s := range []struct{ key, order, number uint64 }{{0, 1, 5}, {other, 1, 6}, {other, 2, 7}, {0, 2, 4}} {
		j.settled([]exporter.Settlement{{KeyHash: s.key, Order: s.order, Number: exporter.SequenceNumber{Lo: s.number}}})
	}
	if j.violations() != 1 || left(c) || len(c.marks) != 3 {
		t.Errorf("%d violations, marks %v", j.violations(), c.marks)
	}
}
