package sim

import (
	"math"
	"time"
)

// never is a moment that does not come.
const never = time.Duration(math.MaxInt64)

// agenda merges slices into one sequence of updates ordered by (Due, slice, n). It is a binary heap of the slices that have updates
// left.
type agenda []entry

type entry struct {
	due   time.Duration
	order int // of the slice, which breaks ties
	slice *Slice
}

func (e entry) before(other entry) bool {
	return e.due < other.due || e.due == other.due && e.order < other.order
}

// add puts in a slice; slices are added in their order.
func (a *agenda) add(s *Slice) {
	due, more := s.Due()
	if !more {
		return
	}
	*a = append(*a, entry{due: due, order: len(*a), slice: s})
	heap := *a
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !heap[i].before(heap[parent]) {
			break
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

// due is when the next update falls due, or never.
func (a agenda) due() time.Duration {
	if len(a) == 0 {
		return never
	}
	return a[0].due
}

// next makes the next update. It is valid until the next call.
func (a *agenda) next() *Update {
	heap := *a
	u := heap[0].slice.Next()
	if due, more := heap[0].slice.Due(); more {
		heap[0].due = due
	} else {
		last := len(heap) - 1
		heap[0] = heap[last]
		heap = heap[:last]
	}
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(heap); child++ {
			if heap[child].before(heap[least]) {
				least = child
			}
		}
		if least == i {
			break
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
	*a = heap
	return u
}
