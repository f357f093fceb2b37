package world

// targets draws the profiles that the arrivals of a slice concern. Whatever asks for the next one gets the next one of
// the stream, which depends on nothing else, so they may be drawn ahead: see target.
type targets struct {
	Stream
	drawn [ahead]uint32
	next  int  // in drawn
	hot   *hot // nil where all are alike
}

// ahead is how many profiles are drawn at once. More cache misses overlap then, but what is fetched too early is
// evicted when it is wanted.
const ahead = 16

func newTargets(s Stream) targets { return targets{Stream: s, next: ahead} }

// target draws any profile. The state of all profiles is larger than the caches and each update needs another piece of
// it, so that cache misses are a good part of what an update costs. Profiles are drawn some ahead and their state is
// prefetched: the misses overlap.
func (s *Slice) target() int {
	t := &s.targets
	if t.next == ahead {
		for i := range t.drawn {
			if t.hot != nil {
				t.drawn[i] = t.hot.draw(t.Next())
				continue
			}
			t.drawn[i] = uint32(t.Below(s.count))
		}
		s.prefetch(t.drawn[:])
		t.next = 0
	}
	local := t.drawn[t.next]
	t.next++
	return s.survivor(int(local))
}
