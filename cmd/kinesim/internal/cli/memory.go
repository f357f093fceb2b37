package cli

import (
	"fmt"

	"kinesim/scenarios"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// Go gives the heap half as much again before it collects garbage, with a large population: see TrimHeap. The rest of a
// run (queues, histograms, the embedded Kinesis' smallest share) takes some hundred megabytes.
const (
	heapShare = 1.5
	restBytes = 128 << 20
)

// MemoryNeeded is what a run of the scenario takes, about.
func MemoryNeeded(s *scenarios.Scenario) uint64 {
	return uint64(heapShare*float64(world.Memory(s))) + restBytes
}

// CheckMemory refuses a scenario whose population does not fit into the memory that this process may have.
func CheckMemory(s *scenarios.Scenario) error { return checkMemory(s, memoryLimit()) }

func checkMemory(s *scenarios.Scenario, limit memory) error {
	needed := MemoryNeeded(s)
	if limit.bytes == 0 || needed <= limit.bytes {
		return nil
	}
	p := &s.Population
	return Usage("fewer profiles or segments, a smaller --scale, or more memory",
		"the population does not fit: %s profiles with %d segments, %d namespaces and %d attributes take about %s of memory, and %s",
		report.FormatCount(uint64(p.Profiles)), len(p.Segments), len(p.Identities), len(p.Attributes),
		report.FormatSize(needed), limit)
}

// memory is how much of it this process may have, and why; 0 bytes when nobody knows.
type memory struct {
	bytes uint64
	why   string
}

func (m memory) String() string { return fmt.Sprintf("%s %s", m.why, report.FormatSize(m.bytes)) }
