package answer

import (
	"math"
	"strconv"

	"kinesim/scenarios"
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

// fineBelow is below which value a knob that is no number of things is shown with digits behind the point: neighbours
// that were tried would look the same.
const fineBelow = 100

// Show is a value of the knob for people.
func (k Knob) Show(value float64) string {
	if !knobs[k].whole && value < fineBelow {
		return strconv.FormatFloat(value, 'g', 3, 64)
	}
	return report.FormatCount(uint64(math.Round(value)))
}

// traits is how a knob is turned.
type traits struct {
	smallest bool    // that holds is wanted, else the largest
	whole    bool    // it is a number of things, and found exactly where that is small
	oneWorld bool    // it changes nothing of what is exported, so that several values have one generation
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
	KnobShards: {smallest: true, whole: true, oneWorld: true, most: mostShards,
		get: func(sc *scenarios.Scenario) float64 { return float64(sc.Stream.Shards) },
		set: func(sc *scenarios.Scenario, n float64) { sc.Stream.Shards, sc.Stream.Mode = int(n), "" }}, // which is provisioned
	KnobInFlight: {smallest: true, whole: true, oneWorld: true, most: 4096,
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

// harder tells whether a value is harder to hold than another.
func (t traits) harder(value, than float64) bool {
	if t.smallest {
		return value < than
	}
	return value > than
}

// step is a value that is harder to hold by a factor, or easier by one below 1; it is the value itself where there is
// no other one.
func (t traits) step(value, factor float64) float64 {
	if t.smallest {
		factor = 1 / factor
	}
	next := min(value*factor, t.most)
	if !t.whole {
		return next
	}
	switch next = math.Round(next); {
	case next == value && factor > 1:
		next++
	case next == value && factor < 1:
		next--
	}
	return min(max(next, 1), t.most)
}
