package consumer

import (
	"math/rand/v2"
	"time"
)

// item is a record that waits.
type item struct {
	at    time.Duration
	bytes int32
	bad   bool
}

// lane is a worker of a shard, and what waits for it.
type lane struct {
	model   *Model
	shard   *shard
	random  *rand.Rand
	queue   []item
	head    int
	free    time.Duration // when it can be given the next batch
	stuck   bool          // on a record that fails for ever
	sampled int           // the next sample of its lag

	// The batch that is gathered.
	size, bytes int           // records, and what they are in an event
	full        bool          // no other record has room in it
	fullAt      time.Duration // since when
}

// inEvent is what a record is in the event that a function is given: in base64, with what AWS puts around it.
func (i *item) inEvent() int { return eventBytes + (int(i.bytes)+2)/3*4 }

// add lets a record wait.
func (l *lane) add(i item) {
	l.queue = append(l.queue, i)
	l.gather()
}

// gather puts what waits into the next batch, until that is full.
func (l *lane) gather() {
	for ; !l.full && l.head+l.size < len(l.queue); l.size++ {
		next := &l.queue[l.head+l.size]
		l.bytes += next.inEvent()
		if l.full = l.size > 0 && l.bytes > batchBytes; l.full { // it is for the next one
			l.fullAt = next.at
			return
		}
		if l.full = l.size+1 == l.model.config.Batch; l.full {
			l.fullAt = next.at
		}
	}
}

// waits tells whether there is something that the lane can be given.
func (l *lane) waits() bool { return !l.stuck && l.head < len(l.queue) }

// start is when the next batch is given to the worker: when the first record of those that wait is seen, and the window
// for the others is over. A window begins when the worker is done with the batch before, and another one when nothing
// came in it.
func (l *lane) start() time.Duration {
	c := &l.model.config
	first := l.queue[l.head].at
	at := max(l.free, first)
	if !c.FanOut && first > l.free { // the poll after it came
		at = l.free + ceil(first-l.free, pollEvery)
	}
	if c.Window > 0 {
		if l.full { // before it closes, or it would have been given
			at = max(at, l.fullAt)
		} else {
			at = l.free + ceil(max(at-l.free, 1), c.Window)
		}
	}
	at, _ = c.up(at)
	return max(at, l.shard.readable)
}

// ceil rounds a time up to a whole number of steps.
func ceil(d, step time.Duration) time.Duration { return (d + step - 1) / step * step }

// batch is how many records are given then, and how much of the shard's quota they take.
func (l *lane) batch(at time.Duration) (n, bytes int) {
	event := 0
	for n < l.model.config.Batch && l.head+n < len(l.queue) && l.queue[l.head+n].at <= at {
		next := &l.queue[l.head+n]
		if event += next.inEvent(); event > batchBytes && n > 0 {
			break
		}
		bytes += int(next.bytes)
		n++
	}
	return n, bytes
}

// give gives the worker its next batch.
func (l *lane) give(at time.Duration) {
	l.sample(at)
	m, c := l.model, &l.model.config
	n, bytes := l.batch(at)
	items := l.queue[l.head : l.head+n]
	if c.BytesPerSecond > 0 {
		l.shard.readable = at + time.Duration(float64(bytes)/c.BytesPerSecond*float64(time.Second))
	}
	_, down := c.up(at)
	end, done := l.process(at, items, 0)
	if end > down && !l.stuck { // what was under way is given again
		m.out.Rereads += uint64(n)
		l.free = down + c.RestartTakes
		return
	}
	l.free = end
	l.head += done
	m.given(l.shard, at, end, done)
	if l.head > 1024 && l.head*2 > len(l.queue) {
		l.queue = append(l.queue[:0], l.queue[l.head:]...)
		l.head = 0
	}
	l.size, l.bytes, l.full = 0, 0, false
	l.gather()
}

// process works through a batch, and returns when that ends and how many of its records are done with.
func (l *lane) process(at time.Duration, items []item, tries int) (end time.Duration, done int) {
	m, c := l.model, &l.model.config
	for {
		at += c.took(l.random, len(items))
		if !bad(items) {
			return at, len(items)
		}
		m.out.Failures++
		switch {
		case c.Bisect && len(items) > 1:
			m.out.Rereads += uint64(len(items))
			half := len(items) / 2
			end, done = l.process(at, items[:half], 0)
			if l.stuck {
				return end, done
			}
			end, more := l.process(end, items[half:], 0)
			return end, done + more
		case c.Retries < 0:
			l.stuck = true
			return at, 0
		case tries == c.Retries:
			m.out.Discarded += uint64(len(items))
			return at, len(items)
		}
		tries++
		m.out.Rereads += uint64(len(items))
	}
}

func bad(items []item) bool {
	for i := range items {
		if items[i].bad {
			return true
		}
	}
	return false
}

// sample notes how far behind the lane was up to a moment.
func (l *lane) sample(until time.Duration) {
	for ; time.Duration(l.sampled)*l.model.every < until; l.sampled++ {
		if l.head < len(l.queue) {
			if lag := time.Duration(l.sampled)*l.model.every - l.queue[l.head].at; lag > 0 {
				l.model.behind(l.sampled, lag)
			}
		}
	}
}
