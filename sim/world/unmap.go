package world

import (
	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// unmapping is the effect of scenarios.Unmap.
type unmapping struct {
	calm
	segments []int
	look     bool
}

func newUnmapping(sc *scenarios.Scenario, a *scenarios.Unmap) (effect, error) {
	segments, err := segmentIndexes(sc, a.Segments)
	return &unmapping{segments: segments, look: a.Look}, err
}

func (v *unmapping) unmaps() []int { return v.segments }

// begin looks at the members, of whom nobody is exported.
func (v *unmapping) begin(s *Slice, e *event) {
	if v.look {
		s.addLook(scenarios.KindUnmap, v.segments, e, func() {
			for _, i := range v.segments {
				if s.status(s.local, i).Member() {
					s.changed(profile.Change{Kind: profile.SegmentUnmapped, Index: i})
				}
			}
		})
	}
}
