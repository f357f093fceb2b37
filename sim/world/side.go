package world

import "math/bits"

// sides are those who are members of a segment in a slice, and those who are not. Nobody who was taken in by another
// profile is on either.
type sides struct{ members, others side }

func (s *sides) of(member bool) *side {
	if member {
		return &s.members
	}
	return &s.others
}

// side finds the profiles on one side of a segment. It is nothing as long as they are many, since one is found after a
// few steps then. The walks to those who are few would be as long as the slice: once all walks together have passed as
// many profiles as there are, the side is listed, for a bit of each profile, and kept up from then on.
type side struct {
	walked int    // profiles that were passed, one after the other
	listed ladder // nil before
}

// moved notes that a profile has become a member, or is none any more.
func (s *sides) moved(local int, member bool) {
	if s.members.listed != nil {
		s.members.listed.set(local, member)
	}
	if s.others.listed != nil {
		s.others.listed.set(local, !member)
	}
}

// left notes that a profile, which is no member, is another one's.
func (s *sides) left(local int) {
	if s.others.listed != nil {
		s.others.listed.set(local, false)
	}
}

// after is the first profile from a place on that is a member of the segment, or is not; behind the last one comes the
// first. There must be one.
func (s *Slice) after(local, segment int, member bool) int {
	found := s.sides[segment].of(member)
	for ; found.listed == nil; found.walked++ {
		if s.stands(local, segment, member) {
			return local
		}
		if found.walked >= s.count {
			found.listed = s.listSide(segment, member)
			break
		}
		local = (local + 1) % s.count
	}
	next := found.listed.next(local)
	if next < 0 {
		next = found.listed.next(0)
	}
	return next
}

// stands tells whether there is the profile, and it is a member of the segment or is not.
func (s *Slice) stands(local, segment int, member bool) bool {
	return s.status(local, segment).Member() == member && !s.gone(local)
}

func (s *Slice) listSide(segment int, member bool) ladder {
	list := newLadder(s.count)
	for local := range s.count {
		if s.stands(local, segment, member) {
			list.set(local, true)
		}
	}
	return list
}

// ladder is a set of numbers from 0 on, whose next one is found in as many steps as it has rungs, up and down. The bits
// of the lowest rung are the numbers; a bit of another rung tells whether the word of the rung below is not 0. A
// million numbers have four.
type ladder [][]uint64

func newLadder(count int) ladder {
	var l ladder
	for words := count; len(l) == 0 || words > 1; {
		words = (words + 63) / 64
		l = append(l, make([]uint64, words))
	}
	return l
}

// set puts a number in, or takes it out.
func (l ladder) set(i int, in bool) {
	for _, rung := range l {
		word := &rung[i/64]
		before := *word
		if in {
			*word |= 1 << (i % 64)
		} else {
			*word &^= 1 << (i % 64)
		}
		if (before == 0) == (*word == 0) {
			return
		}
		i /= 64
	}
}

// next is the first number from i on, or -1.
func (l ladder) next(i int) int {
	for up, rung := range l {
		if i/64 >= len(rung) {
			return -1
		}
		if word := rung[i/64] >> (i % 64); word != 0 {
			i += bits.TrailingZeros64(word)
			for ; up > 0; up-- {
				i = 64*i + bits.TrailingZeros64(l[up-1][i])
			}
			return i
		}
		i = i/64 + 1
	}
	return -1
}
