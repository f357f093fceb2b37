package exporter

// Heap is a binary heap whose first element comes before all others; container/heap would box each of them. It is what
// both drivers put what is to come into.
type Heap[T interface{ Before(T) bool }] []T

// Push adds an element.
func (h *Heap[T]) Push(element T) {
	*h = append(*h, element)
	heap := *h
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !heap[i].Before(heap[parent]) {
			break
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

// Pop removes the first element. There must be one.
func (h *Heap[T]) Pop() T {
	heap := *h
	first, last := heap[0], len(heap)-1
	var none T
	heap[0], heap[last] = heap[last], none // so that nothing is kept alive by it
	*h = heap[:last]
	h.Sink(0)
	return first
}

// Sink restores the order after the element at index i has come to be later.
func (h Heap[T]) Sink(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if h[child].Before(h[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
