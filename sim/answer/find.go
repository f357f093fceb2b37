package answer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"kinesim/scenarios"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// Knob is what a search turns.
type Knob string

const (
	KnobRate     Knob = "rate"      // updates a second where the workload is fastest; its other rates go with it
	KnobProfiles Knob = "profiles"  // of the population
	KnobShards   Knob = "shards"    // of the stream
	KnobInFlight Knob = "in-flight" // requests under way at once
)

// Knobs are all of them.
func Knobs() []string {
	return []string{string(KnobRate), string(KnobProfiles), string(KnobShards), string(KnobInFlight)}
}

// traits is how a knob is turned.
type traits struct {
	smallest bool    // that holds is wanted, else the largest
	whole    bool    // it is a number of things, and found exactly where that is small
	most     float64 // it can be
	get      func(*scenarios.Scenario) float64
	set      func(*scenarios.Scenario, float64)
}

var knobs = map[Knob]traits{
	KnobRate: {most: 10_000_000, get: peakRate, set: func(sc *scenarios.Scenario, rate float64) {
		if peak := peakRate(sc); peak > 0 {
			sc.ScaleRates(rate / peak)
		}
	}},
	KnobProfiles: {whole: true, most: 100_000_000,
		get: func(sc *scenarios.Scenario) float64 { return float64(sc.Population.Profiles) },
		set: func(sc *scenarios.Scenario, n float64) { sc.Population.Profiles = int(n) }},
	KnobShards: {smallest: true, whole: true, most: mostShards,
		get: func(sc *scenarios.Scenario) float64 { return float64(sc.Stream.Shards) },
		set: func(sc *scenarios.Scenario, n float64) { sc.Stream.Shards, sc.Stream.Mode = int(n), "" }}, // which is provisioned
	KnobInFlight: {smallest: true, whole: true, most: 4096,
		get: func(sc *scenarios.Scenario) float64 { return float64(sc.Export.InFlight) },
		set: func(sc *scenarios.Scenario, n float64) {
			// A lane has a request of its own at least.
			sc.Export.InFlight, sc.Export.Lanes = int(n), min(sc.Export.Lanes, int(n))
		}},
}

func peakRate(sc *scenarios.Scenario) float64 {
	peak := 0.0
	for i := range sc.Workload {
		if curve, err := sc.CurveOf(i); err == nil {
			fastest, _ := curve.Peak()
			peak = max(peak, fastest)
		}
	}
	return peak
}

// Probe is a value that was tried, and what it came to.
type Probe struct {
	Value float64 `json:"value"`
	Seed  uint64  `json:"seed"`
	Trial
}

// Found is what a search came to. Low and High are the interval that the edge lies in: one end of it is Value.
type Found struct {
	Value     *float64        `json:"value"` // null when no value that was tried holds
	Low       *float64        `json:"low"`
	High      *float64        `json:"high"` // null when nothing larger was seen to fail, or to hold
	Limit     report.Resource `json:"limit"`
	Objective string          `json:"objective,omitempty"` // that broke on the far side of the edge, with what was measured
	Vary      Knob            `json:"vary"`
	Seeds     int             `json:"seeds"` // that Value holds with
	Probes    int             `json:"probes"`
	Partial   bool            `json:"partial"` // it was interrupted
}

const (
	findRatio = 1.03 // between the ends of an interval that is small enough
	findMost  = 64   // times as much, or as little, as the scenario says are tried
	findSeeds = 3    // that a value must hold with
)

// finder is a search that goes on.
type finder struct {
	*Question
	knob   Knob
	traits traits
	list   []objective.Objective
	seed   uint64
	tell   func(Probe)
	probes []Probe
	holds  float64 // the furthest value that holds with the scenario's seed; NaN for none
	fails  float64 // the nearest that does not; NaN for none
	seeds  int
}

// Find searches for the largest value of a knob at which the objectives hold, or the smallest: it brackets, bisects,
// and tries the value that it finds with other seeds. It tells of each probe. When ctx ends, what is known is returned
// with rehearsal.ErrInterrupted.
func (q *Question) Find(ctx context.Context, knob Knob, tell func(Probe)) (*Found, error) {
	sc, err := q.Scenario()
	if err != nil {
		return nil, err
	}
	f := &finder{Question: q, knob: knob, traits: knobs[knob], tell: tell, seed: sc.Seed, holds: math.NaN(), fails: math.NaN()}
	start := f.traits.get(sc)
	if start <= 0 {
		return nil, fmt.Errorf("the scenario has no %s to begin with", knob)
	}
	if f.list, err = objectivesOf(sc); err != nil {
		return nil, err
	}
	err = f.search(ctx, start)
	if err != nil && !errors.Is(err, rehearsal.ErrInterrupted) {
		return nil, err
	}
	return f.found(err != nil), err
}

