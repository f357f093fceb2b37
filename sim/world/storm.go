package world

import (
	"fmt"
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// storming is the effect of scenarios.Storm.
type storming struct {
	calm
	profiles  uint64
	namespace int
	each      int
}

func newStorm(sc *scenarios.Scenario, a *scenarios.Storm) (effect, error) {
	namespace := slices.IndexFunc(sc.Population.Identities, func(n scenarios.Namespace) bool { return n.Name == a.Namespace })
	if namespace < 0 {
		return nil, fmt.Errorf("there is no identity namespace %q", a.Namespace)
	}
	return &storming{profiles: uint64(max(a.Profiles.Of(sc.Population.Profiles), 0)), namespace: namespace, each: a.Each}, nil
}

// begin draws the slice's part of the profiles; each gets one identity, then each the next one, and so on.
func (v *storming) begin(s *Slice, e *event) {
	list := s.draw(v.profiles)
	s.addSpread(scenarios.KindStorm, viaStreaming, slices.Repeat(list, v.each), e, func(local int) {
		s.concern(local)
		s.pour(v.namespace)
	})
}

// draw chooses the slice's part of so many profiles.
func (s *Slice) draw(profiles uint64) []uint32 {
	first, stride := uint64(s.index), uint64(s.world.stride)
	if profiles <= first {
		return nil
	}
	list, _ := s.choose(s.list(func(int) bool { return true }), (profiles-first-1)/stride+1)
	return list
}

// pour adds the next identity of a namespace, of which there may be more than it has of itself.
func (s *Slice) pour(i int) {
	if s.world.namespaces.list[i].unique {
		s.addIdentity(i)
		return
	}
	s.makeRoom()
	if s.held(s.local, i) >= mostIdentities {
		s.dropOldest(i)
		s.changed(profile.Change{Kind: profile.IdentityRemoved, Index: i})
	}
	s.push(i)
	s.changed(profile.Change{Kind: profile.IdentityAdded, Index: i})
}
