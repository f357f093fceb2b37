package exporter

import "time"

// This file is the lane's way to a batch when it is paced: exports wait by shard, and a batch takes from each what its
// quota has room for. A full shard keeps nothing but its own exports waiting.

// enqueuePaced puts an export into the queue of its shard.
func (l *Lane) enqueuePaced(s int32, again bool) {
	p, at := l.pacer, &l.slots[s]
	size := l.size(s)
	at.shard = p.owners.find(at.export.hashKey.Hi)
	shard := p.shards[at.shard]
	q := &shard.ready
	if again {
		q = &shard.again
	}
	q.push(s)
	shard.bytes += size
	p.records++
	p.bytes += size
}

// dequeuePaced takes the first export of a shard's queue.
func (l *Lane) dequeuePaced(shard *pacedShard) int32 {
	s := shard.head().pop()
	size := l.size(s)
	shard.bytes -= size
	l.pacer.records--
	l.pacer.bytes -= size
	return s
}

// reroute moves what waits for shards that are closed to where it belongs now.
func (l *Lane) reroute() {
	if !l.pacer.rerun {
		return
	}
	l.pacer.rerun = false
	for _, shard := range l.pacer.shards {
		if !shard.closed {
			continue
		}
		for _, q := range []*queue{&shard.again, &shard.ready} {
			for n := q.len(); n > 0; n-- {
				// Not dequeuePaced, which would take the retried ones first in both rounds.
				s := q.pop()
				size := l.size(s)
				shard.bytes -= size
				l.pacer.records--
				l.pacer.bytes -= size
				l.enqueuePaced(s, q == &shard.again)
			}
		}
	}
}

// nextPaced is Next of a paced lane.
func (l *Lane) nextPaced(now time.Duration) *Batch {
	l.reroute()
	if l.inFlight >= l.window.requests || l.flushPaced(now) > now {
		return nil
	}
	p, b := l.pacer, l.batch()
	p.turn++
	for i := range p.shards {
		shard := p.shards[(p.turn+i)%len(p.shards)]
		if shard.count() > 0 {
			l.fill(b, shard, now)
		}
	}
	if len(b.slots) == 0 {
		l.batches = append(l.batches, b)
		return nil
	}
	return b
}

// fill puts into the batch what the shard takes now.
func (l *Lane) fill(b *Batch, shard *pacedShard, now time.Duration) {
	shard.refresh(now)
	records, bytes := 0, 0
	for shard.count() > 0 && len(b.slots) < l.window.batch {
		size := l.size(shard.head().peek())
		if b.bytes+size > l.cfg.BatchBytes && len(b.slots) > 0 || !shard.room(records, bytes, size) {
			break
		}
		l.put(b, l.dequeuePaced(shard), now)
		records++
		bytes += size
	}
	if records > 0 {
		shard.spend(now, records, bytes)
	}
}

// flushPaced is when a batch may be sent: as soon as a shard that has room has waited long enough or has enough to
// send.
func (l *Lane) flushPaced(now time.Duration) time.Duration {
	p := l.pacer
	full := p.records >= l.window.batch || p.bytes >= l.cfg.BatchBytes || l.draining
	at := never
	for _, shard := range p.shards {
		n := shard.count()
		if n == 0 {
			continue
		}
		s := shard.head().peek()
		want := l.slots[s].arrived + l.cfg.Linger
		if full || n >= int(shard.quota.within(paceQuantum).records) {
			want = 0
		}
		if want >= at {
			continue
		}
		shard.refresh(now)
		at = min(at, max(want, shard.free(now, l.size(s))))
	}
	return at
}

// learn tells the pacer what became of an entry.
func (l *Lane) learn(s int32, now time.Duration, r *Result) {
	switch r.Outcome {
	case Acked:
		l.learnStored(s, now, r.Shard)
	case Throttled:
		l.pacer.shards[l.slots[s].shard].adapt(now, true, l.size(s))
	}
}

// learnStored tells the pacer of an entry that is stored in a shard.
func (l *Lane) learnStored(s int32, now time.Duration, shard string) {
	p, at := l.pacer, &l.slots[s]
	believed := p.shards[at.shard]
	if believed.id != shard {
		p.learn(at.export.hashKey.Hi, shard)
		return
	}
	believed.adapt(now, false, l.size(s))
}

// quitPaced empties the queues of a lane that quits.
func (l *Lane) quitPaced(now time.Duration) {
	for {
		left := false
		for _, shard := range l.pacer.shards {
			for shard.count() > 0 {
				left = true
				// Giving an export up may let the next one of its key into any shard's queue.
				l.giveUp(l.dequeuePaced(shard), now, &l.quit)
			}
		}
		if !left {
			return
		}
	}
}
