package exporter

import (
	"math"
	"time"
)

// never is a moment that does not come.
const never = time.Duration(math.MaxInt64)

// none is the absence of a slot.
const none = int32(-1)

// A Lane carries the exports of its partition keys: it makes batches, keeps the order of each key, retries what failed and settles
// every export once. It is a state machine: time is an argument, and it starts nothing. Whoever drives it calls Accept, Next and
// Settle, looks at Wake to learn when Next may have something again, and takes what was settled with Settled and Release.
//
//	accept ─> waiting (an earlier export of the key is unfinished) ─> ready ─> in flight ─> settled
//	                                                                    ^          │
//	                                                                    └─ retry <─┘
type Lane struct {
	cfg         Config
	maxInFlight int

	slots   []slot
	free    []int32
	tails   map[uint64]chain // by hash of a key; colliding keys merely wait for each other
	waiting int              // exports that wait for an earlier one of their key
	ready   queue            // fresh exports, in order of arrival
	again   queue            // exports whose back-off is over; they go first, being older
	pacer   *pacer           // holds the exports instead of ready and again; nil without pacing
	retries retryHeap
	batches []*Batch // free

	order    uint64 // exports accepted
	bytes    int    // of the ready and again queues
	inFlight int    // requests
	draining bool   // nothing more will come: batches do not wait to fill
	quitting bool   // nothing more is sent: what is not in flight is settled as interrupted

	settled []Settlement // since the last release
	done    []*Chunk     // whose export each of settled is
	stats   laneStats
}

// chain is the unfinished exports of one key: one on its way, the others waiting.
type chain struct {
	tail   int32 // slot of the latest
	length int32
}

// slot is an unfinished export.
type slot struct {
	chunk     *Chunk
	index     int32 // in the chunk
	following int32 // the next export of the same key, which waits for this one; or none
	attempts  uint16
	ambiguous uint16
	shard     int32 // that it is believed to belong to, when paced
	arrived   time.Duration
	ready     time.Duration // when the export before it of its key was settled; arrived when there was none
	first     time.Duration // when it was first sent
	sent      time.Duration // when it was last sent
	order     uint64
	code      string // of the last failed attempt
}

// Batch is one request. Whoever carries it fills Results, one for each record at the same index, and Answered.
type Batch struct {
	Records  []Record
	Results  []Result
	Sent     time.Duration // when the lane made it
	Answered time.Duration // when its answer came

	slots []int32
	bytes int
}

// NewLane makes a lane that may have the given number of requests in flight; see Config.Share.
func NewLane(cfg Config, maxInFlight int) *Lane {
	l := &Lane{cfg: cfg, maxInFlight: maxInFlight, tails: map[uint64]chain{}, stats: newLaneStats()}
	if cfg.Pacing {
		l.pacer = newPacer(cfg.Shards)
	}
	return l
}

// Held is how many exports are in the lane and unfinished.
func (l *Lane) Held() int { return len(l.slots) - len(l.free) }

// Room tells whether the lane takes another chunk. Exports that wait for their key count less, so that a hot key does not keep the others
// out. A lane that quits takes everything, so that no producer waits for it.
func (l *Lane) Room() bool {
	return l.Held()-l.waiting < l.cfg.QueueRecords && l.waiting < waitingShare*l.cfg.QueueRecords || l.quitting
}

// waitingShare is how many exports may wait for their keys for each that may wait for a request.
const waitingShare = 4

// Drain tells that nothing more will come: batches no longer wait to fill.
func (l *Lane) Drain() { l.draining = true }

// Accept takes over a chunk: all its exports arrive now.
func (l *Lane) Accept(now time.Duration, c *Chunk) {
	for i := range c.exports {
		l.Arrive(now, c, i)
	}
}

// Arrive takes over one export of a chunk. A driver that hands over each export at its own moment calls it for each of them in turn.
func (l *Lane) Arrive(now time.Duration, c *Chunk, i int) {
	l.stats.received++
	s := l.slot(slot{chunk: c, index: int32(i), following: none, arrived: now, ready: now, order: l.order})
	l.order++
	e := &c.exports[i]
	switch {
	case e.end-e.start > l.cfg.MaxRecordBytes:
		l.finish(s, now, StateFailed, Result{Code: CodeRecordTooLarge})
		return
	case l.quitting:
		l.finish(s, now, StateFailed, Result{Code: CodeInterrupted})
		return
	}
	if l.cfg.OrderPerKey {
		c, busy := l.tails[e.key]
		l.tails[e.key] = chain{tail: s, length: c.length + 1}
		if busy {
			l.slots[c.tail].following = s
			l.waiting++
			l.stats.hot(c.length, l.slots[s].chunk.record(i).Key)
			return
		}
	}
	l.enqueue(s, false)
}

// Next makes a batch when there is one to be sent now, or returns nil. The batch belongs to the caller until Settle.
func (l *Lane) Next(now time.Duration) *Batch {
	for len(l.retries) > 0 && l.retries[0].at <= now {
		l.enqueue(l.retries.pop(), true)
	}
	b := l.fresh(now)
	if b == nil {
		return nil
	}
	b.Results = b.Results[:len(b.Records)]
	b.Sent = now
	l.inFlight++
	l.stats.requests++
	l.stats.attempts += uint64(len(b.slots))
	return b
}