func (f *finder) search(ctx context.Context, start float64) error {
	if err := f.bracket(ctx, start); err != nil {
		return err
	}
	if err := f.bisect(ctx); err != nil {
		return err
	}
	return f.confirm(ctx)
}

// further is a value that is harder to hold, by a factor; or easier, by a factor below 1.
func (f *finder) further(value, factor float64) float64 {
	if f.traits.smallest {
		factor = 1 / factor
	}
	value = min(value*factor, f.traits.most)
	if f.traits.whole {
		value = max(math.Round(value), 1)
	}
	return value
}

// bracket doubles or halves until one value holds and another does not.
func (f *finder) bracket(ctx context.Context, start float64) error {
	value := start
	for factor := 1.0; factor <= findMost; factor *= 2 {
		holds, err := f.probe(ctx, value, f.seed)
		switch {
		case errors.Is(err, errNoRoom):
			return nil
		case err != nil:
			return err
		case !math.IsNaN(f.holds) && !math.IsNaN(f.fails):
			return nil
		}
		next := f.further(value, 2)
		if !holds {
			next = f.further(value, 0.5)
		}
		if next == value {
			return nil
		}
		value = next
	}
	return nil
}

// bisect makes the interval small.
func (f *finder) bisect(ctx context.Context) error {
	for {
		low, high := min(f.holds, f.fails), max(f.holds, f.fails)
		if math.IsNaN(low) || high <= findRatio*low && !(f.traits.smallest && high-low > 1) || f.traits.whole && high-low <= 1 {
			return nil
		}
		middle := math.Sqrt(low * high)
		if f.traits.whole {
			middle = min(max(math.Round(middle), low+1), high-1)
		}
		if _, err := f.probe(ctx, middle, f.seed); err != nil {
			return err
		}
	}
}

// confirm tries the value with other seeds. Where one does not hold, the edge is nearer than it seemed.
func (f *finder) confirm(ctx context.Context) error {
	if math.IsNaN(f.holds) {
		return nil
	}
	for f.seeds = 1; f.seeds < findSeeds; {
		holds, err := f.probe(ctx, f.holds, f.seed+uint64(f.seeds))
		if err != nil {
			return err
		}
		if holds {
			f.seeds++
			continue
		}
		easier := f.further(f.holds, 1/findRatio)
		if easier == f.holds {
			if easier = f.holds - 1; f.traits.smallest {
				easier = f.holds + 1
			}
		}
		if easier < 1 && f.traits.whole || easier > f.traits.most {
			f.fails, f.holds = f.holds, math.NaN()
			return nil
		}
		f.fails, f.holds = f.holds, math.NaN()
		again, err := f.probe(ctx, easier, f.seed)
		if err != nil {
			return err
		}
		if !again {
			return nil
		}
		f.seeds = 1
	}
	return nil
}

// errNoRoom says that a value cannot be tried on this machine.
var errNoRoom = errors.New("there is no room for it")

// probe tries a value.
func (f *finder) probe(ctx context.Context, value float64, seed uint64) (holds bool, err error) {
	sc, err := f.Scenario()
	if err != nil {
		return false, err
	}
	sc.Seed = seed
	f.traits.set(sc, value)
	if f.Fits != nil && f.Fits(sc) != nil {
		return false, errNoRoom
	}
	o, err := f.try(ctx, sc)
	if err != nil {
		return false, err
	}
	p := Probe{Value: value, Seed: seed, Trial: judge(sc, o, f.list, false)}
	f.probes = append(f.probes, p)
	f.tell(p)
	switch {
	case p.OK && seed == f.seed:
		f.holds = value
	case !p.OK:
		f.fails = value
	}
	return p.OK, nil
}

// found is what is known.
func (f *finder) found(partial bool) *Found {
	all := &Found{Vary: f.knob, Seeds: f.seeds, Probes: len(f.probes), Partial: partial, Limit: report.LimitNone}
	end := func(value float64) *float64 {
		if math.IsNaN(value) {
			return nil
		}
		return &value
	}
	all.Value = end(f.holds)
	all.Low, all.High = end(f.holds), end(f.fails)
	if f.traits.smallest {
		all.Low, all.High = all.High, all.Low
	}
	// What broke at the far end of the interval, or what would have held the last one back.
	i := slices.IndexFunc(f.probes, func(p Probe) bool { return p.Value == f.fails && !p.OK })
	if i < 0 {
		i = slices.IndexFunc(f.probes, func(p Probe) bool { return p.Value == f.holds })
	}
	if i >= 0 {
		all.Limit, all.Objective = f.probes[i].Limit, f.probes[i].Missed
	}
	return all
}
