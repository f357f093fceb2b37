package exporter

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

// TestLatencyCounts holds the counts of a lane against a histogram that was told of each latency.
func TestLatencyCounts(t *testing.T) {
	var counts latencyCounts
	want, got := newLatency(), newLatency().Histogram
	times := []time.Duration{math.MinInt64, -1, 0, 1, 511, 512, 1<<20 - 1, 1 << 20, latencyRange, latencyRange + 1, math.MaxInt64}
	random := rand.New(rand.NewPCG(rand.Uint64(), 0))
	for range 20_000 {
		times = append(times, time.Duration(random.Uint64()>>1>>random.IntN(63)))
	}
	for i, d := range times {
		if i%2 == 0 {
			counts.record(d)
			want.record(d)
			continue
		}
		counts.recordTimes(d, i)
		for range i % 5 {
			counts.record(d)
			want.record(d)
		}
		want.reach(min(max(int64(d), 0), latencyMost))
		_ = want.RecordValues(min(max(int64(d), 0), latencyMost), int64(i))
	}
	counts.addTo(&got)
	if !reflect.DeepEqual(got, want.Histogram) {
		t.Errorf("counted %d times up to %d, want %d up to %d, each in its bucket", got.TotalCount(), got.Max(), want.TotalCount(), want.Max())
	}
	if n := testing.AllocsPerRun(10, func() { counts.record(96 * time.Hour) }); n > 0 {
		t.Errorf("a latency within the width allocates %v times", n)
	}
}

// TestLatencyCountsReach holds that a histogram is widened for a latency just beyond it, though it holds the bucket.
func TestLatencyCountsReach(t *testing.T) {
	for _, d := range []time.Duration{time.Second, latencyRange, latencyRange + 1, 2 * latencyRange, 2*latencyRange + 1} {
		var counts latencyCounts
		want, got := newLatency(), newLatency().Histogram
		counts.record(d)
		want.record(d)
		if counts.addTo(&got); got.HighestTrackableValue() != want.HighestTrackableValue() {
			t.Errorf("with %s the histogram reaches %d, want %d", d, got.HighestTrackableValue(), want.HighestTrackableValue())
		}
	}
}
