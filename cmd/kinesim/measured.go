package main

import (
	"sync"

	"kinesim/exporter"
	"kinesim/sim"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// measured is what runs are compared by besides their summaries. It is an observer.
type measured struct {
	drains *sim.Drains

	mu    sync.Mutex
	fills *report.Fills
}

// beside lets it observe a run of a world, beside its verifier. Nothing is measured by nil.
func (m *measured) beside(verifier exporter.Observer, world *world.World) exporter.Observer {
	if m == nil {
		return verifier
	}
	m.drains, m.fills = sim.NewDrains(world), report.NewFills(world.End())
	return sim.Observers(verifier, m.drains, m)
}

// Settled implements exporter.Observer.
func (m *measured) Settled(settlements []exporter.Settlement) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range settlements {
		if s := &settlements[i]; s.State == exporter.StateAcked {
			m.fills.Add(s.Shard, s.Due, s.At)
		}
	}
}

// run is a run that was measured, for a comparison.
func (m *measured) run(s report.Summary, snapshot exporter.Snapshot, shards int) report.PacingRun {
	var drains []report.Drain
	for _, d := range m.drains.List() {
		drains = append(drains, report.Drain{Name: d.Name, Seconds: d.Took().Seconds()})
	}
	return report.NewPacingRun(s, snapshot, drains, m.fills, shards)
}
