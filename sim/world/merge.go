package world

import (
	"encoding/binary"
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// merging is the effect of scenarios.Merge.
type merging struct {
	calm
	profiles uint64
}

// begin draws pairs of profiles of the slice: the first half of the list takes in the second.
func (v *merging) begin(s *Slice, e *event) {
	list := s.draw(2 * v.profiles)
	half := len(list) / 2
	others := map[uint32]uint32{}
	for i, local := range list[:half] {
		others[local] = list[half+i]
	}
	s.addSpread(scenarios.KindMerge, viaStreaming, list[:half:half], e, func(local int) {
		other, is := others[uint32(local)]
		if gone := s.survivor(int(other)); is && gone != local && !s.share(local, gone) {
			s.merge(local, gone)
			return
		}
		s.concern(local) // they are one by now, or cannot be
	})
}

// merge makes the update one in which a profile takes in another one, which is gone then (T21).
func (s *Slice) merge(keep, gone int) {
	s.concern(keep)
	s.changed(profile.Change{Kind: profile.Merged})
	s.update.Absorbed = append(s.update.Absorbed[:0], uint64(s.index+gone*s.world.stride))
	taken := append(slices.Clone(s.parts(gone)), s.ownPart(gone))
	s.takeIdentities(keep, taken)
	s.takeAttributes(keep, taken)
	s.merges.taken[uint32(keep)] = append(taken, s.parts(keep)...)
	delete(s.merges.taken, uint32(gone))
	s.takeMemberships(keep, gone)
	s.merges.into[uint32(gone)] = uint32(keep)
	for i := range s.churners {
		if c := &s.churners[i]; c.has(gone) {
			c.gone++
		}
		s.sides[i].left(gone)
	}
	if s.withheld != nil && s.withheld[gone/64]&(1<<(gone%64)) != 0 {
		s.withheld[keep/64] |= 1 << (keep % 64)
	}
	if s.world.scenario.Population.Overflow != scenarios.OverflowKeep {
		s.shrink(profile.MaxIdentities)
	}
	s.causedAll()
}

// share tells whether two profiles have an identity in common, or would get one: a telephone number, of which there are
// few, or one that is shared. A graph would have it twice.
func (s *Slice) share(one, other int) bool {
	for i := range s.world.namespaces.list {
		ns := &s.world.namespaces.list[i]
		if ns.shared > 1 {
			groups := s.groups(other, ns.shared)
			if slices.ContainsFunc(s.groups(one, ns.shared), func(group uint64) bool { return slices.Contains(groups, group) }) {
				return true
			}
		}
		if ns.form == telephoneForm {
			ids := s.ids(other, i)
			if slices.ContainsFunc(s.ids(one, i), func(id string) bool { return slices.Contains(ids, id) }) {
				return true
			}
		}
	}
	return false
}

// groups are those among whom identities are shared that the profile and those that it has taken in belong to.
func (s *Slice) groups(local int, shared uint64) []uint64 {
	groups := []uint64{uint64(s.index+local*s.world.stride) / shared}
	for _, p := range s.parts(local) {
		groups = append(groups, p.who.number/shared)
	}
	return groups
}

// ids are the profile's identities of a namespace.
func (s *Slice) ids(local, namespace int) []string {
	s.concern(local)
	var ids []string
	for i := range int(s.held(local, namespace)) {
		ids = append(ids, string((*source)(s).appendID(nil, namespace, i)))
	}
	return ids
}

// ownPart is what a profile has of itself, to be taken over, and takes its identities from it.
func (s *Slice) ownPart(local int) part {
	p := part{who: s.world.people.person(uint64(s.index + local*s.world.stride))}
	for i := range s.world.namespaces.list {
		p.ranges = append(p.ranges, s.identities(local, i))
		s.setIdentities(local, i, 0)
	}
	for i := range s.world.attributes.list {
		p.versions = append(p.versions, *s.version(local, i))
	}
	for i := range s.world.attributes.moments {
		p.moments = append(p.moments, binary.LittleEndian.Uint32(s.moment(local, i)[:]))
	}
	return p
}

// takeIdentities lets go of identities that the profile cannot take over: a unique namespace has one in a graph, and
// the profile keeps its own.
func (s *Slice) takeIdentities(keep int, taken []part) {
	for i := range s.world.namespaces.list {
		if !s.world.namespaces.list[i].unique {
			continue
		}
		room := s.held(keep, i) == 0
		for _, p := range taken {
			if p.ranges[i].count() > 0 && room {
				room = false
				continue
			}
			p.ranges[i] = newIdentityRange(p.ranges[i].first(), 0)
		}
	}
}

// takeAttributes lets parts stand in for attributes that the profile lacks, one for each: what the other profile had of
// itself, which stands last, before what it had taken over.
func (s *Slice) takeAttributes(keep int, taken []part) {
	last := len(taken) - 1
	for i := range s.world.attributes.list {
		a := &s.world.attributes.list[i]
		// Those that depend on others, and these, stay those of one profile: nothing would fit together.
		lacks := a.depends == nil && a.dependents == nil && !s.has(keep, i)
		for j := range taken {
			p := taken[(last+j)%len(taken)]
			if p.versions[i]&absent == 0 && lacks {
				lacks = false
				continue
			}
			p.versions[i] |= absent
		}
	}
}

// takeMemberships makes the memberships the union of both: of a segment in which both have been the profile keeps its
// own, unless only the other one is a member. Those of the other end, since it is gone.
func (s *Slice) takeMemberships(keep, gone int) {
	rank := map[profile.Status]int{profile.Exited: 1, profile.Existing: 2, profile.Realized: 2}
	for i := range s.world.segments {
		before, other := s.standing(keep, i, s.update.At), s.standing(gone, i, s.update.At)
		m := s.membership(gone, i)
		if s.status(gone, i).Member() {
			s.count1(gone, i, -1)
		}
		s.setMembership(gone, i, 0)
		if rank[other] <= rank[before] || s.world.segments[i].cause != nil {
			continue
		}
		was, is := s.status(keep, i).Member(), m.status().Member()
		s.setMembership(keep, i, m)
		if was != is {
			s.count1(keep, i, map[bool]int{true: 1, false: -1}[is])
		}
		if other.Member() {
			s.changed(profile.Change{Kind: profile.Evaluated, Index: i, Before: before})
		}
	}
}
