package world

// targets draws the profiles that the arrivals of a slice concern. Whatever asks for the next one gets the next one of
// the stream, which depends on nothing else, so they may be drawn ahead: see target.
type targets struct {
	Stream
	drawn [2][ahead]uint32 // those that come, and those that come behind them
	next  int              // in the first of drawn
	begun bool
	hot   *hot // nil where all are alike
}

// ahead is how many profiles are drawn at once. More cache misses overlap then, but what is fetched too early is
// evicted when it is wanted.
const ahead = 16

func newTargets(s Stream) targets { return targets{Stream: s, next: ahead} }

// target draws any profile. The state of all profiles is larger than the caches and each update needs another piece of
// it, so that cache misses are a good part of what an update costs. Profiles are drawn some ahead and their state is
// prefetched: the misses overlap, with each other and with the updates of those that were drawn before.
func (s *Slice) target() int {
	t := &s.targets
	if t.next == ahead {
		s.drawTargets()
	}
	local := t.drawn[0][t.next]
	t.next++
	return s.survivor(int(local))
}

// drawTargets draws those that come behind the ones that were drawn last; at the beginning these as well.
func (s *Slice) drawTargets() {
	t := &s.targets
	if !t.begun {
		t.begun = true
		s.drawTargets()
	}
	t.drawn[0], t.next = t.drawn[1], 0
	list := t.drawn[1][:]
	for i := range list {
		if t.hot != nil {
			list[i] = t.hot.draw(t.Next())
			continue
		}
		list[i] = uint32(t.Below(s.count))
	}
	s.prefetch(list)
}
