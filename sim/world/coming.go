package world

import (
	"time"

	"kinesim/scenarios"
)

// coming are the next arrivals of a slice. When they fall due and of which kinds they are depends on nothing that
// happens to profiles, so that it is found out for several at once: what is calculated for one overlaps with the next.
type coming struct {
	dues  [arrivalsAhead]time.Duration
	kinds [arrivalsAhead]*mixKind
	next  int // of those that are left
	end   int // of them
}

// arrivalsAhead is how many arrivals are found out at once, at most.
const arrivalsAhead = 64

// mixKind is a kind of update of a mix, and what makes one.
type mixKind struct {
	kind  scenarios.Kind
	makes func(*Slice)
}

// comes finds out the next arrival, unless it was; false when there are no more.
func (s *Slice) comes() bool { return s.coming.next < s.coming.end || s.more() }

// more finds out those that come behind the last ones; false when there are no more.
func (s *Slice) more() bool {
	c := &s.coming
	n, phase := s.arrival.several(&s.world.schedule, c.dues[:])
	if c.next, c.end = 0, n; n == 0 {
		return false
	}
	m := &s.world.mixes[phase]
	for i := range c.kinds[:n] {
		c.kinds[i] = &m.kinds[m.lottery.draw(s.kinds.Even())]
	}
	return true
}

// arrive makes an update of the mix, of each kind in its share: where as many enter as leave, a segment keeps its size
// in the long run. Every arrival is an update: one that finds nobody to concern changes nothing, and is suppressed.
func (s *Slice) arrive() {
	kind := s.coming.kinds[s.coming.next]
	s.coming.next++
	s.update.Kind = kind.kind
	kind.makes(s)
}
