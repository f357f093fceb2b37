package answer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"kinesim/sim/objective"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

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
	Parts     int             `json:"parts,omitempty"` // into so many a run was divided, and one of them tried; 0 for whole runs
	Partial   bool            `json:"partial"`         // it was interrupted
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
	start  float64 // what the scenario says
	tell   func(Probe)
	probes []Probe
	sketch bool // about where the edge is, in parts as large as they are for each value
	parts  int  // into which runs are divided otherwise, and of which one is tried; 0 for whole runs
}

// Find searches for the largest value of a knob at which the objectives hold, or the smallest: it brackets, bisects,
// and tries the value that it finds with other seeds. Where a part of a run tells about where the edge is, it looks
// there first; see divide. It tells of each probe. When ctx ends, what is known is returned with
// rehearsal.ErrInterrupted.
func (q *Question) Find(ctx context.Context, knob Knob, tell func(Probe)) (*Found, error) {
	sc, err := q.Scenario()
	if err != nil {
		return nil, err
	}
	f := &finder{Question: q, knob: knob, traits: knobs[knob], tell: tell, seed: sc.Seed}
	if f.start = f.traits.get(sc); f.start <= 0 {
		return nil, fmt.Errorf("the scenario has no %s to begin with", knob)
	}
	if f.list, err = objectivesOf(sc); err != nil {
		return nil, err
	}
	err = f.search(ctx)
	if err != nil && !errors.Is(err, rehearsal.ErrInterrupted) {
		return nil, err
	}
	return f.found(err != nil), err
}

// search finds the edge in parts of a run, where they can tell, and then in whole runs around it; or in larger parts,
// where whole runs would take too long.
func (f *finder) search(ctx context.Context) error {
	from, factor := f.start, 2.0
	if parts, err := f.divide(f.start, sketchWork); err != nil {
		return err
	} else if parts > 1 {
		f.sketch = true
		if err := f.edge(ctx, from, factor); err != nil {
			return err
		}
		holds, fails := f.ends()
		if from, factor = holds, findRatio; math.IsNaN(from) {
			from = fails
		}
		if f.parts, err = f.settled(from); err != nil {
			return err
		}
		f.sketch = false
	}
	for {
		if err := f.edge(ctx, from, factor); err != nil {
			return err
		}
		holds, _ := f.ends()
		again, err := f.confirm(ctx, holds)
		if err != nil || !again {
			return err
		}
		factor = findRatio
	}
}

// edge brackets and bisects, with the scenario's seed.
func (f *finder) edge(ctx context.Context, from, factor float64) error {
	if err := f.bracket(ctx, from, factor); err != nil {
		if errors.Is(err, errNoRoom) {
			return nil
		}
		return err
	}
	return f.bisect(ctx)
}

// confirm tries a value with other seeds. Where one does not hold, the edge is nearer than it seemed, and is looked for
// again.
func (f *finder) confirm(ctx context.Context, value float64) (again bool, err error) {
	if math.IsNaN(value) {
		return false, nil
	}
	for i := range uint64(findSeeds) {
		if err := f.try(ctx, []float64{value}, f.seed+i); err != nil {
			return false, err
		}
		if holds, _ := f.ends(); holds == value {
			continue
		}
		easier := f.traits.step(value, 1/findRatio)
		if easier == value {
			return false, nil
		}
		return true, f.try(ctx, []float64{easier}, f.seed)
	}
	return false, nil
}

// counts tells whether a probe is of the kind at hand.
func (f *finder) counts(p *Probe) bool {
	return f.sketch && p.Parts > 1 || !f.sketch && p.Parts == f.parts
}

// ends are the nearest value that is known to fail, with any seed, and the furthest in front of it that holds with the
// scenario's, as the probes of the kind at hand have it; NaN for none.
func (f *finder) ends() (holds, fails float64) {
	holds, fails = math.NaN(), math.NaN()
	for _, p := range f.probes {
		if f.counts(&p) && !p.OK && (math.IsNaN(fails) || f.traits.harder(fails, p.Value)) {
			fails = p.Value
		}
	}
	for _, p := range f.probes {
		if f.counts(&p) && p.OK && p.Seed == f.seed && (math.IsNaN(fails) || f.traits.harder(fails, p.Value)) &&
			(math.IsNaN(holds) || f.traits.harder(p.Value, holds)) {
			holds = p.Value
		}
	}
	return holds, fails
}

// found is what is known.
func (f *finder) found(partial bool) *Found {
	holds, fails := f.ends()
	if partial && math.IsNaN(holds) && !f.sketch && slices.ContainsFunc(f.probes, func(p Probe) bool { return p.Parts > 1 }) {
		f.sketch = true // which is what is known
		holds, fails = f.ends()
	}
	all := &Found{Vary: f.knob, Probes: len(f.probes), Partial: partial, Limit: report.LimitNone}
	end := func(value float64) *float64 {
		if math.IsNaN(value) {
			return nil
		}
		return &value
	}
	all.Value = end(holds)
	all.Low, all.High = end(holds), end(fails)
	if f.traits.smallest {
		all.Low, all.High = all.High, all.Low
	}
	// What broke at the far end of the interval, or what would have held the last one back.
	at := -1
	for i, p := range f.probes {
		if !f.counts(&p) || p.Value != holds && p.Value != fails {
			continue
		}
		if all.Parts = max(all.Parts, p.Parts); p.Value == holds && p.OK {
			all.Seeds++
		}
		if p.Value == fails && !p.OK && (at < 0 || f.probes[at].OK) || p.Value == holds && at < 0 {
			at = i
		}
	}
	if at >= 0 {
		all.Limit, all.Objective = f.probes[at].Limit, f.probes[at].Missed
	}
	return all
}
