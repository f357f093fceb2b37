package world

import (
	"math"
	"time"

	"kinesim/exporter"
)

// Never is a moment that does not come.
const Never = time.Duration(math.MaxInt64)

// Agenda merges slices into one sequence of updates ordered by (Due, slice, n). It holds the slices that have updates
// left.
type Agenda struct{ heap exporter.Heap[entry] }

type entry struct {
	due   time.Duration
	order int // of the slice, which breaks ties
	slice *Slice
}

// Before orders slices by their next updates.
func (e entry) Before(other entry) bool {
	return e.due < other.due || e.due == other.due && e.order < other.order
}

// Add puts in a slice.
func (a *Agenda) Add(s *Slice) {
	if due, more := s.Due(); more {
		a.heap.Push(entry{due: due, order: s.Index(), slice: s})
	}
}

// Due is when the next update falls due, or Never.
func (a *Agenda) Due() time.Duration {
	if len(a.heap) == 0 {
		return Never
	}
	return a.heap[0].due
}

// Next makes the next update. It is valid until the next call.
func (a *Agenda) Next() *Update {
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
