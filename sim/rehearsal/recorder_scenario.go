package rehearsal

import (
	"time"

	"kinesim/scenarios"
	"kinesim/sim/report/frame"
)

func phaseSpans(sc *scenarios.Scenario) []frame.PhaseSpan {
	var spans []frame.PhaseSpan
	at := time.Duration(0)
	for i, phase := range sc.Workload {
		span := frame.PhaseSpan{Name: phase.Name, From: at, Until: at + phase.Duration, RateFrom: phase.From, RateTo: phase.To}
		if phase.Rate != nil {
			span.Plan = planOf(sc, i)
			span.RateFrom, span.RateTo = span.Plan[0], span.Plan[len(span.Plan)-1]
		}
		spans = append(spans, span)
		at += phase.Duration
	}
	return spans
}

// planPoints is how many points of a rate that is no straight line a frame has: more than a wide terminal has columns.
const planPoints = 512

// planOf is the rate of a phase at even distances: how many updates there are around each point.
func planOf(sc *scenarios.Scenario, phase int) []float64 {
	plan, length := make([]float64, planPoints+1), sc.Workload[phase].Duration
	curve, err := sc.CurveOf(phase)
	if err != nil { // which the scenario's check, and the world, have refused
		return plan
	}
	window := max(length/planPoints, 1)
	for i := range plan {
		from := min(max(length*time.Duration(i)/planPoints-window/2, 0), length-window)
		plan[i] = curve.Within(from, from+window) / window.Seconds()
	}
	return plan
}

// scenarioMarks are the events and faults of a scenario.
func scenarioMarks(sc *scenarios.Scenario) []frame.Mark {
	var marks []frame.Mark
	for _, e := range sc.Timeline {
		marks = append(marks, markOf(e))
	}
	return marks
}

func markOf(e scenarios.Event) frame.Mark {
	mark := frame.Mark{Kind: frame.MarkEvent, From: e.At, Until: e.Until(), Text: e.Words()}
	if _, is := e.Action.(*scenarios.Fault); is {
		mark.Kind = frame.MarkFault
	}
	return mark
}
