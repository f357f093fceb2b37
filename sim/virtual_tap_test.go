package sim

import (
	"math/rand/v2"
	"testing"
	"time"

	"kinesim/sim/world"
)

// TestArrivals holds the feed that comes first against a search: the lowest number of those of the earliest moment.
func TestArrivals(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for feeds := 1; feeds <= 20; feeds++ {
		a := newArrivals(feeds)
		if a.at != world.Never || a.comes(feeds-1) {
			t.Fatalf("%d feeds: something comes at %v before anything does", feeds, a.at)
		}
		due := make([]time.Duration, feeds)
		for i := range due {
			due[i] = world.Never
		}
		for range 500 {
			feed := rng.IntN(feeds)
			due[feed] = []time.Duration{world.Never, time.Duration(rng.IntN(5)), 365 * 24 * time.Hour}[rng.IntN(3)]
			a.set(feed, due[feed])
			first := 0
			for i := range due {
				if due[i] < due[first] {
					first = i
				}
				if a.comes(i) != (due[i] != world.Never) {
					t.Fatalf("feed %d of %v comes: %v", i, due, a.comes(i))
				}
			}
			if a.at != due[first] || a.at != world.Never && a.first != first {
				t.Fatalf("feed %d at %v, want %d of %v", a.first, a.at, first, due)
			}
		}
	}
}
