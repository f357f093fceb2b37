package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kinesim/sim"
	"kinesim/sim/report"
)

// knownRun is a run whose numbers are known.
func knownRun(throttled uint64, p99 float64, drain time.Duration) foretold {
	var s report.Summary
	s.Digest, s.Records.Attempts, s.Records.Throttled, s.Records.PeakInFlight, s.Latency.DueToAck.P99 = "d", 200, throttled, 4, p99
	return foretold{s, []sim.Drain{{Name: "whole run", Settled: drain}}}
}

// TestPredictionSaved compares two runs, and reads what is written of it.
func TestPredictionSaved(t *testing.T) {
	p := compare(knownRun(20, 0.110, 9*time.Second), knownRun(0, 0.100, 10*time.Second))
	dir := t.TempDir()
	if err := p.save(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "prediction.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got prediction
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		got                 compared
		predicted, observed float64
	}{
		{got.ThrottleShare, 0.1, 0},
		{got.P50, 0, 0},
		{got.P99, 0.110, 0.100},
		{got.PeakInFlight, 4, 4},
		{got.Drains[0], 9, 10},
	} {
		if c.got.Predicted != c.predicted || c.got.Observed != c.observed {
			t.Errorf("%+v, want %v, %v", c.got, c.predicted, c.observed)
		}
	}
	if !got.SameDigest {
		t.Error("the digests are not the same")
	}
	if err := p.save(filepath.Join(dir, "nowhere", "at all")); err == nil {
		t.Error("saved where there is no directory")
	}
}
