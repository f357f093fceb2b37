package world

import (
	"cmp"
	"slices"
	"time"

	"kinesim/scenarios"
)

// Memory is how many bytes the population of a scenario takes at most, with the lists of profiles that events which are
// going on at once hold: what grows with the scenario's numbers. Whatever else a run takes has bounds of its own.
func Memory(sc *scenarios.Scenario) uint64 {
	if sc.Replay != nil { // of which nobody knows how many profiles it has before it was read
		return 0
	}
	p := &sc.Population
	width := membershipBytes*len(p.Segments) + 4*len(p.Identities) + len(p.Attributes)
	for _, a := range p.Attributes {
		if a.Generator.Kind == scenarios.GenTimestamp {
			width += 4
		}
	}
	sides := 2 * uint64(p.Profiles) * uint64(len(p.Segments)) / 8      // a bit each, where all of them are listed
	return uint64(p.Profiles)*uint64(width) + sides + 4*mostListed(sc) // an entry of a list has 4 bytes
}

// mostListed is how many entries the lists of events hold at most.
func mostListed(sc *scenarios.Scenario) uint64 {
	type change struct {
		at     time.Duration
		listed int64
	}
	var changes []change
	for i := range sc.Timeline {
		e := &sc.Timeline[i]
		listed := 0.0
		for _, part := range sc.UpdatesOf(e) {
			if part.Kind != scenarios.KindStorm { // which lists a profile for each of its identities
				part.Count = min(part.Count, float64(sc.Population.Profiles))
			}
			listed += part.Count
		}
		changes = append(changes, change{e.At, int64(listed)}, change{e.At + e.Over, -int64(listed)})
	}
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	var sum, most int64
	for _, c := range changes {
		sum += c.listed
		most = max(most, sum)
	}
	return uint64(most)
}
