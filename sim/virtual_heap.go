package sim

import (
	"time"

	"kinesim/exporter"
)

// request is a request under way, and what happens to it next.
type request struct {
	at      time.Duration
	order   uint64 // breaks ties, so that the same run does the same
	lane    int
	batch   *exporter.Batch
	reaches bool // it reaches the endpoint; else its answer is there
	late    []exporter.Record
}

func (r *request) before(other *request) bool {
	return r.at < other.at || r.at == other.at && r.order < other.order
}

// requestHeap is a binary heap of requests, the earliest first.
type requestHeap []request

func (h requestHeap) at() time.Duration {
	if len(h) == 0 {
		return never
	}
	return h[0].at
}

func (h *requestHeap) push(r request) {
	*h = append(*h, r)
	heap := *h
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !heap[i].before(&heap[parent]) {
			break
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

func (h *requestHeap) pop() request {
	heap := *h
	first, last := heap[0], len(heap)-1
	heap[0] = heap[last]
	heap[last] = request{}
	heap = heap[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if heap[child].before(&heap[least]) {
				least = child
			}
		}
		if least == i {
			break
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
	*h = heap
	return first
}

// wakeHeap is a binary heap of lanes by the moment at which each wants to be looked at; every lane is in it always.
type wakeHeap struct {
	heap  []int           // lanes
	place []int           // of each lane in heap
	at    []time.Duration // of each lane
}

func newWakeHeap(lanes int) wakeHeap {
	h := wakeHeap{heap: make([]int, lanes), place: make([]int, lanes), at: make([]time.Duration, lanes)}
	for i := range lanes {
		h.heap[i], h.place[i], h.at[i] = i, i, never
	}
	return h
}

// first is the earliest moment, and lane the lane that wants it.
func (h *wakeHeap) first() time.Duration { return h.at[h.heap[0]] }
func (h *wakeHeap) lane() int            { return h.heap[0] }

func (h *wakeHeap) before(a, b int) bool {
	return h.at[a] < h.at[b] || h.at[a] == h.at[b] && a < b
}

// set changes a lane's moment.
func (h *wakeHeap) set(lane int, at time.Duration) {
	if h.at[lane] == at {
		return
	}
	h.at[lane] = at
	i := h.place[lane]
	for i > 0 && h.before(h.heap[i], h.heap[(i-1)/2]) {
		h.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h.heap); child++ {
			if h.before(h.heap[child], h.heap[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		h.swap(i, least)
		i = least
	}
}

func (h *wakeHeap) swap(i, j int) {
	h.heap[i], h.heap[j] = h.heap[j], h.heap[i]
	h.place[h.heap[i]], h.place[h.heap[j]] = i, j
}
