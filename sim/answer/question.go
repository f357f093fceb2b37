package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// Question is a scenario, and what is to hold when it runs.
type Question struct {
	// Scenario reads the scenario. Each is another one, that may be changed.
	Scenario func() (*scenarios.Scenario, error)
	Latency  *rehearsal.Latency // of an answer; nil for the scenario's
	Prices   *report.Prices     // nil for those that come along
	// Target is where a search runs in real time; nil for virtual time.
	Target rehearsal.Target
	// Whole makes a search try whole runs where it decides, however long they take.
	Whole bool
	// Fits tells whether a scenario can run on this machine at all, unless it is nil.
	Fits func(*scenarios.Scenario) error
	// Begun is told of the runs that are begun together, before they end, unless it is nil.
	Begun func(runs []*rehearsal.Run)
}

// usual is what is to hold where the scenario says nothing of it.
var usual = []string{"failed = 0", "unknown = 0", "throttled < 1%", objective.Adobe}

// objectivesOf are the scenario's objectives, or the usual ones, and that consumers which are modelled have read
// everything in the time that a run stays for them, as its verdict asks, unless the scenario says when.
func objectivesOf(sc *scenarios.Scenario) ([]objective.Objective, error) {
	list := slices.Clone(sc.Objectives)
	var texts []string
	if len(list) == 0 {
		texts = slices.Clone(usual)
	}
	for _, c := range sc.Stream.Consumers {
		said := slices.ContainsFunc(list, func(o objective.Objective) bool { return o.Metric == objective.CaughtUp && o.Name == c.Name })
		if c.Model != nil && !said {
			texts = append(texts, fmt.Sprintf("consumer.%s.drained <= %s", c.Name, sc.Stream.Hold))
		}
	}
	for _, text := range texts {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			return nil, fmt.Errorf("the usual objective %q: %w", text, err)
		}
		list = append(list, o)
	}
	return list, nil
}

// textsOf are objectives as they are written.
func textsOf(list []objective.Objective) []string {
	var texts []string
	for _, o := range list {
		texts = append(texts, o.Text)
	}
	return texts
}

// patience is how far a stream may fall behind its schedule before it is given up.
const patience = time.Hour

// plan is the run of a scenario on a stream.
func (q *Question) plan(sc *scenarios.Scenario) rehearsal.Plan {
	return rehearsal.Plan{Scenario: sc, Latency: q.Latency, Unproven: true, Patience: patience, Prices: q.Prices}
}

// run runs plans of one world together. The error is rehearsal.ErrInterrupted when ctx ended before they did.
func (q *Question) run(ctx context.Context, plans []rehearsal.Plan) ([]*rehearsal.Outcome, error) {
	runs, err := rehearsal.StartVirtuals(ctx, plans...)
	if err != nil {
		return nil, err
	}
	if q.Begun != nil {
		q.Begun(runs)
	}
	stop := context.AfterFunc(ctx, func() {
		for _, run := range runs { // a part of a run answers nothing
			run.Interrupt()
			run.Interrupt()
		}
	})
	defer stop()
	var outcomes []*rehearsal.Outcome
	interrupted := false
	for _, run := range runs {
		o := run.Wait()
		interrupted = interrupted || o.Interrupted
		if err := cmp.Or(run.Close(), o.Broken); err != nil { // a part of what was recorded answers nothing either
			return nil, err
		}
		outcomes = append(outcomes, o)
	}
	if interrupted {
		return nil, rehearsal.ErrInterrupted
	}
	return outcomes, nil
}

// clocked runs a scenario in real time on the target.
func (q *Question) clocked(ctx context.Context, sc *scenarios.Scenario) (*rehearsal.Outcome, error) {
	plan := rehearsal.Plan{Scenario: sc, Prices: q.Prices, Drain: -1} // a part of a run answers nothing
	run, err := plan.Start(ctx, q.Target)
	if err != nil {
		return nil, err
	}
	if q.Begun != nil {
		q.Begun([]*rehearsal.Run{run})
	}
	o := run.Wait()
	if err := cmp.Or(run.Close(), o.Broken); err != nil {
		return nil, err
	}
	if o.Interrupted {
		return nil, rehearsal.ErrInterrupted
	}
	return o, nil
}
