package main

import (
	"strings"
	"testing"
	"time"

	"kinesim/sim/report"
)

// TestProgressLine wants nothing to be said of the time left before it can be known.
func TestProgressLine(t *testing.T) {
	for _, row := range []struct {
		done float64
		took time.Duration
		want string
	}{
		{0, 3 * time.Second, "runs: 0%, estimating the time left"},
		{0, 0, "runs: 0%, estimating the time left"},
		{1e-12, 3 * time.Second, "runs: 0%, estimating the time left"},
		{0.25, 10 * time.Second, "runs: 25%, about 30s left"},
		{0.75, 90 * time.Minute, "runs: 75%, about 30m0s left"},
		{1, 10 * time.Second, "runs: 100%, about 0s left"},
		{1.5, 10 * time.Second, "runs: 100%, about 0s left"},
	} {
		if got := progressLine("runs", row.done, row.took); got != row.want {
			t.Errorf("%v after %s: %q, want %q", row.done, row.took, got, row.want)
		}
	}
	if got := generationLine(1, nil, time.Now()); got != "generation 1: making its profiles" {
		t.Errorf("before there is a run: %q", got)
	}
	for elapsed, want := range map[time.Duration]string{
		0:              "simulated 0s of 10h0m0s (0%), 0 times as fast, estimating the time left: offered=0",
		time.Hour:      "simulated 1h0m0s of 10h0m0s (10%), 1800 times as fast, about 18s left: offered=0",
		10 * time.Hour: "simulated 10h0m0s of 10h0m0s (100%), 18000 times as fast, about 0s left: offered=0",
		12 * time.Hour: "simulated 12h0m0s, all updates until 10h0m0s and what is left of them since, 21600 times as fast: offered=0",
	} {
		if got := virtualLine(report.LiveInput{Elapsed: elapsed}, 10*time.Hour, 2*time.Second); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", elapsed, got, want)
		}
	}
}
