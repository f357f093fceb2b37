package world

import (
	"slices"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// activation is the effect of scenarios.Activate.
type activation struct {
	segments []int
	backfill []int // those of them whose members are looked at
	exited   bool  // those who have left count too
}

// newActivation makes the effect; been tells which segments were mapped before.
func newActivation(sc *scenarios.Scenario, a *scenarios.Activate, been map[int]bool) (effect, error) {
	segments, err := segmentIndexes(sc, a.Segments)
	made := &activation{segments: segments, exited: sc.Dataflow.BackfillIncludesExited}
	for _, segment := range segments {
		if a.Backfill == scenarios.BackfillAlways || a.Backfill != scenarios.BackfillNever && !been[segment] {
			made.backfill = append(made.backfill, segment)
		}
	}
	return made, err
}

func (v *activation) maps() []int { return v.segments }
func (*activation) unmaps() []int { return nil }

// begin spreads the slice's members of the segments over the whole window, each profile once and a bit after those of
// the slice before.
func (v *activation) begin(s *Slice, e *event) {
	at := s.world.start + profile.Millis(e.at.Milliseconds())
	list := s.list(func(local int) bool {
		return slices.ContainsFunc(v.backfill, func(segment int) bool {
			status := s.standing(local, segment, at)
			return status.Member() || v.exited && status == profile.Exited
		})
	})
	list, _ = s.choose(list, uint64(len(list)))
	s.addSpread(scenarios.KindBackfill, viaNothing, list, e, func(local int) {
		s.concern(local)
		for _, segment := range v.backfill {
			s.changed(profile.Change{Kind: profile.SegmentMapped, Index: segment})
		}
	})
}
