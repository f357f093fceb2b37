package answer

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal"
)

// Plan is how many shards a scenario takes, and what it sends.
type Plan struct {
	Survey
	Objectives   []string `json:"objectives"`
	Table        []Trial  `json:"table"`     // by shards
	OnDemand     *Trial   `json:"on_demand"` // a stream on demand
	ShardsNeeded *int     `json:"shards_needed"`
	KeysPerShard float64  `json:"keys_per_shard"`       // of as many as are needed, or of the largest stream that was tried
	FullestShard float64  `json:"fullest_shard"`        // the share of exports of its fullest, as a multiple of an even one; 0 unknown
	Why          string   `json:"why,omitempty"`        // there is no such number
	Less         string   `json:"less,omitempty"`       // why one shard less is too few, or the next smaller stream that was tried
	Partial      bool     `json:"partial"`              // it was interrupted: the number may be smaller
	Tried        bool     `json:"shards_chosen"`        // only shards that somebody chose were tried
	Cut          bool     `json:"survey_cut,omitempty"` // interrupted, so that it ends where the largest stream was given up
	Generations  int      `json:"generations"`          // that this took
	Largest      int      `json:"largest_stream"`       // that was tried

	FanOut  int    `json:"fan_out_consumers"`      // that costs count
	Without string `json:"cost_without,omitempty"` // what they leave out
}

const (
	mostShards    = 10_000 // that are tried
	triedAtOnce   = 7      // streams between two bounds
	surveyUpdates = 1_000_000
)

// planner makes a plan.
type planner struct {
	*Question
	base       *scenarios.Scenario
	objectives []objective.Objective
	plan       Plan
	surveyed   bool // the whole of it
}

// MakePlan runs the scenario on streams of several sizes, until the smallest is known on which the objectives hold, and
// on one on demand. With shards only those are tried. When ctx ends, the plan holds what is known, and the error is
// rehearsal.ErrInterrupted; it is nil when nothing is.
func (q *Question) MakePlan(ctx context.Context, shards []int) (*Plan, error) {
	base, err := q.Scenario()
	if err != nil {
		return nil, err
	}
	p := &planner{Question: q, base: base}
	if p.objectives, err = objectivesOf(base); err != nil {
		return nil, err
	}
	first := slices.Clone(shards)
	if p.plan.Tried = len(shards) > 0; !p.plan.Tried {
		if first, err = p.first(ctx); err != nil {
			return nil, err
		}
	}
	for next := first; len(next) > 0 && err == nil; {
		err, next = p.try(ctx, next), nil
		if err == nil && !p.plan.Tried {
			next = p.next()
		}
	}
	if p.plan.Generations == 0 {
		return nil, err
	}
	if err == nil && !p.surveyed {
		err = p.survey(ctx)
	}
	p.plan.Objectives, p.plan.Partial = textsOf(p.objectives), errors.Is(err, rehearsal.ErrInterrupted)
	p.plan.Cut = !p.surveyed
	p.conclude()
	return &p.plan, err
}

