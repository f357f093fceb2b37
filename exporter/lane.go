package exporter

import (
	"math"
	"time"
)

// never is a moment that does not come.
const never = time.Duration(math.MaxInt64)

// A Lane carries the exports of its partition keys: it makes batches, keeps the order of each key, retries what failed
// and settles every export once. It is a state machine: time is an argument, and it starts nothing. Whoever drives it
// calls Accept, Next and Answered, looks at Wake to learn when Next may have something again, and takes what was
// settled with Settled and Release.
//
//	accept ─> waiting (an earlier export of the key is unfinished) ─> ready ─> in flight ─> settled
//	                                                                    ^          │
//	                                                                    └─ retry <─┘
type Lane struct {
	cfg    Config
	window window

	slots   []slot
	free    []int32
	keys    chains
	waiting int    // exports that wait for an earlier one of their key
	ready   queue  // fresh exports, in order of arrival
	again   queue  // exports whose back-off is over; they go first, being older
	pacer   *pacer // holds the exports instead of ready and again; nil without pacing
	retries Heap[retry]
	batches []*Batch // free

	order    uint64 // exports accepted
	bytes    int    // of the ready and again queues
	inFlight int    // requests
	draining bool   // nothing more will come: batches do not wait to fill
	quitting bool   // nothing more is sent: what is not in flight is settled with the code of quit
	quit     Result // why

	told    Result       // of AnsweredEach
	settled []Settlement // since the last release
	done    []*Chunk     // that each hold one export less
	spare   *Chunk       // open for exports that are sent again
	stats   laneStats
}

// NewLane makes a lane that may have the given number of requests in flight; see Config.Share.
func NewLane(cfg Config, maxInFlight int) *Lane {
	l := &Lane{cfg: cfg, window: newWindow(&cfg, maxInFlight), keys: newChains(), stats: newLaneStats()}
	if cfg.Pacing {
		l.pacer = newPacer(cfg.Shards, cfg.QuotaShare)
	}
	return l
}

// Held is how many exports are in the lane and unfinished.
func (l *Lane) Held() int { return len(l.slots) - len(l.free) }

// Room tells whether the lane takes another chunk. Exports that wait for their key count less, so that a hot key does
// not keep the others out. A lane that quits takes everything, so that no producer waits for it.
func (l *Lane) Room() bool {
	return l.Held()-l.waiting < l.cfg.QueueRecords && l.waiting < waitingShare*l.cfg.QueueRecords || l.quitting
}

// waitingShare is how many exports may wait for their keys for each that may wait for a request.
const waitingShare = 4

// Drain tells that nothing more will come: batches no longer wait to fill.
func (l *Lane) Drain() { l.draining = true }

// Accept takes over a chunk: all its exports arrive now.
func (l *Lane) Accept(now time.Duration, c *Chunk) {
	if l.cfg.OrderPerKey {
		for i := range c.exports {
			l.keys.prefetch(tagOf(c.exports[i].key))
		}
	}
	for i := range c.exports {
		l.Arrive(now, c, i)
	}
}

// Arrive takes over one export of a chunk. A driver that hands over each export at its own moment calls it for each of
// them in turn. It returns the export's Settlement.Order.
func (l *Lane) Arrive(now time.Duration, c *Chunk, i int) (order uint64) {
	l.stats.received++
	s, at := l.slot()
	e := &c.exports[i]
	at.chunk, at.export, at.following, at.size, at.tag = c, e, none, int32(e.size()), tagOf(e.key)
	at.arrived, at.ready, at.order = now, now, l.order
	order = l.order
	l.order++
	switch {
	case e.size() > l.cfg.MaxRecordBytes:
		l.finish(s, now, StateFailed, &Result{Code: CodeRecordTooLarge})
		return order
	case l.quitting:
		l.finish(s, now, StateFailed, &l.quit)
		return order
	}
	if l.cfg.OrderPerKey {
		if ahead := l.keys.enter(l.slots, s); ahead > 0 {
			l.waiting++
			l.stats.hot(int(ahead), c.arena[e.start:e.data])
			return order
		}
	}
	l.enqueue(s, false)
	return order
}

// Expect brings closer to the processor what the arrival of an export of a key will look at.
func (l *Lane) Expect(key uint64) {
	if l.cfg.OrderPerKey {
		l.keys.prefetch(tagOf(key))
	}
}

// Next makes a batch when there is one to be sent now, or returns nil. The batch belongs to the caller until Answered.
func (l *Lane) Next(now time.Duration) *Batch {
	for len(l.retries) > 0 && l.retries[0].at <= now {
		r := l.retries.Pop()
		l.slots[r.slot].back = r.at
		l.enqueue(r.slot, true)
	}
	b := l.fresh(now)
	if b == nil {
		return nil
	}
	b.Results = b.Results[:len(b.slots)]
	b.Sent = now
	l.inFlight++
	l.stats.Requests++
	l.stats.Attempts += uint64(len(b.slots))
	return b
}

// fresh fills a batch when there is one to be sent now.
func (l *Lane) fresh(now time.Duration) *Batch {
	if l.pacer != nil {
		return l.nextPaced(now)
	}
	if l.inFlight >= l.window.requests || l.flushAt() > now {
		return nil
	}
	b := l.batch()
	for len(b.slots) < l.window.batch {
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
	return b
}

// Still tells that the export that arrived last has changed nothing about when the next batch is sent: Wake is what it
// was, and Next has none before. Not all such moments are told.
func (l *Lane) Still() bool {
	count := l.ready.len() + l.again.len()
	switch {
	case l.pacer != nil || l.draining:
		return false
	case l.inFlight >= l.window.requests:
		return len(l.retries) == 0
	}
	return l.ready.len() > 1 && count < l.window.batch && l.bytes < l.cfg.BatchBytes && len(l.retries) == 0
}

// flushAt is when a batch may be sent: at once when it is full or nothing more will come, otherwise when the oldest has
// lingered.
func (l *Lane) flushAt() time.Duration {
	count := l.ready.len() + l.again.len()
	switch {
	case count == 0:
		return never
	case count >= l.window.batch || l.bytes >= l.cfg.BatchBytes || l.draining:
		return 0
	}
	at := never
	if l.ready.len() > 0 {
		at = l.slots[l.ready.peek()].arrived + l.cfg.Linger
	}
	if l.again.len() > 0 { // waits for the next batch, too, instead of making one of its own
		at = min(at, l.slots[l.again.peek()].back+l.cfg.Linger)
	}
	return at
}

// Wake is when Next may have a batch without anything else happening: never, when it waits for an answer.
func (l *Lane) Wake(now time.Duration) time.Duration {
	at := never
	switch {
	case l.inFlight >= l.window.requests:
	case l.pacer != nil:
		at = l.flushPaced(now)
	default:
		at = l.flushAt()
	}
	if len(l.retries) > 0 {
		at = min(at, l.retries[0].at)
	}
	return at
}

// enqueue makes an export ready to be sent.
func (l *Lane) enqueue(s int32, again bool) {
	switch {
	case l.pacer != nil:
		l.enqueuePaced(s, again)
		return
	case again:
		l.again.push(s)
	default:
		l.ready.push(s)
	}
	l.bytes += l.size(s)
}
