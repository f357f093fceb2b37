package exporter

import (
	"math"
	"time"
)

// never is a moment that does not come.
const never = time.Duration(math.MaxInt64)

// none is the absence of a slot.
const none = int32(-1)

// A lane carries the exports of its partition keys: it makes batches, keeps the order of each key, retries what failed and settles
// every export once. It is a state machine: time is an argument, and it starts nothing. Whoever drives it calls accept, next and
// settle, and looks at wake to learn when next may have something again.
//
//	accept ─> waiting (an earlier export of the key is unfinished) ─> ready ─> in flight ─> settled
//	                                                                    ^          │
//	                                                                    └─ retry <─┘
type lane struct {
	cfg         Config
	maxInFlight int

	slots   []slot
	free    []int32
	tails   map[uint64]int32 // hash of a key -> its latest unfinished slot; colliding keys merely wait for each other
	ready   queue            // fresh exports, in order of arrival
	again   queue            // exports whose back-off is over; they go first, being older
	retries retryHeap
	batches []*batch // free

	order    uint64 // exports accepted
	bytes    int    // of the ready and again queues
	inFlight int    // requests
	draining bool   // nothing more will come: batches do not wait to fill
	quitting bool   // nothing more is sent: what is not in flight is settled as interrupted

	settled []Settlement // since the last release
	done    []*chunk     // whose export each of settled is
	stats   laneStats
}

// slot is an unfinished export.
type slot struct {
	chunk     *chunk
	index     int32 // in the chunk
	following int32 // the next export of the same key, which waits for this one; or none
	attempts  uint16
	ambiguous uint16
	arrived   time.Duration
	first     time.Duration // when it was first sent
	sent      time.Duration // when it was last sent
	order     uint64
	code      string // of the last failed attempt
}

// batch is one request. Records and Results are index-aligned.
type batch struct {
	slots    []int32
	records  []Record
	results  []Result
	bytes    int
	sent     time.Duration
	answered time.Duration
}

func newLane(cfg Config, maxInFlight int) *lane {
	return &lane{cfg: cfg, maxInFlight: maxInFlight, tails: map[uint64]int32{}, stats: newLaneStats()}
}

// held is how many exports are in the lane and unfinished.
func (l *lane) held() int { return len(l.slots) - len(l.free) }

// room tells whether the lane takes another chunk; a lane that quits takes everything, so that no producer waits for it.
func (l *lane) room() bool { return l.held() < l.cfg.QueueRecords || l.quitting }

// accept takes over a chunk and all its exports.
func (l *lane) accept(now time.Duration, c *chunk) {
	c.pending = len(c.exports)
	l.stats.received += uint64(len(c.exports))
	for i := range c.exports {
		s := l.slot(slot{chunk: c, index: int32(i), following: none, arrived: now, order: l.order})
		l.order++
		e := &c.exports[i]
		switch {
		case e.end-e.start > l.cfg.MaxRecordBytes:
			l.finish(s, now, StateFailed, Result{Code: CodeRecordTooLarge})
			continue
		case l.quitting:
			l.finish(s, now, StateFailed, Result{Code: CodeInterrupted})
			continue
		}
		if l.cfg.OrderPerKey {
			tail, busy := l.tails[e.key]
			l.tails[e.key] = s
			if busy {
				l.slots[tail].following = s
				continue
			}
		}
		l.enqueue(&l.ready, s)
	}
}

// next makes a batch when there is one to be sent now, or returns nil. The batch belongs to the caller until settle.
func (l *lane) next(now time.Duration) *batch {
	for len(l.retries) > 0 && l.retries[0].at <= now {
		l.enqueue(&l.again, l.retries.pop())
	}
	if l.inFlight >= l.maxInFlight || l.flushAt() > now {
		return nil
	}
	b := l.batch()
	for len(b.slots) < l.cfg.BatchRecords {
		from := &l.again
		if from.len() == 0 {
			from = &l.ready
		}
		if from.len() == 0 {
			break
		}
		s := from.peek()
		size := l.size(s)
		if b.bytes+size > l.cfg.BatchBytes && len(b.slots) > 0 {
			break
		}
		from.pop()
		l.bytes -= size
		l.put(b, s, now)
	}
	b.results = b.results[:len(b.records)]
	b.sent = now
	l.inFlight++
	l.stats.requests++
	l.stats.attempts += uint64(len(b.slots))
	return b
}

// flushAt is when a batch may be sent: at once when it is full or nothing more will come, otherwise when the oldest has lingered.
func (l *lane) flushAt() time.Duration {
	count := l.ready.len() + l.again.len()
	switch {
	case count == 0:
		return never
	case count >= l.cfg.BatchRecords || l.bytes >= l.cfg.BatchBytes || l.draining:
		return 0
	}
	at := never
	for _, q := range []*queue{&l.again, &l.ready} {
		if q.len() > 0 {
			at = min(at, l.slots[q.peek()].arrived+l.cfg.Linger)
		}
	}
	return at
}

// wake is when next may have a batch without anything else happening: never, when it waits for an answer.
func (l *lane) wake() time.Duration {
	at := never
	if l.inFlight < l.maxInFlight {
		at = l.flushAt()
	}
	if len(l.retries) > 0 {
		at = min(at, l.retries[0].at)
	}
	return at
}

