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
		if !ns.has(s.who) && s.held(s.local, i) == 0 {
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
		if r := s.identities(s.local, i); s.held(s.local, i) == 0 && !s.world.namespaces.list[i].has(s.who) {
			s.setIdentities(s.local, i, r.push().pop())
			continue
		}
		s.addIdentity(i)
	}
}

// addIdentity adds the next identity of a namespace. One that is more than the namespace has in a graph takes the place
// of the oldest: that updates the one that there is, or tells of both.
func (s *Slice) addIdentity(i int) {
	ns, held := &s.world.namespaces.list[i], s.held(s.local, i)
	if uint64(held) < ns.max {
		s.makeRoom()
		s.push(i)
		s.changed(profile.Change{Kind: profile.IdentityAdded, Index: i})
		return
	}
	s.dropOldest(i)
	s.push(i)
	if ns.unique && held == 1 {
		s.changed(profile.Change{Kind: profile.IdentityUpdated, Index: i})
		return
	}
	s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: i})
	s.changed(profile.Change{Kind: profile.IdentityAdded, Index: i})
}

// push gives the update's profile the next identity of a namespace.
func (s *Slice) push(i int) { s.setIdentities(s.local, i, s.identities(s.local, i).push()) }

// makeRoom drops identities of a graph at its limit (T23): of the types that go first, and of those the oldest of the
// fullest namespace, since ages are kept within a namespace only. Identities that identityMap keeps all the same stay,
// up to what the state can count.
func (s *Slice) makeRoom() {
	if s.world.scenario.Population.Overflow != scenarios.OverflowKeep {
		s.shrink(profile.MaxIdentities - 1)
	}
}

// shrink drops identities until there are at most so many.
func (s *Slice) shrink(most uint32) {
	for {
		total, drop := uint32(0), -1
		for j := range s.world.namespaces.list {
			count := s.held(s.local, j)
			total += count
			if count > 0 && (drop < 0 || s.dropsBefore(j, drop)) {
				drop = j
			}
		}
		if total <= most {
			return
		}
		s.dropOldest(drop)
		s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: drop})
	}
}

// dropsBefore tells whether a full graph drops an identity of one namespace before one of another.
func (s *Slice) dropsBefore(one, other int) bool {
	a, b := s.world.namespaces.list[one].rank, s.world.namespaces.list[other].rank
	return a < b || a == b && s.held(s.local, one) > s.held(s.local, other)
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
			ns, held := &s.world.namespaces.list[i], uint64(s.held(s.local, i))
			if least := ns.min; held > least || ns.min == ns.max && held == least {
				s.dropOldest(i)
				s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: i})
				return
			}
		}
	}
}

// rankOf is when a full graph drops identities of a type: 0 first.
func rankOf(t scenarios.IdentityType) int { return max(slices.Index(scenarios.IdentityTypes, t), 0) }
