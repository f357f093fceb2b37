package world

import (
	"encoding/binary"

	"kinesim/exporter/profile"
)

// source is a slice as the profile of its update, as it is after that: see profile.Source. None of the ids has anything
// to escape. Unmapped attributes are absent, since no payload has room for them.
type source Slice

var _ profile.Source = (*source)(nil)

// AppendID implements profile.Source.
func (s *source) AppendID(dst []byte) []byte { return s.world.people.appendID(dst, s.who) }

// Membership implements profile.Source. Who has become a member by the update is realized.
func (s *source) Membership(segment int) profile.Membership {
	status := (*Slice)(s).standing(s.local, segment, s.update.At)
	if status == profile.NoMembership {
		return profile.Membership{}
	}
	if status == profile.Existing && s.entered(segment) {
		status = profile.Realized
	}
	return profile.Membership{Status: status, LastQualification: s.epoch + profile.Millis(s.membership(s.local, segment).moment())}
}

// entered tells whether the update has made the profile a member of the segment.
func (s *source) entered(segment int) bool {
	for _, c := range s.update.Changes {
		if c.Kind == profile.Evaluated && c.Index == segment && !c.Before.Member() {
			return true
		}
	}
	return false
}

// Identities implements profile.Source.
func (s *source) Identities(namespace int) int {
	return int(s.identities(s.local, namespace).count())
}

// AppendIdentity implements profile.Source.
func (s *source) AppendIdentity(dst []byte, namespace, i int) []byte {
	return append(s.appendID(append(dst, '"'), namespace, i), '"')
}

func (s *source) appendID(dst []byte, namespace, i int) []byte {
	first := s.identities(s.local, namespace).first()
	return s.world.namespaces.list[namespace].appendID(dst, &s.address, s.who, first+uint32(i))
}

// AppendAttribute implements profile.Source.
func (s *source) AppendAttribute(dst []byte, attribute int) []byte {
	version := *s.version(s.local, attribute)
	if version&absent != 0 {
		return dst
	}
	a := &s.world.attributes.list[attribute]
	if a.depends != nil && !a.depends.when.holds(s.world, &s.population, s.local, s.who) {
		return dst
	}
	if written := s.written(a.moment); written > 0 {
		return append(appendMoment(append(dst, '"'), written), '"')
	}
	if a.isNull(s.who, uint64(version)) {
		if s.world.scenario.Dataflow.EmitNull {
			return append(dst, "null"...)
		}
		return dst
	}
	if a.depends != nil {
		return (*Slice)(s).appendDependent(dst, a, uint64(version))
	}
	if attribute == s.world.attributes.email {
		s.world.people.address(&s.address, s.who, uint64(version))
		return append(s.address.appendAttribute(append(dst, '"')), '"')
	}
	return a.appendJSON(dst, &s.arena, s.who, uint64(version))
}

// written is the moment that was written last to an attribute that is one, in seconds since 1970; 0 when nothing was,
// or the attribute is none.
func (s *source) written(moment int) uint32 {
	if moment < 0 {
		return 0
	}
	return written(&s.population, s.local, moment)
}

func written(p *population, local, moment int) uint32 {
	return binary.LittleEndian.Uint32(p.moment(local, moment)[:])
}

// Load implements profile.Source. What it fills in is valid as long as the update.
func (s *source) Load(p *profile.Profile) {
	s.arena.reset()
	start := len(s.arena.buffer)
	s.arena.buffer = s.AppendID(s.arena.buffer)
	p.ID = s.arena.cut(start)
	for i := range p.Memberships {
		p.Memberships[i] = s.Membership(i)
	}
	for _, i := range s.world.attributes.mapped {
		p.Attributes[i] = profile.Value{}
		if version := *s.version(s.local, i); version&absent == 0 {
			a := &s.world.attributes.list[i]
			if a.depends != nil && !a.depends.when.holds(s.world, &s.population, s.local, s.who) {
				continue
			}
			if written := s.written(a.moment); written > 0 {
				start := len(s.arena.buffer)
				s.arena.buffer = appendMoment(s.arena.buffer, written)
				p.Attributes[i] = profile.Value{Kind: profile.String, Plain: true, Text: s.arena.cut(start)}
				continue
			}
			if a.isNull(s.who, uint64(version)) {
				p.Attributes[i] = profile.Value{Kind: profile.Null}
				continue
			}
			if a.depends != nil {
				p.Attributes[i] = (*Slice)(s).dependentValue(a, uint64(version))
				continue
			}
			p.Attributes[i] = a.value(&s.arena, nil, s.who, uint64(version))
		}
	}
	for i := range p.Identities {
		p.Identities[i] = nil
		for j := range s.Identities(i) {
			start := len(s.arena.buffer)
			s.arena.buffer = s.appendID(s.arena.buffer, i, j)
			p.Identities[i] = append(p.Identities[i], profile.Identity{ID: s.arena.cut(start), Plain: true})
		}
	}
}
