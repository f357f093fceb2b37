package course

import (
	"testing"
	"time"

	"kinesim/exporter"
)

// TestMerge adds the parts of a run up to the whole.
func TestMerge(t *testing.T) {
	whole, parts := NewRecorder(plan()), []*Recorder{NewRecorder(plan()), NewRecorder(plan()), NewRecorder(plan())}
	for i := range 300 {
		at := time.Duration(i) * 50 * time.Millisecond
		one := []exporter.Settlement{settled(at, at+time.Duration(i)*time.Millisecond, exporter.State(i%7/6))}
		whole.Settled(one)
		parts[i*i%2].Settled(one)
	}
	sum, err := Merge(parts[0].Course(), parts[1].Course(), parts[2].Course())
	if err != nil {
		t.Fatal(err)
	}
	want := whole.Course()
	if len(sum.Intervals) != len(want.Intervals) || sum.Every != want.Every || sum.Elapsed != want.Elapsed {
		t.Fatalf("%d intervals of %s in %s", len(sum.Intervals), sum.Every, sum.Elapsed)
	}
	for i := range want.Intervals {
		a, b := sum.Intervals[i], want.Intervals[i]
		if a.Acked != b.Acked || a.Failed != b.Failed || a.Due != b.Due || a.Bytes != b.Bytes ||
			a.DueToAck.Count() != b.DueToAck.Count() || a.DueToAck.Quantile(0.9) != b.DueToAck.Quantile(0.9) {
			t.Errorf("interval %d: %+v, want %+v", i, a, b)
		}
	}
}
