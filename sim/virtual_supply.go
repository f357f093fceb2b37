package sim

import (
	"sync"
	"time"

	"kinesim/exporter"
)

// supply hands what the feeds of one generation make to the loops of all runs that it feeds. Every loop gets
// everything, at its own pace: the fastest waits for the feeds, and the feeds for the slowest, so that what lies ready
// has a bound.
//
// Only when all loops wait, a feed that one of them waits for goes on beyond that bound: where producers are blocked,
// loops need the feeds unequally far, and the slowest for one feed may be the fastest for another.
type supply struct {
	feeds []*feed
	free  exporter.FreeList
	ahead int // batches of a feed that may lie ready
	begun sync.Once
	ended sync.WaitGroup // of the feeds

	alone bool // there is one loop

	mu      sync.Mutex
	outlets []outlet // by feed
	loops   int      // that have not left
	idle    int      // of these, that wait for a feed
	over    bool     // nothing more is wanted: see cut
	last    time.Duration
}

// outlet is what lies ready of one feed.
type outlet struct {
	batches [][]feedItem // those that not all loops have taken
	first   int          // number of the first of them
	taken   []int        // by loop: number of its next batch
	left    []bool       // by loop
	waiting int          // loops
	ended   bool         // nothing follows
	made    sync.Cond    // that there is more, or nothing follows
	room    sync.Cond    // for more
}

// supplyAhead is how many batches of a feed lie ready at most. One is enough for a single loop; with several, those
// that are ahead need not wait each time.
const supplyAhead = 2

// newSupply prepares to feed so many loops.
func newSupply(loops int) *supply {
	s := &supply{free: make(exporter.FreeList, 1024), loops: loops, ahead: 1, alone: loops == 1}
	if loops > 1 {
		s.ahead = supplyAhead
	}
	return s
}

// open prepares an outlet for each feed.
func (s *supply) open(feeds []*feed) {
	s.feeds, s.outlets = feeds, make([]outlet, len(feeds))
	for i := range s.outlets {
		o := &s.outlets[i]
		o.taken, o.left = make([]int, s.loops), make([]bool, s.loops)
		o.made.L, o.room.L = &s.mu, &s.mu
	}
}

// put takes a batch from a feed, as soon as there is room. It is false when nobody wants it.
func (s *supply) put(feed int, batch []feedItem) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.outlets[feed]
	for s.loops > 0 && !s.over && len(o.batches) >= s.ahead && (o.waiting == 0 || s.idle < s.loops) {
		o.room.Wait()
	}
	if s.loops == 0 || s.over {
		return false
	}
	if n := len(batch); n > 0 {
		s.last = max(s.last, batch[n-1].last)
	}
	for i := range batch {
		if c := batch[i].chunk; c != nil {
			c.Share(s.loops)
		}
	}
	o.batches = append(o.batches, batch)
	s.wake(o)
	return true
}

// end tells that nothing follows from a feed.
func (s *supply) end(feed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outlets[feed].ended = true
	s.wake(&s.outlets[feed])
}

// wake lets the loops go on that wait for a feed.
func (s *supply) wake(o *outlet) {
	s.idle -= o.waiting
	o.waiting = 0
	o.made.Broadcast()
}

// take waits for a loop's next batch of a feed. It is nil when there is none.
func (s *supply) take(feed, loop int) []feedItem {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.outlets[feed]
	for o.taken[loop] == o.first+len(o.batches) {
		if o.ended {
			return nil
		}
		o.waiting++
		s.idle++
		s.unblock()
		o.made.Wait()
	}
	batch := o.batches[o.taken[loop]-o.first]
	o.taken[loop]++
	o.drop()
	return batch
}

// cut ends the generation for all loops, which go on with what lies ready: so each of them ends with the same updates.
// It tells when the last of these is due.
func (s *supply) cut() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	for i := range s.outlets {
		s.outlets[i].room.Signal()
	}
	return s.last
}

// wasCut tells whether some loop has ended the generation.
func (s *supply) wasCut() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// unblock lets the feeds go on that loops wait for, when all loops wait.
func (s *supply) unblock() {
	if s.idle < s.loops {
		return
	}
	for i := range s.outlets {
		if s.outlets[i].waiting > 0 {
			s.outlets[i].room.Signal()
		}
	}
}

// drop lets go of the batches that all loops have taken.
func (o *outlet) drop() {
	least := o.first + len(o.batches)
	for loop, taken := range o.taken {
		if !o.left[loop] {
			least = min(least, taken)
		}
	}
	if least == o.first {
		return
	}
	clear(o.batches[:least-o.first])
	o.batches, o.first = o.batches[least-o.first:], least
	o.room.Signal()
}

// leave tells that a loop wants nothing more. The last one ends the feeds, and waits for them.
func (s *supply) leave(loop int) {
	s.mu.Lock()
	s.loops--
	last := s.loops == 0
	for i := range s.outlets {
		o := &s.outlets[i]
		o.left[loop] = true
		o.drop()
		if last {
			o.room.Signal()
		}
	}
	s.unblock()
	s.mu.Unlock()
	if last {
		s.ended.Wait()
	}
}
