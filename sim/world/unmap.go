package world

import "kinesim/scenarios"

// unmapping is the effect of scenarios.Unmap.
type unmapping struct{ segments []int }

func newUnmapping(sc *scenarios.Scenario, a *scenarios.Unmap) (effect, error) {
	segments, err := segmentIndexes(sc, a.Segments)
	return &unmapping{segments}, err
}

func (*unmapping) maps() []int          { return nil }
func (v *unmapping) unmaps() []int      { return v.segments }
func (*unmapping) begin(*Slice, *event) {}
