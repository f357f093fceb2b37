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
	// feedAhead is how many chunks a feed may be ahead of the loop; with a chunk's 256 KiB it bounds the memory.
	feedAhead = 4
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
	items    chan feedItem

	encoder *exporter.Encoder
	free    exporter.FreeList
	bare    bool
	sources exporter.Heap[*source] // by what comes next of them
	all     []*source
	counts  exporter.Counts // up to what has been handed over

	item   feedItem // at hand
	next   int      // export of the item
	length int      // of the item's chunk
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
			items: make(chan feedItem, feedAhead),
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
	select {
	case f.items <- feedItem{chunk: chunk, last: last, counts: f.counts}:
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
	var more bool
	if f.item, more = <-f.items; !more {
		return false
	}
	f.next, f.length, f.due = 0, 0, f.item.last
	if f.item.chunk != nil {
		f.length = f.item.chunk.Len()
		f.due = f.item.chunk.Due(0)
	}
	return true
}

// feedHeap holds feeds by (due, index): the merged sequence of all exports, and of the counts between them.
type feedHeap struct{ exporter.Heap[*feed] }

// Before orders feeds by what comes next of them.
func (f *feed) Before(other *feed) bool {
	return f.due < other.due || f.due == other.due && f.index < other.index
}

// part removes all feeds of a producer and returns them.
func (h *feedHeap) part(producer int, into []*feed) []*feed {
	rest := h.Heap[:0]
	for _, f := range h.Heap {
		if f.producer == producer {
			into = append(into, f)
		} else {
			rest = append(rest, f)
		}
	}
	h.Heap = rest
	for i := len(rest)/2 - 1; i >= 0; i-- {
		h.Sink(i)
	}
	return into
}
