package world

import (
	"encoding/binary"

	"kinesim/exporter/profile"
)

// source is a slice as the profile of its update, as it is after that: see profile.Source. None of the ids has anything
// to escape. Unmapped attributes are absent, since no payload has room for them.
type source Slice

var _ profile.Measured = (*source)(nil)

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

// Memberships implements profile.Source. Mostly no moment decides about any of them, and they are read one behind the
// other, without a branch, since nobody could foretell which there are.
func (s *source) Memberships() []profile.SegmentMembership {
	list, n := s.standings, 0
	if s.world.judged {
		for i := range list {
			list[n] = profile.SegmentMembership{Segment: i, Membership: s.Membership(i)}
			if list[n].Status != profile.NoMembership {
				n++
			}
		}
		return list[:n]
	}
	state := s.state[s.local*s.width:]
	for i := range list {
		m := membershipIn(state, i)
		list[n] = profile.SegmentMembership{Segment: i,
			Membership: profile.Membership{Status: m.status(), LastQualification: s.epoch + profile.Millis(m.moment())}}
		n += m.there()
	}
	return list[:n]
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

// AppendAttribute implements profile.Source.
func (s *source) AppendAttribute(dst []byte, attribute int) []byte {
	version, a := *s.version(s.local, attribute), &s.world.attributes.list[attribute]
	if version&absent == 0 {
		switch {
		case a.alone && a.quoted != nil:
			return a.quoted.append(dst, a.drawn(s.who.draw(a.purpose, uint64(version)), a.quoted.count()))
		case a.alone:
			return a.appendJSON(dst, &s.arena, s.who, uint64(version))
		case a.address:
			s.world.people.address(&s.address, s.who, uint64(version))
			return append(s.address.appendAttribute(append(dst, '"')), '"')
		}
	} else {
		if p := (*Slice)(s).lender(s.local, attribute); p != nil {
			return s.appendValue(dst, attribute, p.who, p.versions[attribute], p.written(s.world.attributes.list[attribute].moment))
		}
		return dst
	}
	return s.appendValue(dst, attribute, s.who, version, s.written(a.moment))
}

// appendValue appends a person's value of a version; of an attribute that is a moment, what was written, if anything
// was.
func (s *source) appendValue(dst []byte, attribute int, who person, version uint8, written uint32) []byte {
	a := &s.world.attributes.list[attribute]
	if a.depends != nil && !a.depends.when.holds(s.world, &s.population, s.local, s.who) {
		return dst
	}
	if written > 0 {
		return append(appendMoment(append(dst, '"'), written), '"')
	}
	if a.isNull(who, uint64(version)) {
		if s.world.settings(s.update.At).EmitNull {
			return append(dst, "null"...)
		}
		return dst
	}
	if a.depends != nil {
		return (*Slice)(s).appendDependent(dst, a, uint64(version))
	}
	if attribute == s.world.attributes.email {
		s.world.people.address(&s.address, who, uint64(version))
		return append(s.address.appendAttribute(append(dst, '"')), '"')
	}
	return a.appendJSON(dst, &s.arena, who, uint64(version))
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

// written is the same of what was taken over.
func (p *part) written(moment int) uint32 {
	if moment < 0 {
		return 0
	}
	return p.moments[moment]
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
		p.Attributes[i] = s.value(i)
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

// value is the profile's value of an attribute, its own or one that it has taken over.
func (s *source) value(i int) profile.Value {
	a, who, version := &s.world.attributes.list[i], s.who, *s.version(s.local, i)
	written := s.written(a.moment)
	if version&absent != 0 {
		p := (*Slice)(s).lender(s.local, i)
		if p == nil {
			return profile.Value{}
		}
		who, version, written = p.who, p.versions[i], p.written(a.moment)
	}
	if a.depends != nil && !a.depends.when.holds(s.world, &s.population, s.local, s.who) {
		return profile.Value{}
	}
	if written > 0 {
		start := len(s.arena.buffer)
		s.arena.buffer = appendMoment(s.arena.buffer, written)
		return profile.Value{Kind: profile.String, Plain: true, Text: s.arena.cut(start)}
	}
	if a.isNull(who, uint64(version)) {
		return profile.Value{Kind: profile.Null}
	}
	if a.depends != nil {
		return (*Slice)(s).dependentValue(a, uint64(version))
	}
	return a.value(&s.arena, nil, who, uint64(version))
}
