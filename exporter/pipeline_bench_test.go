package exporter_test

import (
	"fmt"
	"strings"
	"testing"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/world"
)

// pipelineScenario has the shape of what `kinesim bench --mode pipeline` generates: payloads of about 1.2 KB, each
// update an export, and more profiles than the caches hold.
func pipelineScenario(tb testing.TB) *scenarios.Scenario {
	tb.Helper()
	var members, mapped strings.Builder
	for i := range 7 {
		fmt.Fprintf(&members, "    audience-%d: {members: 100%%}\n", i)
		fmt.Fprintf(&mapped, "audience-%d, ", i)
	}
	sc, err := scenarios.Parse("bench", fmt.Appendf(nil, `version: 1
population:
  profiles: 1_000_000
  identities: {ECID: 2, email_lc_sha256: 1}
  attributes:
    person.name.firstName: first_name
    person.name.lastName: last_name
    homeAddress.city: city
    note: {text: 139 B}
  segments:
%sdataflow:
  segments: [%s]
  attributes: [person.name.firstName, person.name.lastName, homeAddress.city, note]
workload:
  - {phase: all, duration: 1h, rate: 1_000_000/s, mix: {attribute: 100%%}}
`, members.String(), strings.TrimSuffix(mapped.String(), ", ")))
	if err != nil {
		tb.Fatal(err)
	}
	return sc
}

// pipelineRun is how many updates of a slice are made in a row.
const pipelineRun = 16

// BenchmarkPipeline is everything before the lanes: an update is generated, detected, encoded, hashed and sorted into a
// chunk. As many chunks go round as a run of some requests in flight holds, so that their memory is as cold as it would
// be.
func BenchmarkPipeline(b *testing.B) {
	world, err := world.New(pipelineScenario(b))
	if err != nil {
		b.Fatal(err)
	}
	cfg := exporter.DefaultConfig()
	cfg.Lanes = 2
	free := make(exporter.FreeList, 32)
	for range cap(free) {
		free.Put(&exporter.Chunk{})
	}
	in := exporter.NewIntake(world.Dataflow(), world.PartitionKey(), cfg, free)
	made := 0
	offer := func() {
		u := world.Slices()[made/pipelineRun%len(world.Slices())].Next()
		made++
		if lane := in.Offer(u.Due, &u.Update); lane >= 0 {
			free.Put(in.Take(lane))
		}
	}
	for range 40_000 {
		offer()
	}
	b.ReportAllocs()
	for b.Loop() {
		offer()
	}
}
