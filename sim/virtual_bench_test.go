package sim

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
)

// benchScenario exports as much as it can: 100 shards take 100,000 records a second for ten seconds.
func benchScenario(tb testing.TB) *scenarios.Scenario {
	sc := builtin(tb, "quickstart")
	sc.Population.Profiles = 200_000
	sc.Stream.Shards = 200
	sc.Stream.Latency = 20 * time.Millisecond
	sc.Export.InFlight = 64
	sc.Timeline = nil
	sc.Workload = sc.Workload[:1]
	sc.Workload[0].From, sc.Workload[0].To = 100_000, 100_000
	sc.Workload[0].Mix = []scenarios.Share{{Kind: scenarios.KindQualify, Share: 0.5}, {Kind: scenarios.KindLeave, Share: 0.5}}
	return sc
}

// BenchmarkVirtual is a virtual run whole: generated, detected, encoded, hashed, delivered to the model and verified.
// It takes both cores; export/cpu-s counts the CPU of all of them.
func BenchmarkVirtual(b *testing.B) {
	exports := uint64(0)
	cpu := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		r := newVirtualRig(b, benchScenario(b), nil)
		b.StartTimer()
		start := processCPU(b)
		r.Run(context.Background())
		cpu += processCPU(b) - start
		exports += r.Snapshot().Exports
	}
	b.ReportMetric(float64(exports)/cpu.Seconds(), "exports/cpu-s")
	b.ReportMetric(float64(exports)/b.Elapsed().Seconds(), "exports/s")
}

// BenchmarkVirtualLoop is the event loop alone: lanes, model and heaps, with everything generated and encoded before.
func BenchmarkVirtualLoop(b *testing.B) { benchLoop(b, false) }

// BenchmarkVirtualLoopVerified is the same with the verifier.
func BenchmarkVirtualLoopVerified(b *testing.B) { benchLoop(b, true) }

func benchLoop(b *testing.B, verified bool) {
	exports := uint64(0)
	cpu := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		r := newVirtualRig(b, benchScenario(b), func(c *VirtualConfig) {
			if !verified {
				c.Observer, c.Arrived, c.Endpoint.(*ModelEndpoint).Stored = nil, nil, nil
			}
		})
		r.supply.ahead = math.MaxInt
		r.supply.start(windowOf(r.world, r.cfg))
		r.supply.ended.Wait()
		r.supply.free = make(exporter.FreeList) // what is released is dropped
		b.StartTimer()
		start := processCPU(b)
		r.loop.run(context.Background())
		cpu += processCPU(b) - start
		exports += r.Collect().Exports
	}
	b.ReportMetric(float64(exports)/cpu.Seconds(), "exports/cpu-s")
}

// monthScenario is a million profiles at 100 updates a second, about one in ten of them exported, with a daily batch
// job.
func monthScenario(tb testing.TB, length time.Duration) *scenarios.Scenario {
	file := fmt.Sprintf(`version: 1
population:
  profiles: 1_000_000
  segments:
    loyal-customers: {members: 30%%}
    churn-risk: {members: 8%%, evaluation: batch}
    newsletter-readers: {members: 40%%}
    recent-visitors: {members: 25%%}
    app-users: {members: 20%%}
dataflow:
  segments: [loyal-customers, churn-risk]
workload:
  - duration: %s
    rate: 100/s
    mix: {unmapped_attribute: 60%%, qualify_unmapped: 12%%, leave_unmapped: 10%%, reevaluate: 3%%, attribute: 10%%, qualify: 2.5%%, leave: 2.5%%}
timeline:
  - {at: 2h, evaluate: churn-risk, enter: 20_000, leave: 20_000, over: 10m, every: 24h}
`, length)
	sc, err := scenarios.Parse("month.yaml", []byte(file))
	if err != nil {
		tb.Fatal(err)
	}
	return sc
}

// BenchmarkVirtualDay is a day of a month's run; a month takes thirty times as long.
func BenchmarkVirtualDay(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		r := newVirtualRig(b, monthScenario(b, 24*time.Hour), nil)
		b.StartTimer()
		start := processCPU(b)
		r.Run(context.Background())
		cpu := processCPU(b) - start
		s := r.Snapshot()
		b.ReportMetric(float64(s.Ledger.Offered)/cpu.Seconds(), "updates/cpu-s")
		b.ReportMetric(float64(s.Exports)/float64(s.Ledger.Offered), "exports/update")
	}
}

// BenchmarkVirtualFeed is generation, detection, encoding and hashing alone: what the loop takes is dropped.
func BenchmarkVirtualFeed(b *testing.B) {
	for _, row := range []struct {
		name     string
		scenario func(testing.TB) *scenarios.Scenario
	}{
		{"exports", benchScenario},
		{"updates", func(tb testing.TB) *scenarios.Scenario { return monthScenario(tb, 24*time.Hour) }},
		{"suppressed", func(tb testing.TB) *scenarios.Scenario {
			sc := monthScenario(tb, 24*time.Hour)
			sc.Workload[0].Mix, sc.Timeline = sc.Workload[0].Mix[:4], nil // those kinds that are never exported
			for i, share := range []float64{0.7, 0.14, 0.12, 0.04} {
				sc.Workload[0].Mix[i].Share = share
			}
			return sc
		}},
	} {
		b.Run(row.name, func(b *testing.B) {
			updates, exports, cpu := uint64(0), uint64(0), time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				r := newVirtualRig(b, row.scenario(b), nil)
				b.StartTimer()
				start := processCPU(b)
				for _, f := range r.supply.feeds {
					go f.generate(windowOf(r.world, r.cfg))
					for items := r.supply.take(f.index, 0); items != nil; items = r.supply.take(f.index, 0) {
						for _, item := range items {
							if item.chunk != nil {
								r.supply.free.Put(item.chunk)
							}
						}
					}
					l := exporter.Tally(nil, []exporter.Counts{f.counts})
					updates, exports = updates+l.Offered, exports+l.InFlight
				}
				cpu += processCPU(b) - start
			}
			b.ReportMetric(float64(updates)/cpu.Seconds(), "updates/cpu-s")
			b.ReportMetric(float64(exports)/cpu.Seconds(), "exports/cpu-s")
		})
	}
}
