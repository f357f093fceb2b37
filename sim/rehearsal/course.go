package rehearsal

import (
	"errors"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/course"
	"kinesim/sim/objective"
)

// errMissed is why a run ended that an objective has ended.
var errMissed = errors.New("an objective was missed")

// newCourse prepares to record a scenario, second by second.
func newCourse(sc *scenarios.Scenario, end time.Duration) *course.Recorder {
	return course.NewRecorder(course.Plan{End: end, Phases: sc.PhaseSpans(), Events: sc.Spans()})
}

// countVirtual counts a run in virtual time when an interval is over.
func (r *Run) countVirtual(v *sim.Virtual, over time.Duration) {
	s := v.Count()
	r.course.Count(over-1, &s)
}

// judgeVirtual ends a run in virtual time that an objective has ended, or that is hopeless.
func (r *Run) judgeVirtual(of *virtual) func(*sim.Virtual) {
	checkAt := r.checkEvery()
	return func(v *sim.Virtual) {
		at := v.Now()
		if at < checkAt {
			return
		}
		checkAt = at + r.checkEvery()
		if r.missed(at, v.Collect) {
			v.Close()
		}
		if lost := r.hopeless(v, of.gaveUp); lost != nil {
			of.lost, of.gaveUp = lost, at
			v.Quit()
		}
	}
}

// countReal counts a run in real time once an interval, until it is settled.
func (t *realTime) countReal(settled <-chan struct{}) {
	every := t.course.Every()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s := t.exporter.Snapshot()
			t.course.Count(max(s.At-every/2, 0), &s)
			if t.missed(s.At, func() exporter.Snapshot { return s }) {
				t.endSoft(errMissed)
			}
		case <-settled:
			return
		}
	}
}

// abortSteps is how often a run in virtual time is looked at for objectives that end it, at most.
const abortSteps = 1000

func (r *Run) checkEvery() time.Duration { return max(r.course.Every(), r.world.End()/abortSteps) }

// missed tells whether the run has missed an objective that ends it, the first time that it has.
func (r *Run) missed(at time.Duration, now func() exporter.Snapshot) bool {
	var ending []objective.Objective
	for _, o := range r.plan.Scenario.Objectives {
		if o.Abort {
			ending = append(ending, o)
		}
	}
	if r.part != nil || len(ending) == 0 || r.aborted.Load() != 0 || r.soft.Err() != nil {
		return false
	}
	s := now()
	facts := objective.FactsOf(r.course.Course(), &s, s.At)
	for i := range ending {
		if ending[i].Missed(&facts) {
			r.aborted.Store(int64(max(at, 1)))
			r.say("the run ends here: it has missed %s", ending[i].Text)
			return true
		}
	}
	return false
}

// hopeless is the objective of Plan.Hopeless that the run has missed whatever follows; nil when there is none, or when
// it has been given up already. It is asked often, and looks at what decides.
func (r *Run) hopeless(v *sim.Virtual, gaveUp time.Duration) *Lost {
	if gaveUp != 0 {
		return nil
	}
	shot, window := v.Count, time.Duration(0)
	var list []objective.Objective
	for _, o := range r.plan.Hopeless {
		if !o.Losable() {
			continue
		}
		list, window = append(list, o), max(window, o.Window)
		if o.Scope == objective.ScopeRun && o.Statistic == objective.Max {
			shot = v.Collect
		}
	}
	if len(list) == 0 {
		return nil
	}
	s := shot()
	facts := objective.FactsOf(r.course.Last(window), &s, s.At)
	for i := range list {
		if result, lost := list[i].Lost(&facts); lost {
			return &Lost{result, s.Ledger}
		}
	}
	return nil
}

// Judge judges the outcome by its scenario's objectives.
func (o *Outcome) Judge(list []objective.Objective) []objective.Result {
	facts := objective.FactsOf(o.Course, &o.Snapshot, o.Elapsed)
	facts.Consumers = o.Consumers
	return objective.Judge(list, &facts)
}

// steps is a step that takes all of them, without those that are nil. A step follows each event of a run, so that most
// runs have one that nothing stands around.
func steps(all ...func(*sim.Virtual)) func(*sim.Virtual) {
	all = slices.DeleteFunc(all, func(step func(*sim.Virtual)) bool { return step == nil })
	if len(all) == 1 {
		return all[0]
	}
	return func(v *sim.Virtual) {
		for _, step := range all {
			step(v)
		}
	}
}
