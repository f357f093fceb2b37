package verify

import (
	"math/rand/v2"
	"slices"
	"testing"

	"kinesim/exporter"
)

// TestTakings takes records out in the order of their requests, in any other, and such as are not there, and holds what
// is found against a list. Some requests are told a number that another one has.
func TestTakings(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 5))
		kept := newTakings()
		var there []place
		var requests [][]place
		check := func(n exporter.SequenceNumber) {
			hash, found := kept.take(n)
			i := slices.IndexFunc(there, func(p place) bool { return p.number == n && (!found || p.hash == hash) })
			if found != (i >= 0) {
				t.Fatalf("seed %d: %v is found %v, want %v", seed, n, found, i >= 0)
			}
			if found {
				there = slices.Delete(there, i, i+1)
			}
		}
		disorder := rng.IntN(4)
		for n := range uint64(300) {
			switch {
			case rng.IntN(2) == 0:
				made := kept.begin(5)
				for i := range rng.Uint64N(6) {
					number := 10*n + i + 1
					if disorder > 0 && rng.IntN(20) == 0 {
						number = 1 + rng.Uint64N(10*n+1)
					}
					made.places = append(made.places, place{exporter.SequenceNumber{Lo: number}, exporter.Digest{Lo: rng.Uint64()}})
				}
				there = append(there, made.places...)
				requests = append(requests, slices.Clone(made.places))
				kept.end(made)
			case len(requests) > 0:
				i := rng.IntN(len(requests))
				for _, p := range requests[i] {
					if rng.IntN(10) >= disorder {
						check(p.number)
					}
				}
				requests = slices.Delete(requests, i, i+1)
			}
			if rng.IntN(10) < disorder {
				check(exporter.SequenceNumber{Lo: 1 + rng.Uint64N(10*n+9)})
			}
		}
		left := map[place]int{}
		kept.each(func(p place) { left[p]++ })
		for _, p := range there {
			if left[p]--; left[p] < 0 {
				t.Fatalf("seed %d: %v is not kept any more", seed, p)
			}
			delete(left, p)
		}
		if len(left) > 0 {
			t.Fatalf("seed %d: %v are kept too long", seed, left)
		}
		if disorder == 0 && kept.loose.used > 0 {
			t.Errorf("seed %d: %d records were searched for, all of them in the order of their requests", seed, kept.loose.used)
		}
	}
}
