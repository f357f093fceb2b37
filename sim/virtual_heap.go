package sim

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// request is a request under way, and what happens to it next.
type request struct {
	at      time.Duration
	order   uint64 // breaks ties, so that the same run does the same
	lane    int
	batch   *exporter.Batch
	reaches bool            // it reaches the endpoint; else its answer is there
	late    *exporter.Batch // what arrives when nobody waits for it any more
	reply   *reply          // of the model, when its answer is there
	expired bool            // nobody has answered in time
}

// Before orders requests by what happens to them next.
func (r request) Before(other request) bool {
	return r.at < other.at || r.at == other.at && r.order < other.order
}

// nextOf is the moment of the first of the requests.
func nextOf(requests exporter.Heap[request]) time.Duration {
	if len(requests) == 0 {
		return world.Never
	}
	return requests[0].at
}

// wakeHeap is a binary heap of lanes by the moment at which each wants to be looked at; every lane is in it always.
type wakeHeap struct {
	heap  []int           // lanes
	index []int           // of each lane in heap
	at    []time.Duration // of each lane
}

func newWakeHeap(lanes int) wakeHeap {
	h := wakeHeap{heap: make([]int, lanes), index: make([]int, lanes), at: make([]time.Duration, lanes)}
	for i := range lanes {
		h.heap[i], h.index[i], h.at[i] = i, i, world.Never
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
	i := h.index[lane]
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
	h.index[h.heap[i]], h.index[h.heap[j]] = i, j
}
