package world

import (
	"time"

	"kinesim/scenarios"
)

// evaluation is the effect of scenarios.Evaluate.
type evaluation struct {
	segment      int
	enter, leave uint64
}

func newEvaluation(sc *scenarios.Scenario, a *scenarios.Evaluate) (effect, error) {
	segment, err := segmentIndex(sc, a.Segment)
	profiles := sc.Population.Profiles
	return &evaluation{segment: segment, enter: uint64(max(a.Enter.Of(profiles), 0)), leave: uint64(max(a.Leave.Of(profiles), 0))}, err
}

func (*evaluation) maps() []int { return nil }

// begin takes the slice's part of the profiles that enter and leave. The updates of the event fall due evenly over its
// window: slot g of k slots ends at (g + 1) / k of it. Slots first, first + stride, … are the slice's, and its list is
// spread evenly over them.
func (v *evaluation) begin(s *Slice, e *event) {
	first, stride, k := uint64(s.index), uint64(s.world.stride), v.enter+v.leave
	add := func(kind scenarios.Kind, total uint64, member bool, part func(slot uint64) uint64) {
		if total <= first {
			return
		}
		quota := (total-first-1)/stride + 1
		list := s.choose(s.list(func(local int) bool { return s.status(local, v.segment).Member() != member }), quota)
		s.addBatch(batch{
			kind: kind, list: list,
			due: func(i int) time.Duration {
				slot := first + stride*(uint64(i)*quota/uint64(len(list)))
				return e.at + shareOf(e.over, part(slot), k)
			},
			update: func(local int) { s.evaluate(local, v.segment, member) },
		})
	}
	// Entering and leaving updates take turns in proportion: slot g enters when (g+1)·enter/k passes a whole number.
	add(scenarios.KindEvaluateEnter, v.enter, true, func(slot uint64) uint64 { return ((slot+1)*k + v.enter - 1) / v.enter })
	add(scenarios.KindEvaluateLeave, v.leave, false, func(slot uint64) uint64 { return slot*k/v.leave + 1 })
}
