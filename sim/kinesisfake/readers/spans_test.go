package readers

import (
	"math/rand/v2"
	"testing"
)

// What spans count is what a set of numbers counts.
func TestSpans(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		count := new(spans)
		set := map[uint64]bool{}
		for range 30 {
			from := 1 + random.Uint64N(200)
			to := from + random.Uint64N(12)
			fresh := uint64(0)
			for i := from; i < to; i++ {
				if !set[i] {
					set[i], fresh = true, fresh+1
				}
			}
			if got := count.add(from, to); got != fresh {
				t.Fatalf("%d to %d: %d are new, want %d", from, to, got, fresh)
			}
		}
		first, next := uint64(0), uint64(0)
		for i := range set {
			if first == 0 || i < first {
				first = i
			}
			next = max(next, i+1)
		}
		if f, n, gaps := count.first(), count.next(), count.gaps(); f != first || n != next || gaps != next-first-uint64(len(set)) {
			t.Fatalf("%d to %d with gaps of %d, want %d to %d with %d", f, n, gaps, first, next, next-first-uint64(len(set)))
		}
	}
	many := new(spans)
	for i := range uint64(1000) {
		many.add(10*i+1, 10*i+2)
	}
	if next := many.next(); next != 9992 {
		t.Errorf("the end is %d", next)
	}
}
