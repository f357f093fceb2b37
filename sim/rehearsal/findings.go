package rehearsal

import (
	"kinesim/sim/objective"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// pending is what a run that goes on knows of its findings: which objectives it has, how full the fullest shard was,
// and what it costs to go on like that.
func (r *Run) pending(f *frame.Frame) *report.Findings {
	var cost *report.Cost
	if f.Totals.Records > 0 {
		c := costOf(r.plan.Prices, report.Usage{
			Records: f.Totals.Records, Bytes: f.Totals.RecordBytes, Shards: max(r.facts.Shards, 1),
			Retention: r.plan.Scenario.Stream.Retention, Duration: f.Elapsed, FanOut: r.facts.FanOut,
		})
		cost = &c
	}
	var objectives []objective.Objective
	if r.part == nil { // parts are judged together
		objectives = r.plan.Scenario.Objectives
	}
	return report.PendingFindings(objectives, f.Fullest(), cost)
}
