package sim

import (
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// marksAtMost is how many marks an item has, so that what lies ready has a bound: one takes some 300 bytes.
const marksAtMost = 32

// mark is a moment within an item up to which its updates are counted. An item may hold the exports of a long time when
// there are few, and what is counted would be ahead of virtual time by all of it.
type mark struct {
	end     time.Duration // all updates that are due before it are counted
	exports int           // of the item's chunk, among these
	counts  exporter.Counts
}

// marksEvery is how far marks lie apart, or 0 in a run whose items are as short.
func marksEvery(w *world.World, cfg VirtualConfig) time.Duration {
	if cfg.Every >= w.End()/windows {
		return 0
	}
	return cfg.Every
}

// nextMark is the end of the span with the next update, which is that of the window at most.
func (f *feed) nextMark(end time.Duration) time.Duration {
	if f.counted <= 0 {
		return end
	}
	next := f.first()
	if next >= end {
		return end
	}
	return min(next-next%f.counted+f.counted, end)
}

// mark notes what is counted before a moment.
func (f *feed) mark(end time.Duration, chunk *exporter.Chunk) {
	m := mark{end: end, counts: f.counts}
	if chunk != nil {
		m.exports = chunk.Len()
	}
	if f.marks == nil {
		f.marks = make([]mark, 0, marksAtMost)
	}
	f.marks = append(f.marks, m)
}

// sendMarked is send at the end of a window. What is counted after the mark behind the last export becomes an item of
// its own: else it would be counted with that export.
func (f *feed) sendMarked(chunk *exporter.Chunk, last time.Duration) bool {
	if chunk == nil {
		return f.send(nil, last)
	}
	behind := slices.IndexFunc(f.marks, func(m mark) bool { return m.exports == chunk.Len() })
	if behind < 0 {
		return f.send(chunk, last)
	}
	counts, end := f.marks[behind].counts, f.marks[behind].end
	marks, rest := f.marks[:behind:behind], f.marks[behind+1:]
	f.marks = nil
	if !f.add(feedItem{chunk: chunk, marks: marks, last: min(last, end-1), counts: counts}) {
		return false
	}
	if last < end {
		return true
	}
	for i := range rest {
		rest[i].exports = 0
	}
	f.marks = rest
	return f.send(nil, last)
}

// whole tells whether all that the item has counted is counted when its next export comes.
func (t *tap) whole() bool {
	if len(t.item.marks) == 0 {
		return t.next == 0
	}
	return t.next+1 >= t.length
}

// count notes how far the updates of an item with marks are counted: up to the mark behind the last export that has
// come, and as far beyond it as time has.
func (t *tap) count(now time.Duration, to *exporter.Counts) {
	marks := t.item.marks
	if t.passed == len(marks) {
		return
	}
	come := t.next // exports of the item
	if t.due <= now {
		come++
	}
	passed, before := t.passed, 0 // before are the exports up to the last mark that is passed
	if passed > 0 {
		before = marks[passed-1].exports
	}
	for passed < len(marks) && (come > before || marks[passed].end <= now && marks[passed].exports <= come) {
		before = marks[passed].exports
		passed++
	}
	if passed > t.passed {
		*to = marks[passed-1].counts
	}
	t.passed = passed
}
