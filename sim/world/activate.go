package world

import (
	"slices"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// activation is the effect of scenarios.Activate.
type activation struct {
	segments []int
	exited   bool // those who have left count too
}

func newActivation(sc *scenarios.Scenario, a *scenarios.Activate) (effect, error) {
	made := &activation{exited: sc.Dataflow.BackfillIncludesExited}
	for _, key := range a.Segments {
		segment, err := segmentIndex(sc, key)
		if err != nil {
			return nil, err
		}
		made.segments = append(made.segments, segment)
	}
	return made, nil
}

func (v *activation) maps() []int { return v.segments }

// begin spreads the slice's members of the segments over the whole window, each profile once and a bit after those of
// the slice before.
func (v *activation) begin(s *Slice, e *event) {
	list := s.list(func(local int) bool {
		return slices.ContainsFunc(v.segments, func(segment int) bool {
			status := s.status(local, segment)
			return status.Member() || v.exited && status == profile.Exited
		})
	})
	list = s.choose(list, uint64(len(list)))
	stride := uint64(s.world.stride)
	s.addBatch(batch{
		kind: scenarios.KindBackfill, list: list,
		due: func(i int) time.Duration {
			return e.at + shareOf(e.over, uint64(i)*stride+uint64(s.index)+1, stride*uint64(len(list)))
		},
		update: func(local int) {
			s.concern(local)
			for _, segment := range v.segments {
				s.changed(profile.Change{Kind: profile.SegmentMapped, Index: segment})
			}
		},
	})
}
