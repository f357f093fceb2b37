package rehearsal_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
)

// everything exports a million updates, each of which a segment's change makes an export.
const everything = `version: 1
name: everything
population: {profiles: 200_000}
stream: {shards: 200, latency: 20ms}
export: {in_flight: 64}
workload:
  - {duration: 10s, rate: 100_000/s, mix: {qualify: 50%, leave: 50%}}
`

// BenchmarkVary is what ten streams of one generation cost, recorded and proven, against one. rows/cpu-s is what each
// of the other nine makes of its exports: all that a virtual run does besides generating.
func BenchmarkVary(b *testing.B) {
	one, ten, exports := time.Duration(0), time.Duration(0), uint64(0)
	for b.Loop() {
		cpu, n := varyCPU(b, 1)
		one, exports = one+cpu, exports+n
		cpu, _ = varyCPU(b, 10)
		ten += cpu
	}
	b.ReportMetric(ten.Seconds()/one.Seconds(), "ten/one")
	b.ReportMetric(float64(exports)/one.Seconds(), "exports/cpu-s")
	b.ReportMetric(9*float64(exports)/(ten-one).Seconds(), "rows/cpu-s")
}

// varyCPU runs so many streams that differ in their shards, and tells the CPU time and the exports of one of them.
func varyCPU(b *testing.B, rows int) (cpu time.Duration, exports uint64) {
	var plans []rehearsal.Plan
	for i := range rows {
		sc := parse(b, everything, func(sc *scenarios.Scenario) { sc.Stream.Shards += 10 * i })
		plans = append(plans, rehearsal.Plan{Scenario: sc})
	}
	before := usedCPU(b)
	runs, err := rehearsal.StartVirtuals(context.Background(), plans...)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range runs {
		exports = r.Wait().Snapshot.Exports
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	return usedCPU(b) - before, exports
}

// usedCPU is the CPU time that the process has taken, on all cores.
func usedCPU(tb testing.TB) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
