package sim

import (
	"math/rand/v2"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// TestWakeHeap changes moments at random and compares with looking at all of them.
func TestWakeHeap(t *testing.T) {
	for lanes := 1; lanes <= 9; lanes++ {
		random := rand.New(rand.NewPCG(uint64(lanes), 1))
		h := newWakeHeap(lanes)
		for range 1000 {
			at := time.Duration(random.IntN(20))
			if at == 0 {
				at = world.Never
			}
			h.set(random.IntN(lanes), at)
			least := 0
			for lane := range lanes {
				if h.at[lane] < h.at[least] {
					least = lane
				}
			}
			if h.first() != h.at[least] || h.lane() != least {
				t.Fatalf("%d lanes (seed %d): lane %d at %v, want lane %d at %v", lanes, lanes, h.lane(), h.first(), least, h.at[least])
			}
		}
	}
}

// TestRequestHeap takes requests out in order of time, and of their making where they are simultaneous.
func TestRequestHeap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var h exporter.Heap[request]
	if nextOf(h) != world.Never {
		t.Error("an empty heap has something to come")
	}
	for order := range 500 {
		h.Push(request{at: time.Duration(random.IntN(50)), order: uint64(order)})
	}
	last := h.Pop()
	for len(h) > 0 {
		if next := nextOf(h); next < last.at {
			t.Fatalf("%v after %v", next, last.at)
		}
		r := h.Pop()
		if !last.Before(r) {
			t.Fatalf("%v (%d) after %v (%d)", r.at, r.order, last.at, last.order)
		}
		last = r
	}
}
