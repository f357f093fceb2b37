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
}

// waits tells whether there is something that the lane can be given.
func (l *lane) waits() bool { return !l.stuck && l.head < len(l.queue) }

// start is when the next batch is given to the worker: when the first record of those that wait is seen, and the window
// for the others is over.
func (l *lane) start() time.Duration {
	c := &l.model.config
	first := l.queue[l.head].at
	at := max(l.free, first)
	if !c.FanOut && first > l.free { // the poll after it came
		at = l.free + (first-l.free+pollEvery-1)/pollEvery*pollEvery
	}
	if c.Window > 0 {
		gathered := at + c.Window
		if last := l.head + c.Batch - 1; last < len(l.queue) && l.queue[last].at < gathered {
			gathered = max(at, l.queue[last].at)
		}
		at = gathered
	}
	at, _ = c.up(at)
	return max(at, l.shard.readable)
}

// batch is how many records are given then, and how large they are.
func (l *lane) batch(at time.Duration) (n, bytes int) {
	for n < l.model.config.Batch && l.head+n < len(l.queue) && l.queue[l.head+n].at <= at {
		size := int(l.queue[l.head+n].bytes)
		if bytes+size > batchBytes && n > 0 {
			break
		}
		bytes += size
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
