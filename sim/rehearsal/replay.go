package rehearsal

import (
	"fmt"

	"kinesim/sim/report"
	"kinesim/sim/world"
)

// concludeReplay says what became of recorded updates. A file that could not be read to its end, or that has a line
// which cannot be used, ends the run there: what it held until then was delivered.
func (r *Run) concludeReplay(o *Outcome) {
	replayed, is := r.world.Replayed()
	if !is {
		return
	}
	file := r.plan.Scenario.Replay.File
	o.Replay = &report.Replay{File: file, Lines: replayed.Lines, BadLines: replayed.Bad}
	if replayed.First != nil {
		o.Replay.FirstBad = replayed.First.Error()
	}
	if replayed.Trouble == nil {
		return
	}
	o.Broken = fmt.Errorf("%w: %w", world.ErrBroken, replayed.Trouble)
	if o.end == nil {
		o.end = &end{verdict: report.Invalid, partial: true, why: report.Reason{
			What: o.Broken.Error(),
			Try:  "mend the line, or go on without such lines: workload.bad_lines: skip",
		}}
	}
}
