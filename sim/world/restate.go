package world

import (
	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// restatement is the effect of scenarios.Restate.
type restatement struct{ profiles uint64 }

func newRestatement(sc *scenarios.Scenario, a *scenarios.Restate) (effect, error) {
	return &restatement{uint64(max(a.Profiles.Of(sc.Population.Profiles), 0))}, nil
}

func (*restatement) maps() []int   { return nil }
func (*restatement) unmaps() []int { return nil }

// begin draws the slice's part of the profiles.
func (v *restatement) begin(s *Slice, e *event) {
	first, stride := uint64(s.index), uint64(s.world.stride)
	if v.profiles <= first {
		return
	}
	list, _ := s.choose(s.list(func(int) bool { return true }), (v.profiles-first-1)/stride+1)
	s.addSpread(scenarios.KindRestate, list, e, func(local int) {
		s.concern(local)
		for _, i := range s.world.attributes.mapped {
			if s.has(local, i) {
				s.changed(profile.Change{Kind: profile.Written, Index: i, Same: true})
			}
		}
	})
}
