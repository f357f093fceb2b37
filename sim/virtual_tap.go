package sim

import (
	"math/bits"
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
	passed int             // marks of it
	chunk  *exporter.Chunk // of the item
	next   int             // export of the item
	length int             // of the chunk
	lane   int             // of the export
	due    time.Duration
}

// tapAhead is how many exports a tap prefetches ahead. What a feed has made was made on another core, or long ago.
const tapAhead = 10

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
	t.chunk, t.passed, t.next, t.length, t.due = nil, 0, 0, 0, t.item.last
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
	next   []uint64 // by feed: its moment, with its number in the lowest bits, so that one comparison decides, ties included
	number uint     // bits of a feed's number
	first  int      // the feed that comes first, the lower number of equal ones
	at     time.Duration
}

// newArrivals begins with so many feeds that hand nothing over. With 8 of them moments may be up to 36 years after the
// start, which is longer than any run.
func newArrivals(feeds int) arrivals {
	a := arrivals{next: make([]uint64, feeds), number: uint(bits.Len(uint(max(feeds-1, 0)))), at: world.Never}
	for i := range a.next {
		a.next[i] = a.place(i, world.Never)
	}
	return a
}

func (a *arrivals) place(feed int, due time.Duration) uint64 {
	return min(uint64(due), a.never())<<a.number | uint64(feed)
}

// never is world.Never in as many bits as are left for a moment.
func (a *arrivals) never() uint64 { return uint64(world.Never) >> a.number }

// comes tells whether a feed hands something over.
func (a *arrivals) comes(feed int) bool { return a.next[feed]>>a.number < a.never() }

// set changes the moment of a feed, to world.Never of one that hands nothing over.
func (a *arrivals) set(feed int, due time.Duration) {
	a.next[feed] = a.place(feed, due)
	first := a.next[0]
	for _, next := range a.next[1:] {
		first = min(first, next)
	}
	a.first, a.at = int(first&(1<<a.number-1)), time.Duration(first>>a.number)
	if first>>a.number == a.never() {
		a.at = world.Never
	}
}