// fresh fills a batch when there is one to be sent now.
func (l *Lane) fresh(now time.Duration) *Batch {
	if l.pacer != nil {
		return l.nextPaced(now)
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
	return b
}

// flushAt is when a batch may be sent: at once when it is full or nothing more will come, otherwise when the oldest has lingered.
func (l *Lane) flushAt() time.Duration {
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

// Wake is when Next may have a batch without anything else happening: never, when it waits for an answer.
func (l *Lane) Wake(now time.Duration) time.Duration {
	at := never
	switch {
	case l.inFlight >= l.maxInFlight:
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

// Settle takes the answer of a batch: acknowledged exports are finished, the others retried or given up.
func (l *Lane) Settle(b *Batch) {
	l.inFlight--
	for i, s := range b.slots {
		l.judge(s, b.Answered, b.Results[i])
	}
	clear(b.Records)
	clear(b.Results)
	b.slots, b.Records, b.Results, b.bytes = b.slots[:0], b.Records[:0], b.Results[:0], 0
	answered := b.Answered
	l.batches = append(l.batches, b)
	if l.quitting {
		l.Quit(answered) // finishing an export may have let the next one of its key go
	}
}

func (l *Lane) judge(s int32, now time.Duration, r Result) {
	at := &l.slots[s]
	if l.pacer != nil {
		l.learn(at, now, r)
	}
	if r.Outcome == Acked {
		l.finish(s, now, StateAcked, r)
		return
	}
	l.stats.codes[r.Code]++
	if r.Outcome == Throttled {
		l.stats.throttled++
		l.stats.shards.throttled(r.Message)
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
func (l *Lane) exhausted(s *slot, again time.Duration) bool {
	if l.cfg.Attempts > 0 {
		return int(s.attempts) >= l.cfg.Attempts
	}
	return again > s.first+l.cfg.RetryFor || s.attempts == math.MaxUint16
}

func (l *Lane) giveUp(s int32, now time.Duration, r Result) {
	state := StateFailed
	if l.slots[s].ambiguous > 0 {
		state = StateUnknown
	}
	l.finish(s, now, state, r)
}

// Quit settles everything that is not in flight: never sent means failed, unanswered means unknown (design decision 3). What is in
// flight follows with its answers, and what is accepted later is settled at once.
func (l *Lane) Quit(now time.Duration) {
	l.quitting = true
	for l.again.len() > 0 {
		l.drop(now, l.again.pop())
	}
	for len(l.retries) > 0 {
		l.giveUp(l.retries.pop(), now, Result{Code: CodeInterrupted})
	}
	// At last what is ready, since giving up an export lets the next one of its key in there.
	for l.ready.len() > 0 {
		l.drop(now, l.ready.pop())
	}
	if l.pacer != nil {
		l.quitPaced(now)
	}
}

func (l *Lane) drop(now time.Duration, s int32) {
	l.bytes -= l.size(s)
	l.giveUp(s, now, Result{Code: CodeInterrupted})
}

// finish settles an export, frees its slot and lets the next export of its key go.
func (l *Lane) finish(s int32, now time.Duration, state State, r Result) {
	at := &l.slots[s]
	e := &at.chunk.exports[at.index]
	l.stats.finish(e, at, now, state, r)
	if e.sample != nil {
		l.keep(e, at, now, state, r)
	}
	l.settled = append(l.settled, Settlement{
		Key: at.chunk.arena[e.start:e.data], Hash: e.hash, Order: at.order, State: state, Due: e.due, At: now,
		Ambiguous: int(at.ambiguous), Shard: r.Shard, Sequence: r.Sequence, Code: r.Code,
	})
	l.done = append(l.done, at.chunk)
	if l.cfg.OrderPerKey {
		l.unchain(now, e.key, s, at.following)
	}
	*at = slot{following: none}
	l.free = append(l.free, s)
}

// unchain ends an export's part in the chain of its key, and lets the following one go.
func (l *Lane) unchain(now time.Duration, key uint64, s, following int32) {
	c, chained := l.tails[key]
	switch {
	case following != none:
		l.slots[following].ready = now
		c.length--
		l.tails[key] = c
		l.waiting--
		l.enqueue(following, false)
	case chained && c.tail == s:
		delete(l.tails, key)
	}
}

// Settled is what was settled since the last Release.
func (l *Lane) Settled() []Settlement { return l.settled }

// Release lets go of what was settled; Settled is invalid afterwards.
func (l *Lane) Release(free FreeList) {
	for _, c := range l.done {
		if c.pending--; c.pending == 0 {
			free.put(c)
		}
	}
	clear(l.done)
	clear(l.settled)
	l.done, l.settled = l.done[:0], l.settled[:0]
}

func (l *Lane) slot(s slot) int32 {
	if n := len(l.free); n > 0 {
		i := l.free[n-1]
		l.free = l.free[:n-1]
		l.slots[i] = s
		return i
	}
	l.slots = append(l.slots, s)
	return int32(len(l.slots) - 1)
}

func (l *Lane) size(s int32) int {
	e := &l.slots[s].chunk.exports[l.slots[s].index]
	return e.end - e.start
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

func (l *Lane) batch() *Batch {
	if n := len(l.batches); n > 0 {
		b := l.batches[n-1]
		l.batches = l.batches[:n-1]
		return b
	}
	return &Batch{
		slots:   make([]int32, 0, l.cfg.BatchRecords),
		Records: make([]Record, 0, l.cfg.BatchRecords),
		Results: make([]Result, 0, l.cfg.BatchRecords),
	}
}

func (l *Lane) put(b *Batch, s int32, now time.Duration) {
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
	b.Records = append(b.Records, r)
	b.bytes += len(r.Key) + len(r.Data)
}
