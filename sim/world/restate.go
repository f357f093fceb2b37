package world

import (
	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// restatement is the effect of scenarios.Restate.
type restatement struct {
	calm
	profiles uint64
}

func newRestatement(sc *scenarios.Scenario, a *scenarios.Restate) (effect, error) {
	return &restatement{profiles: uint64(max(a.Profiles.Of(sc.Population.Profiles), 0))}, nil
}

// begin draws the slice's part of the profiles.
func (v *restatement) begin(s *Slice, e *event) {
	list := s.draw(v.profiles)
	s.addSpread(scenarios.KindRestate, viaNothing, list, e, func(local int) {
		s.concern(local)
		for _, i := range s.era().attributes.mapped {
			if s.has(local, i) {
				s.changed(profile.Change{Kind: profile.Written, Index: i, Same: true})
			}
		}
	})
}
