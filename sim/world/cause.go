package world

import (
	"fmt"
	"slices"

	"kinesim/scenarios"
)

// cause is why profiles are members of a segment: a value of an attribute. The same update changes both.
type cause struct {
	attribute int
	picks     []bool // by what the generator picks: whether it makes members
}

// newCauses sets the causes of segments, and lists by attribute which segments it is the cause of.
func newCauses(sc *scenarios.Scenario, segments []segmentDraw, list []attribute) ([][]int, error) {
	caused := make([][]int, len(list))
	for i, s := range sc.Population.Segments {
		if s.Causes == nil {
			continue
		}
		at := slices.IndexFunc(sc.Population.Attributes, func(a scenarios.Attribute) bool { return a.Path == s.Causes.Attribute })
		if at < 0 {
			return nil, fmt.Errorf("segment %s: there is no attribute %s", s.Key, s.Causes.Attribute)
		}
		made := &cause{attribute: at}
		switch g := sc.Population.Attributes[at].Generator; g.Kind {
		case scenarios.GenChoose:
			for _, c := range g.Choices {
				made.picks = append(made.picks, slices.Contains(s.Causes.Values, c.Value))
			}
		case scenarios.GenBoolean:
			made.picks = []bool{slices.Contains(s.Causes.Values, "false"), slices.Contains(s.Causes.Values, "true")}
		default:
			return nil, fmt.Errorf("segment %s: %s is no choice and no boolean", s.Key, s.Causes.Attribute)
		}
		segments[i].cause = made
		caused[at] = append(caused[at], i)
	}
	return caused, nil
}

// makes tells whether a person's value of a version makes a member.
func (c *cause) makes(a *attribute, who person, version uint8) bool {
	return version&absent == 0 && !a.isNull(who, uint64(version)) && c.picks[a.pick(who.draw(a.purpose, uint64(version)))]
}

// caused evaluates, in the same update, the segments whose cause is an attribute that the update has written or
// removed.
func (s *Slice) caused(attribute int) {
	for _, segment := range s.world.caused[attribute] {
		s.becauseOf(segment)
	}
}

// causedAll evaluates all segments that have a cause.
func (s *Slice) causedAll() {
	for _, segments := range s.world.caused {
		for _, segment := range segments {
			s.becauseOf(segment)
		}
	}
}

// becauseOf evaluates a segment when its cause has come or gone.
func (s *Slice) becauseOf(segment int) {
	c := s.world.segments[segment].cause
	who, version := s.who, *s.version(s.local, c.attribute)
	if version&absent != 0 {
		if p := s.lender(s.local, c.attribute); p != nil {
			who, version = p.who, p.versions[c.attribute]
		}
	}
	member := c.makes(&s.world.attributes.list[c.attribute], who, version)
	if s.standing(s.local, segment, s.update.At).Member() != member {
		s.evaluate(s.local, segment, member)
	}
}
