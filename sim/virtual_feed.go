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
	// feedShared times as many are handed over to several loops, each of which finds nothing in the caches, since the
	// others were at work meanwhile; but of items with few exports no more than to one, so that what lies ready when a
	// run is interrupted is no great part of it.
	feedShared = 4
	fewExports = 64
	// windows is how many spans a run is divided into, at least: an item holds no more than one of them, and what is
	// counted of a run without marks is ahead of virtual time by one at most.
	windows = 500
)

// feed generates, detects and encodes the updates of a part of the slices ahead of the loops, which generation never
// depends on. It runs in a goroutine of its own.
type feed struct {
	index    int
	producer int // which of the modelled producers hands its updates over
	slices   []*world.Slice
	supply   *supply // that takes what is made

	encoder *exporter.Encoder
	kept    *world.Kept // exports of the source that is filled; nil where payloads lie in chunks, whose size bounds what is made
	bare    bool
	sources []*source       // by slice
	turns   turns           // of the sources
	quiet   []time.Duration // by source: when its first suppressed update is due that is not counted
	counted time.Duration   // see marksEvery
	counts  exporter.Counts // up to what has been handed over
	marks   []mark          // of what has not
	made    []feedItem      // to be handed over
	weight  int             // of these: feedShared is that of an item for one loop
}

// feedItem is a part of a feed: exports in order of Due, and the counts up to the last of them, or to the next mark
// behind it; or the counts up to an update that is not exported, without a chunk.
type feedItem struct {
	chunk  *exporter.Chunk
	marks  []mark        // before counts
	last   time.Duration // Due of the last update that is counted
	counts exporter.Counts
}

// newFeeds divides the slices. Slice s belongs to producer s mod their number, as in RunOnClock.
func newFeeds(w *world.World, cfg VirtualConfig, to *supply) []*feed {
	slices := w.Slices()
	if len(slices) == 0 {
		return nil // a part of a world that has fewer slices than parts
	}
	producers := min(cfg.Producers, len(slices))
	count := min(producers*((feedCount+producers-1)/producers), len(slices))
	feeds := make([]*feed, count)
	for i := range feeds {
		f := &feed{
			index: i, producer: i % producers, supply: to,
			encoder: exporter.NewEncoder(w.Dataflow(), w.PartitionKey(), cfg.Export),
			bare:    !cfg.Bytes, counted: marksEvery(w, cfg),
		}
		if f.bare {
			f.kept = world.NewKept(w)
		}
		for s := i; s < len(slices); s += count {
			f.slices = append(f.slices, slices[s])
		}
		feeds[i] = f
	}
	return feeds
}

// windowOf is the span that feeds are divided into, of which an item holds a part.
func windowOf(w *world.World, cfg VirtualConfig) time.Duration {
	window := max(w.End()/windows, time.Millisecond)
	if every := marksEvery(w, cfg); every > 0 {
		window = min(window, every*marksAtMost)
	}
	return window
}

// generate makes items until there are no more updates or nobody wants them any more. Exports come in the order of
// (Due, slice, n), and with each chunk the counts of all updates up to its last export in that order.
func (f *feed) generate(window time.Duration) {
	defer f.supply.end(f.index)
	var moments []time.Duration
	for _, s := range f.slices {
		made := newSource(s, f.supply.free.Get(f.bare))
		f.sources, moments = append(f.sources, made), append(moments, made.due)
		f.quiet = append(f.quiet, made.Uncounted())
	}
	f.turns = newTurns(moments)
	for due := f.first(); due != world.Never; due = f.first() {
		if !f.window(due - due%window + window) {
			return
		}
	}
	f.flush()
}

// first is when the next update is due.
func (f *feed) first() time.Duration {
	due := f.sources[f.turns.first()].due
	for _, quiet := range f.quiet {
		due = min(due, quiet)
	}
	return due
}

// window hands over what is due before the given moment. It is false when nobody wants more.
func (f *feed) window(end time.Duration) bool {
	var chunk *exporter.Chunk
	last := time.Duration(0)
	for {
		until := f.nextMark(end)
		for f.turns.due() < until {
			first := f.turns.first()
			s := f.sources[first]
			if !s.Left() {
				s.fill(f.encoder, f.kept)
				f.quiet[first] = s.Uncounted()
				f.turns.play(first, s.due)
				continue
			}
			if chunk == nil {
				chunk = f.supply.free.Get(f.bare)
			}
			last = s.due
			s.Move(chunk, &f.counts)
			if chunk.Full() {
				f.countUpTo(first, last)
				if !f.send(chunk, last) {
					return false
				}
				chunk = nil
			}
			s.find()
			f.turns.play(first, s.due)
		}
		for i, quiet := range f.quiet {
			if quiet < until {
				last = max(last, f.countBefore(i, until, false))
			}
		}
		if until == end {
			return f.sendMarked(chunk, last)
		}
		f.mark(until, chunk)
	}
}

// countBefore counts the suppressed updates of a source that were due before a moment, or at it with same, and returns
// when the last of them was due.
func (f *feed) countBefore(source int, moment time.Duration, same bool) (last time.Duration) {
	s := f.sources[source]
	last = s.CountBefore(moment, same, &f.counts)
	f.quiet[source] = s.Uncounted()
	return last
}

// countUpTo counts the suppressed updates in front of the export that a source has given last.
func (f *feed) countUpTo(source int, due time.Duration) {
	s := f.sources[source]
	for i, quiet := range f.quiet {
		if i != source && quiet <= due {
			f.countBefore(i, due, f.sources[i].slice.Index() < s.slice.Index())
		}
	}
	s.CountMoved(&f.counts)
	f.quiet[source] = s.Uncounted()
}

// send makes an item of a chunk and the marks, with the counts as they are now.
func (f *feed) send(chunk *exporter.Chunk, last time.Duration) bool {
	f.counts.Keep(f.encoder.Suppressed())
	marks := f.marks
	f.marks = nil
	return f.add(feedItem{chunk: chunk, marks: marks, last: last, counts: f.counts})
}

func (f *feed) add(item feedItem) bool {
	chunk := item.chunk
	if chunk != nil {
		chunk.Close()
	}
	f.made = append(f.made, item)
	if f.supply.alone || !f.bare || chunk == nil || chunk.Len() < fewExports {
		f.weight += feedShared
	} else {
		f.weight++
	}
	return f.weight < feedShared*feedItems || f.flush()
}

// flush hands over what was made.
func (f *feed) flush() bool {
	wanted := f.supply.put(f.index, f.made)
	f.made, f.weight = make([]feedItem, 0, cap(f.made)), 0
	return wanted
}
