package world

import (
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// evaluation is the effect of scenarios.Evaluate, and of scenarios.Refresh.
type evaluation struct {
	segment      int
	enter, leave uint64
	renews       bool // the memberships of those who stay
}

func newEvaluation(sc *scenarios.Scenario, key string, enter, leave scenarios.Amount, renews bool) (effect, error) {
	segment, err := segmentIndex(sc, key)
	profiles := sc.Population.Profiles
	return &evaluation{
		segment: segment, enter: uint64(max(enter.Of(profiles), 0)), leave: uint64(max(leave.Of(profiles), 0)), renews: renews,
	}, err
}

func (v *evaluation) via() uint8 {
	if v.renews {
		return viaExternal
	}
	return viaBatch
}

func (*evaluation) maps() []int   { return nil }
func (*evaluation) unmaps() []int { return nil }

// begin takes the slice's part of the profiles that enter and leave, and all that stay when their memberships are
// renewed. The updates of the event fall due evenly over its window: slot g of k slots ends at (g + 1) / k of it. Slots
// first, first + stride, … are the slice's, and its list is spread evenly over them.
func (v *evaluation) begin(s *Slice, e *event) {
	at := s.world.start + profile.Millis(e.at.Milliseconds())
	when := s.world.segments[v.segment].when
	others := s.list(func(local int) bool {
		return !s.standing(local, v.segment, at).Member() &&
			(when == nil || when.holds(s.world, &s.population, local, s.world.people.person(uint64(s.index+local*s.world.stride))))
	})
	members := s.list(func(local int) bool { return s.standing(local, v.segment, at).Member() })
	first, stride, k := uint64(s.index), uint64(s.world.stride), v.enter+v.leave
	add := func(kind scenarios.Kind, total uint64, from *[]uint32, member bool, part func(slot uint64) uint64) {
		if total <= first {
			return
		}
		quota := (total-first-1)/stride + 1
		var list []uint32
		list, *from = s.choose(*from, quota)
		s.addBatch(batch{
			kind: kind, list: list, via: v.via(),
			due: func(i int) time.Duration {
				slot := first + stride*(uint64(i)*quota/uint64(len(list)))
				return e.at + shareOf(e.over, part(slot), k)
			},
			update: func(local int) { s.evaluate(local, v.segment, member) },
		})
	}
	// Entering and leaving updates take turns in proportion: slot g enters when (g+1)·enter/k passes a whole number.
	add(scenarios.KindEvaluateEnter, v.enter, &others, true, func(slot uint64) uint64 { return ((slot+1)*k + v.enter - 1) / v.enter })
	add(scenarios.KindEvaluateLeave, v.leave, &members, false, func(slot uint64) uint64 { return slot*k/v.leave + 1 })
	if v.renews {
		stay, _ := s.choose(members, uint64(len(members)))
		s.addSpread(scenarios.KindRefreshStay, viaExternal, stay, e, func(local int) { s.renew(local, v.segment) })
	}
}

// newJobs lists when the events begin that evaluate or upload each segment.
func newJobs(w *World) [][]profile.Millis {
	jobs := make([][]profile.Millis, len(w.segments))
	for _, e := range w.events {
		if v, is := e.effect.(*evaluation); is {
			jobs[v.segment] = append(jobs[v.segment], w.start+profile.Millis(e.at.Milliseconds()))
		}
	}
	return jobs
}
