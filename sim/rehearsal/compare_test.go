package rehearsal_test

import (
	"strings"
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// bound asks its shards for more than they take.
const bound = `version: 1
name: bound
seed: 3
population: {profiles: 5_000}
stream: {shards: 2, latency: 10ms}
export: {retry_for: 2m}
workload:
  - {phase: rush, duration: 3s, rate: 8000/s}
`

// TestComparePacing compares what pacing does where shards are asked for too much.
func TestComparePacing(t *testing.T) {
	var runs [2]*rehearsal.Outcome
	for i, paced := range []bool{false, true} {
		sc := parse(t, bound, func(sc *scenarios.Scenario) { sc.Export.Pacing = paced })
		runs[i] = inVirtualTime(t, rehearsal.Plan{Scenario: sc, Compared: true})
	}
	c := runs[0].Compare(report.Pacing, runs[1], "again")
	if !c.SameDigest || c.Verdict != report.Pass || c.Runs[0].Summary.Records.Throttled == 0 || c.Runs[1].Summary.Records.Throttled != 0 {
		t.Errorf("same digest %v, verdict %s, throttled %d and %d", c.SameDigest, c.Verdict, c.Runs[0].Summary.Records.Throttled,
			c.Runs[1].Summary.Records.Throttled)
	}
	if off, on := c.Runs[0].Fill, c.Runs[1].Fill; len(on.Shards) != 2 || on.Used < 0.9 || on.Used > 1.01 || off.Used == 0 {
		t.Errorf("shards were full to %v without pacing and to %v with it", off, on)
	}
	if c.Runs[1].Drains[0].Name != "whole run" || c.Runs[1].Drains[0].Seconds >= c.Runs[0].Drains[0].Seconds {
		t.Errorf("drained: %v, with pacing %v", c.Runs[0].Drains, c.Runs[1].Drains)
	}
}

// TestPredictionHolds predicts a run in virtual time, and runs it: without a machine that is slow, it comes out as
// foretold.
func TestPredictionHolds(t *testing.T) {
	calm := strings.Replace(bound, "rate: 8000/s", "rate: 1000/s", 1)
	sc := parse(t, calm+"timeline: [{at: 1s, for: 1s, fault: latency, delay: {median: 50ms, p99: 90ms}}]\n")
	predicted := inVirtualTime(t, rehearsal.Plan{Scenario: sc, Compared: true})
	observed := inRealTime(t, rehearsal.Plan{Scenario: sc, Compared: true}, rehearsal.Embedded())
	c := predicted.Compare(report.Prediction, observed, "")
	if p, o := c.Runs[0].Summary.Latency.DueToAck.P50, c.Runs[1].Summary.Latency.DueToAck.P50; !c.SameDigest || p/o < 0.8 || p/o > 1.25 {
		t.Errorf("same digest %v, p50 predicted as %v s and observed as %v s", c.SameDigest, p, o)
	}
	if took := observed.Drains[0].Took(); took < 2900*time.Millisecond || took > 3500*time.Millisecond {
		t.Errorf("drained in %s", took)
	}
}
