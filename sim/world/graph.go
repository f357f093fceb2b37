package world

import (
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// arriveIdentity adds an identity to some profile, in a namespace that does not follow the e-mail address if there is
// one. A profile without any identity of a namespace at the start is none of those who have some.
func (s *Slice) arriveIdentity() {
	s.concern(s.target())
	free := s.world.namespaces.free
	if len(free) == 0 {
		return
	}
	first := s.choices.Below(len(free))
	for j := range free {
		i := free[(first+j)%len(free)]
		ns := &s.world.namespaces.list[i]
		if !ns.has(s.who) && s.identities(s.local, i).count() == 0 {
			continue
		}
		if ns.isEmail {
			s.addAddress()
		} else {
			s.addIdentity(i)
		}
		return
	}
}

// addAddress adds the next e-mail address to the namespaces that follow it: they are different forms of the same
// address, and those in which the profile has none keep up with the others.
func (s *Slice) addAddress() {
	for _, i := range s.world.namespaces.derived {
		if r := s.identities(s.local, i); r.count() == 0 && !s.world.namespaces.list[i].has(s.who) {
			s.setIdentities(s.local, i, r.push().pop())
			continue
		}
		s.addIdentity(i)
	}
}

// addIdentity adds the next identity of a namespace. One that is more than the namespace has in a graph takes the place
// of the oldest: that updates the one that there is, or tells of both.
func (s *Slice) addIdentity(i int) {
	ns, r := &s.world.namespaces.list[i], s.identities(s.local, i)
	switch {
	case uint64(r.count()) < ns.max:
		s.makeRoom()
		s.setIdentities(s.local, i, s.identities(s.local, i).push()) // which may have made room
		s.changed(profile.Change{Kind: profile.IdentityAdded, Index: i})
	case ns.unique && r.count() == 1:
		s.setIdentities(s.local, i, r.push().pop())
		s.changed(profile.Change{Kind: profile.IdentityUpdated, Index: i})
	default:
		s.setIdentities(s.local, i, r.pop().push())
		s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: i})
		s.changed(profile.Change{Kind: profile.IdentityAdded, Index: i})
	}
}

// makeRoom drops identities of a graph at its limit (T23): of the types that go first, and of those the oldest of the
// fullest namespace, since ages are kept within a namespace only. Identities that identityMap keeps all the same stay,
// up to what the state can count.
func (s *Slice) makeRoom() {
	if s.world.scenario.Population.Overflow == scenarios.OverflowKeep {
		return
	}
	for {
		total, drop := uint32(0), -1
		for j := range s.world.namespaces.list {
			count := s.identities(s.local, j).count()
			total += count
			if count > 0 && (drop < 0 || s.dropsBefore(j, drop)) {
				drop = j
			}
		}
		if total < profile.MaxIdentities {
			return
		}
		s.setIdentities(s.local, drop, s.identities(s.local, drop).pop())
		s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: drop})
	}
}

// dropsBefore tells whether a full graph drops an identity of one namespace before one of another.
func (s *Slice) dropsBefore(one, other int) bool {
	a, b := s.world.namespaces.list[one].rank, s.world.namespaces.list[other].rank
	return a < b || a == b && s.identities(s.local, one).count() > s.identities(s.local, other).count()
}

// leaveIdentity removes the oldest identity of a namespace from a profile that has more than its least there. Where
// profiles have a fixed number, that is one less.
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
			ns, r := &s.world.namespaces.list[i], s.identities(s.local, i)
			if least := ns.min; uint64(r.count()) > least || ns.min == ns.max && uint64(r.count()) == least {
				s.setIdentities(s.local, i, r.pop())
				s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: i})
				return
			}
		}
	}
}

// rankOf is when a full graph drops identities of a type: 0 first.
func rankOf(t scenarios.IdentityType) int { return max(slices.Index(scenarios.IdentityTypes, t), 0) }
