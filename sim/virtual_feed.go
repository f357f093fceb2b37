package sim

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

const (
	// feedCount is how many parts of the population are generated independently. It is not the number of cores: what a
	// run does must not depend on the machine.
	feedCount = 8
	// feedItems is how many items a feed hands over at once, and twice as many may be on their way: a feed that wakes
	// for each of them finds nothing in the caches that it left there. With a chunk's 256 KiB, where it holds payloads,
	// it bounds the memory.
	feedItems = 8
	// windows is how many spans a run is divided into for its counts: what is counted is ahead of virtual time by a
	// span at most.
	windows = 500
)

// feed generates, detects and encodes the updates of a part of the slices ahead of the loop, which generation never
// depends on. Generate runs in a goroutine of its own; all else belongs to the loop.
type feed struct {
	index    int
	producer int // which of the modelled producers hands its updates over
	slices   []*world.Slice
	items    chan []feedItem

	encoder *exporter.Encoder
	free    exporter.FreeList
	bare    bool
	sources exporter.Heap[*source] // by what comes next of them
	all     []*source
	counts  exporter.Counts // up to what has been handed over
	made    []feedItem      // to be handed over

	queue  []feedItem // left of what was handed over
	item   feedItem   // at hand
	next   int        // export of the item
	length int        // of the item's chunk
	due    time.Duration
}

// feedItem is a part of a feed: exports in order of Due, and the counts up to the last of them; or the counts up to an
// update that is not exported, without a chunk.
type feedItem struct {
	chunk  *exporter.Chunk
	last   time.Duration // Due of the last update that is counted
	counts exporter.Counts
}

// newFeeds divides the slices. Slice s belongs to producer s mod their number, as in RunOnClock.
func newFeeds(v *Virtual) []*feed {
	slices := v.world.Slices()
	producers := min(v.cfg.Producers, len(slices))
	count := min(producers*((feedCount+producers-1)/producers), len(slices))
	feeds := make([]*feed, count)
	for i := range feeds {
		f := &feed{
			index: i, producer: i % producers,
			encoder: exporter.NewEncoder(v.world.Dataflow(), v.world.PartitionKey(), v.cfg.Export),
			free:    v.free, bare: !v.cfg.Bytes,
			items: make(chan []feedItem, 1),
		}
		for s := i; s < len(slices); s += count {
			f.slices = append(f.slices, slices[s])
		}
		feeds[i] = f
	}
	return feeds
}

// windowOf is the span that the counts of feeds are divided into.
func windowOf(w *world.World) time.Duration { return max(w.End()/windows, time.Millisecond) }

// generate fills items until there are no more updates or stop is closed, and closes them. Exports come in the order of
// (Due, slice, n), and with each chunk the counts of all updates up to its last export in that order.
func (f *feed) generate(window time.Duration, stop <-chan struct{}) {
	defer close(f.items)
	for _, s := range f.slices {
		made := newSource(s, f.free.Get(f.bare))
		f.all = append(f.all, made)
		f.sources.Push(made)
	}
	for due := f.first(); due != world.Never; due = f.first() {
		if !f.window(due-due%window+window, stop) {
			return
		}
	}
	f.flush(stop)
}

// first is when the next update is due.
func (f *feed) first() time.Duration {
	due := f.sources[0].due
	for _, s := range f.all {
		due = min(due, s.Uncounted())
	}
	return due
}

// window hands over what is due before the given moment. It is false when the loop wants no more.
func (f *feed) window(end time.Duration, stop <-chan struct{}) bool {
	var chunk *exporter.Chunk
	last := time.Duration(0)
	for {
		s := f.sources[0]
		if s.due >= end {
			break
		}
		if !s.Left() {
			s.fill(f.encoder)
			f.sources.Sink(0)
			continue
		}
		if chunk == nil {
			chunk = f.free.Get(f.bare)
		}
		last = s.due
		s.Move(chunk, &f.counts)
		if chunk.Full() {
			f.countUpTo(s, last)
			if !f.send(chunk, last, stop) {
				return false
			}
			chunk = nil
		}
		s.find()
		f.sources.Sink(0)
	}
	for _, s := range f.all {
		last = max(last, s.CountBefore(end, false, &f.counts))
	}
	return f.send(chunk, last, stop)
}

// countUpTo counts the suppressed updates in front of the export that a source has given last.
func (f *feed) countUpTo(s *source, due time.Duration) {
	for _, other := range f.all {
		if other != s {
			other.CountBefore(due, other.slice.Index() < s.slice.Index(), &f.counts)
		}
	}
	s.CountMoved(&f.counts)
}

func (f *feed) send(chunk *exporter.Chunk, last time.Duration, stop <-chan struct{}) bool {
	if chunk != nil {
		chunk.Close()
	}
	f.counts.Keep(f.encoder.Suppressed())
	f.made = append(f.made, feedItem{chunk: chunk, last: last, counts: f.counts})
	return len(f.made) < feedItems || f.flush(stop)
}

// flush hands over what was made.
func (f *feed) flush(stop <-chan struct{}) bool {
	select {
	case f.items <- f.made:
		f.made = make([]feedItem, 0, feedItems)
		return true
	case <-stop:
		return false
	}
}

// advance goes on to the next export or count. It is false when there is none.
func (f *feed) advance() bool {
	if f.next++; f.next < f.length {
		f.due = f.item.chunk.Due(f.next)
		return true
	}
	if len(f.queue) == 0 {
		if f.queue = <-f.items; len(f.queue) == 0 {
			return false
		}
	}
	f.item, f.queue = f.queue[0], f.queue[1:]
	f.next, f.length, f.due = 0, 0, f.item.last
	if f.item.chunk != nil {
		f.length = f.item.chunk.Len()
		f.due = f.item.chunk.Due(0)
	}
	return true
}

// arrivals are the feeds by what comes next of them: the merged sequence of all exports, and of the counts between
// them. There are few feeds, and to look at all of them takes less time than to keep them in a heap.
type arrivals struct {
	due   []time.Duration // by feed; Never of one that hands nothing over
	first int             // the feed that comes first, the lower index of equal ones
	at    time.Duration   // its moment
}

// set changes the moment of a feed.
func (a *arrivals) set(feed int, due time.Duration) {
	a.due[feed] = due
	a.at = world.Never
	for _, due := range a.due {
		a.at = min(a.at, due)
	}
	a.first = 0
	for a.due[a.first] != a.at {
		a.first++
	}
}
