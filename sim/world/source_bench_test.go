package world

import (
	"syscall"
	"testing"
	"time"

	"kinesim/scenarios"
)

// BenchmarkPayload is the payloads of the first built-in scenario, larger, and what is generated around them: the
// difference of both rows is what a payload costs. Slices take turns, as they do where updates are made ahead.
func BenchmarkPayload(b *testing.B) {
	const turn = 128
	sc, _, err := scenarios.Load("quickstart")
	if err != nil {
		b.Fatal(err)
	}
	sc.Population.Profiles, sc.Timeline = 200_000, nil
	sc.Workload = []scenarios.Phase{{Duration: 100 * time.Hour, From: 100_000, To: 100_000, Mix: []scenarios.Share{
		{Kind: scenarios.KindQualify, Share: 0.5}, {Kind: scenarios.KindLeave, Share: 0.5}}}}
	for _, encode := range []bool{false, true} {
		b.Run(map[bool]string{false: "updates", true: "payloads"}[encode], func(b *testing.B) {
			w := makeWorld(b, sc)
			slices := w.Slices()
			buffer, i, bytes := make([]byte, 0, 4096), 0, 0
			start := processCPU(b)
			for b.Loop() {
				u := slices[i/turn%len(slices)].Next()
				i++
				if w.Dataflow().Detect(&u.Update).Export() && encode {
					buffer = w.Dataflow().AppendPayload(buffer[:0], &u.Update)
					bytes += len(buffer)
				}
			}
			b.ReportMetric(float64((processCPU(b)-start).Nanoseconds())/float64(b.N), "cpu-ns/op")
			b.ReportMetric(float64(bytes)/float64(b.N), "bytes/op")
		})
	}
}

// processCPU is the processor time that the process has used.
func processCPU(tb testing.TB) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
