package world

import "math"

// churners are those profiles of a slice that come and go in a segment, spread evenly over the slice. Who enters or
// leaves by streaming is one of them as long as there are enough, so that in the long run the same profiles go in and
// out, and not everybody has been in.
type churners struct {
	every   uint32 // every so many profiles one; 0 for none
	first   uint32
	all     int
	members int // of them
	gone    int // of them: taken in by others
	drawn   [churnAhead]uint32
	next    int // in drawn
}

// churnAhead is how many churners are drawn at once, to have their state fetched. It is small, since there are as many
// for each segment.
const churnAhead = 8

func newChurners(share float64, profiles int, h uint64) churners {
	if share <= 0 {
		return churners{}
	}
	c := churners{every: uint32(min(math.Round(1/share), math.MaxInt32))}
	c.first = uint32(scale(h, uint64(c.every)))
	c.all = max(profiles-int(c.first)+int(c.every)-1, 0) / int(c.every)
	return c
}

func (c *churners) has(local int) bool { return c.every > 0 && uint32(local)%c.every == c.first }

// from is the first churner from a profile on; behind the last one comes the first. There must be one.
func (c *churners) from(local, profiles int) int {
	local += int((c.first + c.every - uint32(local)%c.every) % c.every)
	if local >= profiles {
		return int(c.first)
	}
	return local
}

// count1 counts a member more or less.
func (p *population) count1(local, segment, change int) {
	p.members[segment] += change
	p.sides[segment].moved(local, change > 0)
	if c := &p.churners[segment]; c.has(local) {
		c.members += change
	}
}

// search returns a profile that is a member of the segment, or is not; there must be one. It goes through churners one
// by one where enough of them will do, so that the next one of these is near.
func (s *Slice) search(segment int, member bool) int {
	c := &s.churners[segment]
	having := c.members
	if !member {
		having = c.all - c.gone - c.members
	}
	if having <= c.all/probes {
		return s.searchAll(segment, member)
	}
	local := 0
	for range 4 * probes {
		if local = s.survivor(s.churner(c)); s.status(local, segment).Member() == member {
			return local
		}
	}
	local = c.from(local, s.count)
	for !s.stands(local, segment, member) {
		local = c.from(local+1, s.count)
	}
	return local
}

// churner draws one of the churners.
func (s *Slice) churner(c *churners) int {
	if c.next == 0 {
		for i := range c.drawn {
			c.drawn[i] = c.first + c.every*uint32(s.churning.Below(c.all))
		}
		s.prefetch(c.drawn[:])
	}
	local := c.drawn[c.next]
	c.next = (c.next + 1) % churnAhead
	return int(local)
}
