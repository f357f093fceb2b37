package world

import (
	"fmt"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// updateMix is the mix of kinds of a phase.
type updateMix struct {
	kinds   []scenarios.Kind
	makes   []func(*Slice) // by kind of kinds: makes the update
	lottery lottery
}

func newMixes(phases []scenarios.Phase) ([]updateMix, error) {
	mixes := make([]updateMix, len(phases))
	for i, p := range phases {
		m, shares := &mixes[i], make([]float64, len(p.Mix))
		for j, share := range p.Mix {
			makes, known := arrivals[share.Kind]
			if !known {
				return nil, fmt.Errorf("phase %d: unknown kind of update %q", i+1, share.Kind)
			}
			m.kinds, m.makes, shares[j] = append(m.kinds, share.Kind), append(m.makes, makes), share.Share
		}
		if len(shares) == 0 && (p.Rate != nil || p.From+p.To > 0) {
			return nil, fmt.Errorf("phase %d: a rate without a mix", i+1)
		}
		m.lottery = newLottery(shares)
	}
	return mixes, nil
}

// arrivals make an update of each kind.
var arrivals = map[scenarios.Kind]func(*Slice){
	scenarios.KindQualify:           func(s *Slice) { s.arriveSegment(s.era().mapped, false, true) },
	scenarios.KindLeave:             func(s *Slice) { s.arriveSegment(s.era().mapped, true, false) },
	scenarios.KindReevaluate:        func(s *Slice) { s.arriveSegment(s.era().mapped, true, true) },
	scenarios.KindQualifyUnmapped:   func(s *Slice) { s.arriveSegment(s.era().unmapped, false, true) },
	scenarios.KindLeaveUnmapped:     func(s *Slice) { s.arriveSegment(s.era().unmapped, true, false) },
	scenarios.KindAttribute:         func(s *Slice) { s.arriveWrite(s.world.attributes.written) },
	scenarios.KindUnmappedAttribute: func(s *Slice) { s.arriveWrite(s.world.attributes.other) },
	scenarios.KindSameValue:         (*Slice).arriveSame,
	scenarios.KindRemoveAttribute:   (*Slice).arriveRemoval,
	scenarios.KindAddIdentity:       (*Slice).arriveIdentity,
	scenarios.KindRemoveIdentity:    (*Slice).leaveIdentity,
}

// era is what is mapped now.
func (s *Slice) era() *era { return &s.world.eras[s.begun] }

// probes is how many profiles are drawn at random before a search goes through the slice in order.
const probes = 16

// arrive makes an update of the mix. Every arrival is an update: one that finds nobody to concern changes nothing, and
// is suppressed.
func (s *Slice) arrive(m *updateMix) {
	drawn := m.lottery.draw(s.kinds.Next())
	s.update.Kind = m.kinds[drawn]
	m.makes[drawn](s)
}

// arriveSegment evaluates one of the segments for a profile that is a member before or not, and is one afterwards or
// not. When no segment has such a profile, one that stands already where it should is evaluated, which changes nothing.
func (s *Slice) arriveSegment(segments []int, before, after bool) {
	local := s.target()
	if len(segments) == 0 {
		s.concern(local)
		return
	}
	first := s.choices.Below(len(segments))
	for i := range segments {
		segment := segments[(first+i)%len(segments)]
		having := s.members[segment]
		if !before {
			having = s.count - having
		}
		if having > 0 {
			s.evaluate(s.search(local, segment, before), segment, after)
			return
		}
	}
	s.evaluate(local, segments[first], s.status(local, segments[first]).Member())
}

// search returns a profile that is a member of the segment, or is not: the given one, one of a few drawn at random, or
// the next one after the last of these. There must be one.
func (s *Slice) search(local, segment int, member bool) int {
	for range probes {
		if s.status(local, segment).Member() == member {
			return local
		}
		local = s.target()
	}
	for s.status(local, segment).Member() != member {
		local = (local + 1) % s.count
	}
	return local
}

// evaluate makes the update an evaluation of the segment for the profile, with the given result.
func (s *Slice) evaluate(local, segment int, member bool) {
	s.concern(local)
	before := s.status(local, segment)
	if before == profile.Realized {
		before = s.world.member
	}
	if member {
		s.enter(local, segment, s.update.At)
	} else {
		s.leave(local, segment, s.update.At)
	}
	s.changed(profile.Change{Kind: profile.Evaluated, Index: segment, Before: before})
}

// arriveWrite writes one of the attributes of any profile. The new value may happen to be the old one, which is told
// only where the dataflow asks: making both values costs more than all else.
func (s *Slice) arriveWrite(list []int) {
	s.concern(s.target())
	if len(list) == 0 {
		return
	}
	i := list[s.choices.Below(len(list))]
	version := s.version(s.local, i)
	old, isNew := *version, !s.has(s.local, i)
	*version = (old + 1) & versionMask
	derived := s.world.namespaces.derived
	isEmail := i == s.world.attributes.email && len(derived) > 0
	if isEmail {
		// The address and its identities must agree, also when identities were added without it.
		*version = uint8(addressVersion(s.identities(s.local, derived[0]).next()))
	}
	same := false
	if s.world.tellsSame && !isNew {
		s.arena.reset()
		same = s.world.attributes.list[i].generator.same(&s.arena, s.who, uint64(old), uint64(*version))
	}
	s.changed(profile.Change{Kind: profile.Written, Index: i, Same: same})
	if isEmail {
		s.addAddress()
	}
}

// arriveSame overwrites a mapped attribute of a profile that has it with the value that it has.
func (s *Slice) arriveSame() {
	if i, found := s.findAttribute(s.world.attributes.mapped); found {
		s.changed(profile.Change{Kind: profile.Written, Index: i, Same: true})
	}
}

// arriveRemoval removes a mapped attribute of a profile that has it.
func (s *Slice) arriveRemoval() {
	if i, found := s.findAttribute(s.world.attributes.written); found {
		*s.version(s.local, i) |= absent
		s.changed(profile.Change{Kind: profile.Removed, Index: i})
	}
}

// findAttribute makes the update one of a profile that has one of the attributes, and returns that attribute.
func (s *Slice) findAttribute(list []int) (int, bool) {
	for range probes {
		s.concern(s.target())
		if len(list) == 0 {
			break
		}
		first := s.choices.Below(len(list))
		for i := range list {
			if attribute := list[(first+i)%len(list)]; s.has(s.local, attribute) {
				return attribute, true
			}
		}
	}
	return 0, false
}

// arriveIdentity adds an identity to any profile, in a namespace that does not follow the e-mail address if there is
// one.
func (s *Slice) arriveIdentity() {
	s.concern(s.target())
	free := s.world.namespaces.free
	if len(free) == 0 {
		return
	}
	i := free[s.choices.Below(len(free))]
	if s.world.namespaces.list[i].isEmail {
		s.addAddress()
		return
	}
	s.addIdentity(i)
}

// addAddress adds the next e-mail address to all namespaces that follow it: they are different forms of the same
// address.
func (s *Slice) addAddress() {
	for _, i := range s.world.namespaces.derived {
		s.addIdentity(i)
	}
}

// addIdentity adds the next identity of a namespace. At the limit of the graph the oldest of the fullest namespace
// makes room for it (rule T23).
func (s *Slice) addIdentity(i int) {
	for {
		total, fullest := uint32(0), 0
		for j := range s.world.namespaces.list {
			count := s.identities(s.local, j).count()
			total += count
			if count > s.identities(s.local, fullest).count() {
				fullest = j
			}
		}
		if total < profile.MaxIdentities {
			break
		}
		s.setIdentities(s.local, fullest, s.identities(s.local, fullest).pop())
		s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: fullest})
	}
	s.setIdentities(s.local, i, s.identities(s.local, i).push())
	s.changed(profile.Change{Kind: profile.IdentityAdded, Index: i})
}

// leaveIdentity removes the oldest identity of a namespace from a profile that has one.
func (s *Slice) leaveIdentity() {
	free := s.world.namespaces.free
	for range probes {
		s.concern(s.target())
		if len(free) == 0 {
			return
		}
		first := s.choices.Below(len(free))
		for j := range free {
			i := free[(first+j)%len(free)]
			if r := s.identities(s.local, i); r.count() > 0 {
				s.setIdentities(s.local, i, r.pop())
				s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: i})
				return
			}
		}
	}
}
