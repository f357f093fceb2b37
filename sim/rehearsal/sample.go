package rehearsal

import (
	"kinesim/scenarios"
	"kinesim/sim/world"
)

// Even tells whether a scenario can be divided into parts that have equally many profiles, about, where there is a
// power of two of them.
func Even(sc *scenarios.Scenario) bool {
	return sc.Replay == nil && world.CrossingKey(sc) == "" && world.Even(sc.Population.Profiles)
}

// Sample makes the plan, whose scenario it changes, that of one of so many parts which tells about what the whole does.
// What the exporter may have under way, and hold, becomes the part's share by batches that are smaller, so that there
// are as many requests, which take as long.
func (p *Plan) Sample(parts int) {
	p.Part = world.Part{Index: 0, Of: parts}
	c := p.Scenario.Export.WithDefaults()
	share := func(n int) int { return max((n+parts/2)/parts, 1) }
	c.BatchRecords, c.BatchBytes, c.QueueRecords = share(c.BatchRecords), share(c.BatchBytes), share(c.QueueRecords)
	p.Scenario.Export = c
}
