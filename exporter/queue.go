package exporter

import "time"

// queue is a first-in first-out list of slots in a ring that grows and is kept.
type queue struct {
	ring  []int32
	head  int
	count int
}

func (q *queue) len() int { return q.count }

func (q *queue) peek() int32 { return q.ring[q.head] }

func (q *queue) push(s int32) {
	if q.count == len(q.ring) {
		grown := make([]int32, max(64, 2*len(q.ring)))
		n := copy(grown, q.ring[q.head:])
		copy(grown[n:], q.ring[:q.head])
		q.ring, q.head = grown, 0
	}
	q.ring[(q.head+q.count)&(len(q.ring)-1)] = s
	q.count++
}

func (q *queue) pop() int32 {
	s := q.ring[q.head]
	q.head = (q.head + 1) & (len(q.ring) - 1)
	q.count--
	return s
}

// retry is an export that waits for its next attempt.
type retry struct {
	at    time.Duration
	order uint64 // breaks ties, so that the same run does the same
	slot  int32
}

// Before orders retries by their moment.
func (r retry) Before(other retry) bool {
	return r.at < other.at || r.at == other.at && r.order < other.order
}
