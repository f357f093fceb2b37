package rehearsal

import (
	"time"

	"kinesim/sim/report/frame"
)

// phase is what is going on at a moment: a phase of the workload, the events that outlast them all, or the delivery of
// what is left.
func (r *Run) phase(elapsed time.Duration) string {
	switch {
	case elapsed < r.world.Duration():
		_, name := r.world.Phase(elapsed)
		return name
	case elapsed < r.world.End():
		return "events"
	}
	return "draining"
}

// stateOf is what a run is doing whose exports are not all settled.
func stateOf(at, end time.Duration, paused bool) frame.State {
	switch {
	case paused:
		return frame.StatePaused
	case at >= end:
		return frame.StateDraining
	}
	return frame.StateRunning
}