// first are the shards that are tried first: 1, 2, 4 and so on until the estimate is passed, and those around it.
func (p *planner) first(ctx context.Context) ([]int, error) {
	about, err := p.estimate(ctx)
	if err != nil {
		return nil, err
	}
	var list []int
	for n := 1; ; n *= 2 {
		list = append(list, min(n, mostShards))
		if n >= about+about/4 || n >= mostShards {
			break
		}
	}
	for n := max(about-1, 1); n <= about+1; n++ {
		list = append(list, min(n, mostShards))
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// estimate is about how many shards take the peak. A large scenario is made small for it: what is left out is a matter
// of a generation more.
func (p *planner) estimate(ctx context.Context) (int, error) {
	updates := p.base.Updates() + p.base.EventUpdates()
	if updates <= surveyUpdates || p.base.Replay != nil {
		return 4, nil // a generation costs little
	}
	small, err := p.Scenario()
	if err != nil {
		return 0, err
	}
	factor := surveyUpdates / updates
	if err := small.Scale(factor); err != nil {
		return 0, err
	}
	small.Stream.Throttle = "off"
	watch := newSurveyor(small, 10*time.Second) // with few exports a second, the fullest would be a matter of chance
	run := p.Question.plan(small)
	run.Seen = watch.see
	quiet := Question{Latency: p.Latency} // it is over soon, and no generation of the plan
	if _, err := quiet.run(ctx, []rehearsal.Plan{run}); err != nil {
		return 0, err
	}
	peak := watch.peak(watch.bins, 0)
	peak.Exports, peak.Bytes = peak.Exports/factor, peak.Bytes/factor
	return min(peak.Shards(), mostShards), nil
}

// try tries streams of some sizes, and the first time one on demand; and sees what the scenario sends, on the largest,
// unless that is given up.
func (p *planner) try(ctx context.Context, shards []int) error {
	var plans []rehearsal.Plan
	for _, n := range shards {
		sc := *p.base
		sc.Stream.Shards, sc.Stream.Mode = n, "" // provisioned, whatever the scenario says
		plans = append(plans, p.Question.plan(&sc))
	}
	largest := len(plans) - 1
	watch := newSurveyor(p.base, time.Second)
	if !p.surveyed {
		plans[largest].Seen = watch.see
	}
	if p.plan.OnDemand == nil {
		onDemand := p.Question.plan(p.base)
		onDemand.OnDemand = true
		plans = append(plans, onDemand)
	}
	outcomes, err := p.run(ctx, plans)
	if err != nil {
		return err
	}
	for i, o := range outcomes[:len(shards)] {
		p.plan.Table = append(p.plan.Table, judge(plans[i].Scenario, o, p.objectives, false))
	}
	slices.SortFunc(p.plan.Table, func(a, b Trial) int { return a.Shards - b.Shards })
	if len(outcomes) > len(shards) {
		trial := judge(p.base, outcomes[len(shards)], p.objectives, true)
		p.plan.OnDemand = &trial
	}
	if whole := outcomes[largest].GaveUp == 0; !p.surveyed && (whole || p.plan.Generations == 0) {
		p.plan.Survey, p.surveyed = watch.survey(p.base, &outcomes[largest].Snapshot), whole
	}
	p.plan.Generations++
	return nil
}

// survey sees the whole of what the scenario sends, where every stream that was tried was given up before its end.
func (p *planner) survey(ctx context.Context) error {
	sc := *p.base
	sc.Stream.Throttle, sc.Export.Attempts, sc.Export.RetryFor = "off", 1, 0 // so that nothing waits, whatever befalls it
	watch, run := newSurveyor(p.base, time.Second), p.Question.plan(&sc)
	run.Seen, run.Patience = watch.see, 0
	outcomes, err := p.run(ctx, []rehearsal.Plan{run})
	if err != nil {
		return err
	}
	p.plan.Survey, p.surveyed = watch.survey(p.base, &outcomes[0].Snapshot), true
	p.plan.Generations++
	return nil
}

// bounds are the largest stream that does not hold below the smallest that does, 0 when none is smaller; and that, 0
// when none does.
func (p *planner) bounds() (fails, holds int) {
	for _, t := range p.plan.Table {
		if t.OK {
			return fails, t.Shards
		}
		fails = t.Shards
	}
	return fails, 0
}

// next are the shards that are tried next; none when the answer is known.
func (p *planner) next() []int {
	fails, holds := p.bounds()
	if holds == 0 {
		largest := &p.plan.Table[len(p.plan.Table)-1]
		short := largest.ThrottledShare > 0 || largest.GaveUp > 0
		if n := len(p.plan.Table); n > 1 {
			short = short || largest.eased(&p.plan.Table[n-2])
		}
		if largest.Shards >= mostShards || !short {
			return nil // more shards would change nothing
		}
		return slices.Compact([]int{min(2*largest.Shards, mostShards), min(4*largest.Shards, mostShards)})
	}
	var list []int
	if between := holds - fails - 1; between <= triedAtOnce {
		for n := fails + 1; n < holds; n++ {
			list = append(list, n)
		}
		return list
	}
	for i := 1; i <= triedAtOnce; i++ {
		list = append(list, fails+i*(holds-fails)/(triedAtOnce+1))
	}
	return slices.Compact(list)
}

// conclude says which is the smallest that holds.
func (p *planner) conclude() {
	p.plan.Largest = p.plan.Table[len(p.plan.Table)-1].Shards
	cost := &p.plan.Table[0].cost // any of them: every stream has the same consumers and retention
	p.plan.FanOut, p.plan.Without = cost.FanOut, cost.Without
	of := p.plan.Largest
	fails, holds := p.bounds()
	if holds > 0 {
		p.plan.ShardsNeeded, of = &holds, holds
		for i := range p.plan.Table {
			if t := &p.plan.Table[i]; t.Shards == fails {
				p.plan.Less = t.Missed
			}
		}
	} else {
		p.plan.Why = p.plan.Table[len(p.plan.Table)-1].Missed
	}
	p.plan.KeysPerShard = float64(p.plan.Keys.Distinct) / float64(of)
	if fullest := p.plan.Keys.Fullest(of); !math.IsNaN(fullest) {
		p.plan.FullestShard = fullest
	}
}
