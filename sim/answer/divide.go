package answer

import (
	"slices"

	"kinesim/scenarios"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal"
)

// Work is counted in updates: each takes about a microsecond of a core, exported or not. To populate the world takes
// about a sixth of that a profile.
const (
	profileWork = 1.0 / 6
	wholeWork   = 12_000_000 // of a run that is tried as a whole, unless somebody wants it whole whatever it takes
	sketchWork  = 1_000_000  // of a part that tells about where the edge is
	partWork    = 6_000_000  // of one that has to do instead of the whole
	mostParts   = 64         // of which each has some 16 records a second of a shard
)

// work is about what a run of the scenario takes.
func work(sc *scenarios.Scenario) float64 {
	return sc.Updates() + sc.EventUpdates() + profileWork*float64(sc.Population.Profiles)
}

// divide is into how many parts a run with a value is divided, so that one of them takes no more work than that; 0 when
// it is tried as a whole, since that takes no more, or since a part could not tell.
func (f *finder) divide(value, most float64) (int, error) {
	sc, err := f.at(value)
	if err != nil {
		return 0, err
	}
	if f.Target != nil || !f.divisible(sc) {
		return 0, nil
	}
	parts := 1
	for work(sc) > most*float64(parts) && parts < mostParts {
		parts *= 2
	}
	if parts == 1 {
		return 0, nil
	}
	return parts, nil
}

// partsAt is into how many parts the run with a value is divided now.
func (f *finder) partsAt(value float64) (int, error) {
	if !f.sketch {
		return f.parts, nil
	}
	parts, err := f.divide(value, sketchWork)
	return max(parts, 2), err // a smaller run is a part, too, so that all of a sketch are
}

// settled is into how many parts the run with a value is divided when it has to be known whether it holds.
func (f *finder) settled(value float64) (int, error) {
	sc, err := f.at(value)
	if err != nil || f.Whole || work(sc) <= wholeWork {
		return 0, err
	}
	return f.divide(value, partWork)
}

// divisible tells whether a part of a run tells what the whole does. It does not where a few profiles make the load,
// where keys or updates are no part's own, where a stream on demand grows by what all parts send, and where consumers
// or a number that counts everything are to be judged. Nothing is a number that a part tells, too.
func (f *finder) divisible(sc *scenarios.Scenario) bool {
	if sc.Population.Hot > 0 || !rehearsal.Even(sc) || sc.Stream.OnDemand() {
		return false
	}
	for i := range sc.Timeline {
		if _, changes := sc.Timeline[i].Action.(*scenarios.StreamMode); changes {
			return false
		}
	}
	return !slices.ContainsFunc(f.list, func(o objective.Objective) bool {
		counts := o.Unit == objective.PerSecond || o.Scope == objective.ScopeBelow || o.Unit == objective.Number && o.Bound > 0
		return counts || o.Metric.Consumer()
	})
}
