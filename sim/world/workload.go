package world

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// updateMix is the mix of kinds of a phase.
type updateMix struct {
	kinds   []mixKind
	lottery *lottery
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
			m.kinds, shares[j] = append(m.kinds, mixKind{share.Kind, makes}), share.Share
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
	scenarios.KindQualify:           func(s *Slice) { s.arriveSegment(turnEnter, s.era().mapped, false, true) },
	scenarios.KindLeave:             func(s *Slice) { s.arriveSegment(turnLeave, s.era().mapped, true, false) },
	scenarios.KindReevaluate:        func(s *Slice) { s.arriveSegment(turnStay, s.era().mapped, true, true) },
	scenarios.KindQualifyUnmapped:   func(s *Slice) { s.arriveSegment(turnEnterUnmapped, s.era().unmapped, false, true) },
	scenarios.KindLeaveUnmapped:     func(s *Slice) { s.arriveSegment(turnLeaveUnmapped, s.era().unmapped, true, false) },
	scenarios.KindAttribute:         func(s *Slice) { s.arriveWrite(&s.era().attributes.written) },
	scenarios.KindUnmappedAttribute: func(s *Slice) { s.arriveWrite(&s.era().attributes.other) },
	scenarios.KindSameValue:         (*Slice).arriveSame,
	scenarios.KindRemoveAttribute:   (*Slice).arriveRemoval,
	scenarios.KindAddIdentity:       (*Slice).arriveIdentity,
	scenarios.KindRemoveIdentity:    (*Slice).leaveIdentity,
}

// era is what is mapped now.
func (s *Slice) era() *era { return &s.world.eras[s.begun] }

// probes is how many profiles are drawn at random before a search goes through the slice in order.
const probes = 16

// turn is what segments take turns with.
type turn uint8

const (
	turnEnter turn = iota
	turnLeave
	turnStay
	turnEnterUnmapped
	turnLeaveUnmapped
	turns
)

// arriveSegment evaluates one of the segments for a profile that is a member before or not, and is one afterwards or
// not. When no segment has such a profile, one that stands already where it should is evaluated, which changes nothing.
func (s *Slice) arriveSegment(kind turn, segments []int, before, after bool) {
	if len(segments) == 0 {
		s.concern(s.target())
		return
	}
	s.turns[kind]++
	turn := int(uint(s.turns[kind]) % uint(len(segments)))
	for range segments {
		segment := segments[turn]
		having := s.members[segment]
		if !before {
			having = s.alive() - having
		}
		if having > 0 {
			local := 0
			if before == after {
				local = s.searchAll(segment, before)
			} else {
				local = s.search(segment, before)
			}
			if when := s.world.segments[segment].when; when != nil && after && !before {
				local, after = s.fulfilling(local, segment, when)
			}
			s.evaluate(local, segment, after)
			return
		}
		if turn++; turn == len(segments) {
			turn = 0
		}
	}
	local := s.target()
	s.evaluate(local, segments[turn], s.status(local, segments[turn]).Member())
}

// fulfilling looks for a profile that is no member of the segment and may become one, from one that is none on, and
// tells whether it has found one.
func (s *Slice) fulfilling(local, segment int, when condition) (int, bool) {
	for range probes {
		if when.holds(s.world, &s.population, local, s.world.people.person(uint64(s.index+local*s.world.stride))) {
			return local, true
		}
		local = s.searchAll(segment, false)
	}
	return local, false
}

// arriveWrite writes one of the attributes of some profile with another value than it has. Where the version that comes
// next has the same value nothing is written that anybody could see, and another profile is tried: so the values of the
// population stay spread as the scenario says.
func (s *Slice) arriveWrite(choice *weighted) {
	for try := range probes {
		s.concern(s.target())
		if len(choice.list) == 0 {
			return
		}
		i := choice.draw(s.choices.Next())
		if s.write(i, try == probes-1) {
			return
		}
	}
}

