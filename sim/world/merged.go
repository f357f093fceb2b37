package world

import (
	"bytes"
	"encoding/binary"

	"kinesim/exporter/profile"
)

// merges is what became of the slice's profiles that are others' by now. Profiles have no room for what they take over:
// it is kept beside them.
type merges struct {
	into  map[uint32]uint32 // profiles that are gone, and who took them in
	taken map[uint32][]part // what profiles have taken over, the oldest first
}

// part is what a profile has taken over of another one.
type part struct {
	who      person
	ranges   []identityRange // by namespace
	versions []uint8         // by attribute; absent for those that it does not stand in for
	moments  []uint32        // of attributes that are moments
}

// gone tells whether the profile is another one's by now.
func (s *Slice) gone(local int) bool {
	if s.merges == nil {
		return false
	}
	_, is := s.merges.into[uint32(local)]
	return is
}

// survivor is the profile that this one has become, or itself.
func (s *Slice) survivor(local int) int {
	if s.merges == nil {
		return local
	}
	for {
		into, is := s.merges.into[uint32(local)]
		if !is {
			return local
		}
		local = int(into)
	}
}

// alive is how many profiles the slice has.
func (s *Slice) alive() int {
	if s.merges == nil {
		return s.count
	}
	return s.count - len(s.merges.into)
}

// parts are what the profile has taken over.
func (s *Slice) parts(local int) []part {
	if s.merges == nil {
		return nil
	}
	return s.merges.taken[uint32(local)]
}

// held is how many identities of a namespace the profile has, its own and those that it has taken over.
func (s *Slice) held(local, namespace int) uint32 {
	count := s.identities(local, namespace).count()
	for _, p := range s.parts(local) {
		count += p.ranges[namespace].count()
	}
	return count
}

// dropOldest removes the oldest identity of a namespace from the update's profile: those that it has taken over first.
func (s *Slice) dropOldest(namespace int) {
	for _, p := range s.parts(s.local) {
		if r := &p.ranges[namespace]; r.count() > 0 {
			*r = r.pop()
			return
		}
	}
	s.setIdentities(s.local, namespace, s.identities(s.local, namespace).pop())
}

// lender is the part that stands in for an attribute that the profile itself lacks, or nil.
func (s *Slice) lender(local, attribute int) *part {
	parts := s.parts(local)
	for i := range parts {
		if parts[i].versions[attribute]&absent == 0 {
			return &parts[i]
		}
	}
	return nil
}

// isNull tells whether an attribute that the update's profile has is null.
func (s *Slice) isNull(attribute int) bool {
	a, who, version := &s.world.attributes.list[attribute], s.who, *s.version(s.local, attribute)
	if version&absent != 0 {
		p := s.lender(s.local, attribute)
		if p == nil {
			return false
		}
		who, version = p.who, p.versions[attribute]
	}
	return a.isNull(who, uint64(version))
}

// forget removes an attribute of the update's profile.
func (s *Slice) forget(attribute int) {
	*s.version(s.local, attribute) |= absent
	for _, p := range s.parts(s.local) {
		p.versions[attribute] |= absent
	}
}

// writeOver writes an attribute of the update's profile that it has taken over: with a value of its own from then on.
func (s *Slice) writeOver(i int) bool {
	source, version := (*source)(s), s.version(s.local, i)
	before := source.AppendAttribute(nil, i)
	same := true
	for n := 0; same && n < int(versionMask); n++ {
		*version = (*version + 1) & versionMask
		same = bytes.Equal(before, source.AppendAttribute(nil, i))
	}
	s.changed(profile.Change{Kind: profile.Written, Index: i, Same: same})
	s.caused(i)
	return true
}

// written is the moment that was written last to an attribute that is one.
func (s *Slice) written(i int) uint32 {
	moment := s.world.attributes.list[i].moment
	if !s.population.has(s.local, i) {
		if p := s.lender(s.local, i); p != nil {
			return p.written(moment)
		}
	}
	return binary.LittleEndian.Uint32(s.moment(s.local, moment)[:])
}
