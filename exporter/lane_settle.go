package exporter

import (
	"math"
	"slices"
	"time"

	"kinesim/exporter/cpu/prefetch"
)

// This file is the second half of a lane's work: what becomes of the exports of a batch that was answered.

// Answered takes a batch back with its answer: acknowledged exports are settled, the others retried or given up.
func (l *Lane) Answered(b *Batch) {
	l.open(b)
	for i, s := range b.slots {
		l.attempted(s, b.Answered, &b.Results[i])
	}
	clear(b.Results) // so that nothing passes for an answer that none was given
	l.close(b)
}

// open is what comes before the results of a batch, and close what comes after them.
func (l *Lane) open(b *Batch) {
	full := len(b.slots) >= l.window.batch || b.bytes >= l.cfg.BatchBytes/2
	if l.window.answered(b, full && l.inFlight >= l.window.requests) {
		l.stats.Narrowed++
	}
	l.inFlight--
	if l.cfg.OrderPerKey {
		l.prefetch(b)
	}
}

func (l *Lane) close(b *Batch) {
	if b.bytes > arenaKept {
		clear(b.Records) // which point into arenas that are too large to be kept; others are overwritten soon enough
	}
	b.slots, b.Records, b.Exports, b.Results, b.bytes = b.slots[:0], b.Records[:0], b.Exports[:0], b.Results[:0], 0
	answered := b.Answered
	l.batches = append(l.batches, b)
	if l.quitting {
		l.giveUpAll(answered) // finishing an export may have let the next one of its key go
	}
}

// prefetch loads the chains that a batch's exports will look up when they are settled. Much has happened since they
// were last used, and loaded one after the other here their cache misses overlap.
func (l *Lane) prefetch(b *Batch) {
	for _, s := range b.slots {
		at := &l.slots[s]
		prefetch.Of(at.export)
		l.keys.prefetch(at.tag)
	}
}

// attempted takes the result of an export's attempt.
func (l *Lane) attempted(s int32, now time.Duration, r *Result) {
	at := &l.slots[s]
	if l.pacer != nil {
		l.learn(s, now, r)
	}
	if r.Outcome == Acked {
		l.finish(s, now, StateAcked, r)
		return
	}
	l.stats.Codes[r.Code]++
	l.stats.spells.add(TroubleRefused, r.Code, now)
	if r.Outcome == Throttled {
		l.stats.Throttled++
		l.stats.shards.throttled(r)
	}
	if r.Outcome == Ambiguous {
		at.ambiguous++
	}
	if r.Final && !l.quitting {
		l.quitting, l.quit = true, *r
	}
	again := now + backoff(l.cfg.Seed, l.cfg.Backoff, at.export.hash, int(at.attempts))
	if l.quitting || l.exhausted(at, again) {
		l.giveUp(s, now, r)
		return
	}
	l.setAside(at)
	l.retries.Push(retry{at: again, order: at.order, slot: s})
}

// exhausted tells whether an export that would be sent again at the given moment has used up its attempts or its time.
func (l *Lane) exhausted(s *slot, again time.Duration) bool {
	if l.cfg.Attempts > 0 {
		return int(s.attempts) >= l.cfg.Attempts
	}
	return again > s.first+l.cfg.RetryFor || s.attempts == math.MaxUint16
}

func (l *Lane) giveUp(s int32, now time.Duration, r *Result) {
	state := StateFailed
	if l.slots[s].ambiguous > 0 {
		state = StateUnknown
	}
	l.finish(s, now, state, r)
}

// Quit settles everything that is not in flight: never sent means failed, unanswered means unknown. What is in flight
// follows with its answers, and what is accepted later is settled at once. A lane whose sink has given a Final result
// quits by itself.
func (l *Lane) Quit(now time.Duration) { l.quitFor(now, Result{Code: CodeInterrupted}) }

// Refuse is Quit for a Final result that another lane was given.
func (l *Lane) Refuse(now time.Duration, r Result) { l.quitFor(now, r) }

func (l *Lane) quitFor(now time.Duration, why Result) {
	if !l.quitting {
		l.quitting, l.quit = true, why
	}
	l.giveUpAll(now)
}

// Refusal is the Final result for which the lane has quit, or nil.
func (l *Lane) Refusal() *Result {
	if l.quit.Final {
		return &l.quit
	}
	return nil
}

// giveUpAll settles what a lane that quits will not send.
func (l *Lane) giveUpAll(now time.Duration) {
	for l.again.len() > 0 {
		l.drop(now, l.again.pop())
	}
	for len(l.retries) > 0 {
		l.giveUp(l.retries.Pop().slot, now, &l.quit)
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
	l.giveUp(s, now, &l.quit)
}

// finish settles an export.
func (l *Lane) finish(s int32, now time.Duration, state State, r *Result) {
	at := &l.slots[s]
	e := at.export
	l.stats.finish(e, at, now, state, r)
	if e.sampled() {
		l.keep(e, at, now, state, r)
	}
	t := l.tell(at, e, now, state)
	t.Shard, t.Ordinal, t.Sequence, t.Code = r.Shard, r.Ordinal, r.Sequence, r.Code
	t.Number.Hi, t.Number.Mid, t.Number.Lo = r.Number.Hi, r.Number.Mid, r.Number.Lo
	l.leave(s, now)
}

// leave frees the slot of an export that is settled, and lets the next export of its key go.
func (l *Lane) leave(s int32, now time.Duration) {
	at := &l.slots[s]
	l.done = append(l.done, at.chunk)
	if l.cfg.OrderPerKey {
		l.keys.leave(l.slots, s)
		if next := at.following; next != none {
			l.slots[next].ready = now
			l.waiting--
			l.enqueue(next, false)
		}
	}
	*at = slot{}
	l.free = append(l.free, s)
}

// tell notes what observers are told of an export that is settled. The caller writes what the answer says of it. All
// fields of the settlement are written, one by one: a copy of a whole one takes longer than all that is in it.
func (l *Lane) tell(at *slot, e *export, now time.Duration, state State) *Settlement {
	n := len(l.settled)
	if n == cap(l.settled) {
		l.settled = slices.Grow(l.settled, 1)
	}
	l.settled = l.settled[:n+1]
	s := &l.settled[n]
	s.Key, s.KeyHash, s.Hash = at.chunk.arena[e.start:e.data], e.key, e.hash
	s.Order, s.State, s.Via = at.order, state, e.via
	s.Due, s.Sent, s.At = e.due, at.sent, now
	s.Size, s.Ambiguous = int(at.size), int(at.ambiguous)
	return s
}

// Settled is what was settled since the last Release.
func (l *Lane) Settled() []Settlement { return l.settled }

// Release lets go of what was settled or set aside; Settled is invalid afterwards. It is to be called after each
// change, settled or not.
func (l *Lane) Release(free FreeList) {
	for _, c := range l.done {
		if c.pending--; c.pending == 0 {
			free.Put(c)
		}
	}
	// Neither is cleared: the next ones overwrite them soon, and what they keep until then is kept for reuse in any
	// case.
	l.done, l.settled = l.done[:0], l.settled[:0]
}