// write writes an attribute of the update's profile; when it has to, with whatever value there is, the same one
// included.
func (s *Slice) write(i int, must bool) bool {
	a := &s.world.attributes.list[i]
	if version := s.version(s.local, i); a.simple && *version&absent == 0 && !must { // as nearly always; the unknown have none
		old := *version
		if *version = (old + 1) & versionMask; a.generator.same(s.who, uint64(old), uint64(*version)) {
			return false
		}
		s.changed(profile.Change{Kind: profile.Written, Index: i})
		return true
	}
	if s.world.people.unknown(s.who) {
		return false // until somebody knows them, which no update does
	}
	if a.dependents == nil {
		return s.writeAlone(i, must)
	}
	s.note(a.dependents)
	if !s.writeAlone(i, must) {
		return false
	}
	s.followUp(a.dependents)
	return true
}

// writeAlone writes an attribute without those that depend on it.
func (s *Slice) writeAlone(i int, must bool) bool {
	a := &s.world.attributes.list[i]
	if a.depends != nil && !a.depends.when.holds(s.world, &s.population, s.local, s.who) {
		return false // since nobody could see it
	}
	if a.moment >= 0 {
		return s.writeMoment(i, a.moment, must)
	}
	version := s.version(s.local, i)
	old, isNew := *version, !s.has(s.local, i)
	derived := s.world.namespaces.derived
	if i == s.world.attributes.email && len(derived) > 0 {
		// The address and its identities must agree, also when identities were added without it.
		wasNull := !isNew && s.isNull(i)
		*version = uint8(addressVersion(s.identities(s.local, derived[0]).next()))
		s.changed(profile.Change{Kind: profile.Written, Index: i, Same: wasNull && s.isNull(i)})
		s.addAddress()
		return true
	}
	if a.depends != nil {
		return s.writeDependent(a, i, must)
	}
	if !isNew && old&absent != 0 {
		return s.writeOver(i)
	}
	same := true
	for n := 0; same && (n == 0 || must && n < int(versionMask)); n++ {
		*version = (*version + 1) & versionMask
		same = !isNew && a.same(s.who, uint64(old), uint64(*version))
	}
	if same && !must {
		return false
	}
	s.changed(profile.Change{Kind: profile.Written, Index: i, Same: same})
	s.caused(i)
	return true
}

// writeDependent writes an attribute that depends on others. One of which no case holds is not written; one that is
// made of others has no value of its own to change.
func (s *Slice) writeDependent(a *attribute, i int, must bool) bool {
	version := s.version(s.local, i)
	before, missing := s.look(i), *version&absent != 0
	*version = (*version + 1) & versionMask
	after := s.look(i)
	if !after.there {
		if missing {
			*version |= absent
		}
		return false
	}
	same := before.there && before.null == after.null && bytes.Equal(before.text, after.text)
	if same && !must {
		return false
	}
	s.changed(profile.Change{Kind: profile.Written, Index: i, Same: same})
	return true
}

// writeMoment writes the moment of the update to an attribute that is one.
func (s *Slice) writeMoment(i, moment int, must bool) bool {
	now := uint32(s.update.At / 1000)
	stored := s.moment(s.local, moment)
	same := s.has(s.local, i) && s.written(i) == now
	if same && !must {
		return false
	}
	binary.LittleEndian.PutUint32(stored[:], now)
	*s.version(s.local, i) &^= absent
	s.changed(profile.Change{Kind: profile.Written, Index: i, Same: same})
	return true
}

// arriveSame overwrites a mapped attribute of a profile that has it with the value that it has.
func (s *Slice) arriveSame() {
	if i, found := s.findAttribute(&s.era().attributes.restated); found {
		s.changed(profile.Change{Kind: profile.Written, Index: i, Same: true})
	}
}

// arriveRemoval removes a mapped attribute of a profile that has it.
func (s *Slice) arriveRemoval() {
	if i, found := s.findAttribute(&s.era().attributes.written); found {
		dependents := s.world.attributes.list[i].dependents
		s.note(dependents)
		s.forget(i)
		s.changed(profile.Change{Kind: profile.Removed, Index: i})
		s.followUp(dependents)
		s.caused(i)
	}
}

// findAttribute makes the update one of a profile that has one of the attributes, and returns that attribute.
func (s *Slice) findAttribute(choice *weighted) (int, bool) {
	for range probes {
		s.concern(s.target())
		if len(choice.list) == 0 {
			break
		}
		first := choice.lottery.draw(s.choices.Next())
		for i := range choice.list {
			if attribute := choice.list[(first+i)%len(choice.list)]; s.has(s.local, attribute) {
				return attribute, true
			}
		}
	}
	return 0, false
}
