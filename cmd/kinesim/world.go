package main

import (
	"os"
	"runtime/debug"

	"kinesim/scenarios"
	"kinesim/sim/world"
)

// Without GOGC Go lets the heap grow to twice what is in use. A large population is most of that, and neither grows nor is looked through when
// garbage is collected: half as much again is enough, and a fifth less memory in all.
const (
	largePopulation     = 250_000 // profiles
	largePopulationGOGC = 50
)

// newWorld makes the world of a scenario.
func newWorld(scenario *scenarios.Scenario) (*world.World, error) {
	if scenario.Population.Profiles >= largePopulation && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(largePopulationGOGC)
	}
	return world.New(scenario)
}
