package sim

import (
	"math"
	"time"

	"kinesim/exporter"
)

// never is a moment that does not come.
const never = time.Duration(math.MaxInt64)

// agenda merges slices into one sequence of updates ordered by (Due, slice, n). It holds the slices that have updates left.
type agenda struct{ heap exporter.Heap[entry] }

type entry struct {
	due   time.Duration
	order int // of the slice, which breaks ties
	slice *Slice
}

// Before orders slices by their next updates.
func (e entry) Before(other entry) bool {
	return e.due < other.due || e.due == other.due && e.order < other.order
}

// add puts in a slice.
func (a *agenda) add(s *Slice) {
	if due, more := s.Due(); more {
		a.heap.Push(entry{due: due, order: s.Index(), slice: s})
	}
}

// due is when the next update falls due, or never.
func (a *agenda) due() time.Duration {
	if len(a.heap) == 0 {
		return never
	}
	return a.heap[0].due
}

// next makes the next update. It is valid until the next call.
func (a *agenda) next() *Update {
	first := &a.heap[0]
	u := first.slice.Next()
	if due, more := first.slice.Due(); more {
		first.due = due
		a.heap.Sink(0)
	} else {
		a.heap.Pop()
	}
	return u
}
