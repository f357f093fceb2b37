package rehearsal

import (
	"time"

	"kinesim/exporter"
	"kinesim/sim/objective"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// standings are a run's objectives as they stood when they were last judged. They are for whoever holds the recorder.
type standings struct {
	results []objective.Result
	next    time.Duration // when they are judged again
}

// standingSteps is how often they are judged while the run takes e times as long: a window is looked for in the whole
// run each time, and that is as dear as the run is long.
const standingSteps = 100

// judge judges them by a moment of the run, unless that was done shortly before.
func (s *standings) judge(r *Run, shot *exporter.Snapshot) []objective.Result {
	list := r.plan.Scenario.Objectives
	if r.part != nil || len(list) == 0 { // parts are judged together
		return nil
	}
	if s.results == nil || shot.At >= s.next {
		facts := objective.FactsOf(r.course.Course(), shot, shot.At)
		s.results, s.next = objective.SoFar(list, &facts), shot.At+max(r.course.Every(), shot.At/standingSteps)
	}
	return s.results
}

// pending is what a run that goes on knows of its findings: how its objectives stand, how full the fullest shard was,
// and what it costs to go on like that.
func (r *Run) pending(f *frame.Frame, shot *exporter.Snapshot) *report.Findings {
	var cost *report.Cost
	if f.Totals.Records > 0 {
		u := usageOf(r.plan.Scenario, r.facts, f.Totals.Records, f.Totals.RecordBytes, f.Elapsed, r.audience.fanOut())
		c := costOf(r.plan.Prices, u)
		cost = &c
	}
	return report.FindingsSoFar(r.standings.judge(r, shot), f.Fullest(), cost)
}
