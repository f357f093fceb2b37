package exporter

import (
	"math"
	"testing"
	"time"
)

// TestLatenciesGrow holds that a time longer than a day is told as it is, and that histograms of different widths add
// up.
func TestLatenciesGrow(t *testing.T) {
	wide, narrow := newLatency(), newLatency()
	for _, d := range []time.Duration{-time.Second, time.Millisecond, 23 * time.Hour, 96 * time.Hour, 400 * 24 * time.Hour, math.MaxInt64} {
		wide.record(d)
	}
	narrow.record(2 * time.Hour)
	narrow.merge(wide)
	if n := narrow.TotalCount(); n != 7 {
		t.Fatalf("the sum holds %d times, want 7", n)
	}
	for rank, want := range []time.Duration{0, time.Millisecond, 2 * time.Hour, 23 * time.Hour, 96 * time.Hour, 400 * 24 * time.Hour, latencyMost} {
		got := time.Duration(narrow.ValueAtQuantile(100 * (float64(rank) + 0.5) / 7))
		if math.Abs(float64(got-want)) > 0.001*float64(want)+1000 {
			t.Errorf("time %d of the sum is %s, want %s", rank, got, want)
		}
	}
	if n := testing.AllocsPerRun(10, func() { wide.record(96 * time.Hour) }); n > 0 {
		t.Errorf("a time within the width allocates %v times", n)
	}
}