// settle takes the answer of a batch: acknowledged exports are finished, the others retried or given up.
func (l *lane) settle(b *batch) {
	l.inFlight--
	for i, s := range b.slots {
		l.judge(s, b.answered, b.results[i])
	}
	clear(b.records)
	clear(b.results)
	b.slots, b.records, b.results, b.bytes = b.slots[:0], b.records[:0], b.results[:0], 0
	answered := b.answered
	l.batches = append(l.batches, b)
	if l.quitting {
		l.quit(answered) // finishing an export may have let the next one of its key go
	}
}

func (l *lane) judge(s int32, now time.Duration, r Result) {
	at := &l.slots[s]
	if r.Outcome == Acked {
		l.finish(s, now, StateAcked, r)
		return
	}
	l.stats.codes[r.Code]++
	if r.Outcome == Throttled {
		l.stats.throttled++
	}
	at.code = r.Code
	if r.Outcome == Ambiguous {
		at.ambiguous++
	}
	again := now + backoff(l.cfg.Seed, at.chunk.exports[at.index].hash, int(at.attempts))
	if l.quitting || l.exhausted(at, again) {
		l.giveUp(s, now, r)
		return
	}
	l.retries.push(retry{at: again, order: at.order, slot: s})
}

// exhausted tells whether an export that would be sent again at the given moment has used up its attempts or its time.
func (l *lane) exhausted(s *slot, again time.Duration) bool {
	if l.cfg.Attempts > 0 {
		return int(s.attempts) >= l.cfg.Attempts
	}
	return again > s.first+l.cfg.RetryFor || s.attempts == math.MaxUint16
}

func (l *lane) giveUp(s int32, now time.Duration, r Result) {
	state := StateFailed
	if l.slots[s].ambiguous > 0 {
		state = StateUnknown
	}
	l.finish(s, now, state, r)
}

// quit settles everything that is not in flight: never sent means failed, unanswered means unknown (design decision 3). What is in
// flight follows with its answers, and what is accepted later is settled at once.
func (l *lane) quit(now time.Duration) {
	l.quitting = true
	for l.again.len() > 0 {
		l.drop(now, l.again.pop())
	}
	for len(l.retries) > 0 {
		l.giveUp(l.retries.pop(), now, Result{Code: CodeInterrupted})
	}
	// The last loop, since giving up an export releases the next one of its key into the ready queue.
	for l.ready.len() > 0 {
		l.drop(now, l.ready.pop())
	}
}

func (l *lane) drop(now time.Duration, s int32) {
	l.bytes -= l.size(s)
	l.giveUp(s, now, Result{Code: CodeInterrupted})
}

// finish settles an export, frees its slot and lets the next export of its key go.
func (l *lane) finish(s int32, now time.Duration, state State, r Result) {
	at := &l.slots[s]
	e := &at.chunk.exports[at.index]
	l.stats.finish(e, at, now, state, r.Code)
	l.settled = append(l.settled, Settlement{
		Key: at.chunk.arena[e.start:e.data], Hash: e.hash, Order: at.order, State: state,
		Ambiguous: int(at.ambiguous), Shard: r.Shard, Sequence: r.Sequence, Code: r.Code,
	})
	l.done = append(l.done, at.chunk)
	if l.cfg.OrderPerKey {
		if next := at.following; next != none {
			l.enqueue(&l.ready, next)
		} else if l.tails[e.key] == s {
			delete(l.tails, e.key)
		}
	}
	*at = slot{following: none}
	l.free = append(l.free, s)
}

// release lets go of what was settled since the last call; settled is invalid afterwards.
func (l *lane) release(free freeList) {
	for _, c := range l.done {
		if c.pending--; c.pending == 0 {
			free.put(c)
		}
	}
	clear(l.done)
	clear(l.settled)
	l.done, l.settled = l.done[:0], l.settled[:0]
}

func (l *lane) slot(s slot) int32 {
	if n := len(l.free); n > 0 {
		i := l.free[n-1]
		l.free = l.free[:n-1]
		l.slots[i] = s
		return i
	}
	l.slots = append(l.slots, s)
	return int32(len(l.slots) - 1)
}

func (l *lane) size(s int32) int {
	e := &l.slots[s].chunk.exports[l.slots[s].index]
	return e.end - e.start
}

func (l *lane) enqueue(q *queue, s int32) {
	l.bytes += l.size(s)
	q.push(s)
}

func (l *lane) batch() *batch {
	if n := len(l.batches); n > 0 {
		b := l.batches[n-1]
		l.batches = l.batches[:n-1]
		return b
	}
	return &batch{
		slots:   make([]int32, 0, l.cfg.BatchRecords),
		records: make([]Record, 0, l.cfg.BatchRecords),
		results: make([]Result, 0, l.cfg.BatchRecords),
	}
}

func (l *lane) put(b *batch, s int32, now time.Duration) {
	at := &l.slots[s]
	if at.attempts == 0 {
		at.first = now
	} else {
		l.stats.retries++
	}
	at.attempts++
	at.sent = now
	r := at.chunk.record(int(at.index))
	b.slots = append(b.slots, s)
	b.records = append(b.records, r)
	b.bytes += len(r.Key) + len(r.Data)
}
