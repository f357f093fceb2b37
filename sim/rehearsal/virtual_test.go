package rehearsal_test

import (
	"reflect"
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
)

// TestStartVirtuals holds each of several runs of one generation against the same run alone: the summary, the drains
// and what shards were filled with.
func TestStartVirtuals(t *testing.T) {
	text := bound + "timeline: [{at: 1s, for: 1s, fault: reset_after, share: 20%}, {at: 500ms, activate: newsletter-readers}]\n"
	changes := []func(*scenarios.Scenario){
		func(*scenarios.Scenario) {},
		func(sc *scenarios.Scenario) { sc.Stream.Shards = 8 },
		func(sc *scenarios.Scenario) { sc.Export.Pacing = true },
		func(sc *scenarios.Scenario) { sc.Stream.Mode = "on_demand" },
		func(sc *scenarios.Scenario) { sc.Export.Attempts, sc.Export.RetryFor = 2, 0 },
		func(sc *scenarios.Scenario) { sc.Stream.Latency, sc.Export.InFlight = 300*time.Millisecond, 4 },
		func(sc *scenarios.Scenario) { sc.Export.OrderPerKey, sc.Export.QueueRecords = false, 100 },
	}
	var plans []rehearsal.Plan
	for _, change := range changes {
		plans = append(plans, rehearsal.Plan{Scenario: parse(t, text, change), Compared: true})
	}
	runs, err := rehearsal.StartVirtuals(t.Context(), plans...)
	if err != nil {
		t.Fatal(err)
	}
	for i, run := range runs {
		got, want := run.Wait(), inVirtualTime(t, plans[i])
		if err := run.Close(); err != nil {
			t.Error(err)
		}
		balanced(t, got)
		if !reflect.DeepEqual(got.Summary(), want.Summary()) || !reflect.DeepEqual(got.Drains, want.Drains) || !reflect.DeepEqual(got.Fill, want.Fill) {
			t.Errorf("run %d: together %+v\nalone %+v", i, got.Summary(), want.Summary())
		}
		if got.Summary().Digest != runs[0].Wait().Summary().Digest || got.Snapshot.Exports == 0 {
			t.Errorf("run %d exported something else", i)
		}
	}
}

// TestStartVirtualsOtherWorld refuses runs that would export something else.
func TestStartVirtualsOtherWorld(t *testing.T) {
	one := rehearsal.Plan{Scenario: parse(t, bound)}
	other := rehearsal.Plan{Scenario: parse(t, bound, func(sc *scenarios.Scenario) { sc.Seed++ })}
	if _, err := rehearsal.StartVirtuals(t.Context(), one, other); err == nil {
		t.Error("two worlds in one generation")
	}
	if _, err := rehearsal.StartVirtuals(t.Context(), one, rehearsal.Plan{}); err == nil {
		t.Error("a plan without a scenario")
	}
}
