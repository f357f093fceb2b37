package sim

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// tap is where a loop takes what a feed has made: the loop's place in it. It belongs to the loop.
type tap struct {
	supply   *supply
	loop     int // whose it is
	feed     int
	producer int // which of the modelled producers hands the feed's updates over

	queue  []feedItem      // left of what was taken
	item   feedItem        // at hand
	chunk  *exporter.Chunk // of the item
	next   int             // export of the item
	length int             // of the chunk
	lane   int             // of the export
	due    time.Duration
}

// tapAhead is how many exports a tap prefetches ahead. What a feed has made was made on another core, or long ago.
const tapAhead = 4

// advance goes on to the next export or count. It is false when there is none.
func (t *tap) advance() bool {
	if t.next++; t.next < t.length {
		t.due = t.chunk.Due(t.next)
		t.chunk.Prefetch(t.next + tapAhead)
		return true
	}
	if len(t.queue) == 0 {
		if t.queue = t.supply.take(t.feed, t.loop); len(t.queue) == 0 {
			return false
		}
	}
	t.item, t.queue = t.queue[0], t.queue[1:]
	t.chunk, t.next, t.length, t.due = nil, 0, 0, t.item.last
	if t.item.chunk != nil {
		t.chunk = t.item.chunk.Handle()
		t.length = t.chunk.Len()
		t.due = t.chunk.Due(0)
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
