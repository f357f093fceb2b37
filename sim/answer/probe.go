package answer

import (
	"context"
	"errors"
	"slices"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
)

// Probe is a value that was tried, and what it came to.
type Probe struct {
	Value float64 `json:"value"`
	Seed  uint64  `json:"seed"`
	// Parts is into how many parts the run was divided of which one was tried, and which says about what the whole
	// would; 0 for the whole. What is counted is the part's; utilisation is over a minute, and cost that of the whole.
	Parts int `json:"parts,omitempty"`
	Trial
}

// errNoRoom says that a value cannot be tried on this machine.
var errNoRoom = errors.New("there is no room for it")

// together tells whether several values are tried in one generation.
func (f *finder) together() bool { return f.traits.oneWorld && f.Target == nil }

// try tries values, those that are known already left out.
func (f *finder) try(ctx context.Context, values []float64, seed uint64) error {
	var plans []rehearsal.Plan
	var tried []Probe
	noRoom := false
	for _, value := range values {
		parts, err := f.partsAt(value)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(f.probes, func(p Probe) bool { return p.Value == value && p.Seed == seed && p.Parts == parts }) {
			continue
		}
		sc, err := f.at(value)
		if err != nil {
			return err
		}
		sc.Seed = seed
		if f.Fits != nil && f.Fits(sc) != nil {
			noRoom = true
			continue
		}
		plan := f.plan(sc)
		plan.Hopeless = f.list
		if parts > 1 {
			plan.Sample(parts)
		}
		plans, tried = append(plans, plan), append(tried, Probe{Value: value, Seed: seed, Parts: parts})
	}
	if len(plans) == 0 {
		if noRoom {
			return errNoRoom
		}
		return nil
	}
	outcomes, err := f.outcomes(ctx, plans)
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		p := tried[i]
		p.Trial = judge(plans[i].Scenario, o, f.list, false)
		f.probes = append(f.probes, p)
		f.tell(p)
	}
	return nil
}

// at is the scenario with a value.
func (f *finder) at(value float64) (*scenarios.Scenario, error) {
	sc, err := f.Scenario()
	if err != nil {
		return nil, err
	}
	f.traits.set(sc, value)
	return sc, nil
}

// outcomes are those of runs in virtual time, together; or in real time on the target, of one.
func (f *finder) outcomes(ctx context.Context, plans []rehearsal.Plan) ([]*rehearsal.Outcome, error) {
	if f.Target == nil {
		return f.run(ctx, plans)
	}
	o, err := f.clocked(ctx, plans[0].Scenario)
	if err != nil {
		return nil, err
	}
	return []*rehearsal.Outcome{o}, nil
}
