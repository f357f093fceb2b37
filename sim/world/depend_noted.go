package world

import (
	"bytes"

	"kinesim/exporter/profile"
)

// noted is an attribute that depends on one that is written, as it was before.
type noted struct {
	there, null bool
	text        []byte
}

// note keeps how the dependents of an attribute are; followUp says of those that have become others that they are
// written.
func (s *Slice) note(dependents []int) {
	s.noted = s.noted[:0]
	for _, i := range dependents {
		s.noted = append(s.noted, s.look(i))
	}
}

// look is an attribute as it is now: whether it is there, and the JSON of its value.
func (s *Slice) look(i int) noted {
	a, version := &s.world.attributes.list[i], uint64(*s.version(s.local, i))
	n := noted{there: s.world.there(&s.population, s.local, s.who, i)}
	if n.there {
		if moment := (*source)(s).written(a.moment); moment > 0 {
			n.text = appendMoment(nil, moment)
		} else if n.null = a.isNull(s.who, version); !n.null {
			n.text = s.appendDependent(nil, a, version)
		}
	}
	return n
}

func (s *Slice) followUp(dependents []int) {
	for k, i := range dependents {
		before, after := s.noted[k], s.look(i)
		switch {
		case before.there && !after.there:
			s.changed(profile.Change{Kind: profile.Removed, Index: i})
		case after.there && (!before.there || before.null != after.null || !bytes.Equal(before.text, after.text)):
			s.changed(profile.Change{Kind: profile.Written, Index: i})
		}
	}
}
