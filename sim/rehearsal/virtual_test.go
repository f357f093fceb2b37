package rehearsal_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// TestStartVirtuals holds each of several runs of one generation against the same run alone: the summary, the drains
// and what shards were filled with.
func TestStartVirtuals(t *testing.T) {
	text := bound + "timeline: [{at: 1s, for: 1s, fault: reset_after, share: 20%}, {at: 500ms, activate: newsletter-readers}]\n"
	changes := []func(*scenarios.Scenario){
		func(*scenarios.Scenario) {},
		func(sc *scenarios.Scenario) { sc.Stream.Shards = 8 },
		func(sc *scenarios.Scenario) { sc.Name, sc.Description = "other", "called otherwise" },
		func(sc *scenarios.Scenario) { sc.Export.Pacing = true },
		func(sc *scenarios.Scenario) { sc.Stream.Mode = "on_demand" },
		func(sc *scenarios.Scenario) { sc.Export.Attempts, sc.Export.RetryFor = 2, 0 },
		func(sc *scenarios.Scenario) { sc.Stream.Latency, sc.Export.InFlight = 300*time.Millisecond, 4 },
		func(sc *scenarios.Scenario) { sc.Export.OrderPerKey, sc.Export.QueueRecords = false, 100 },
		func(sc *scenarios.Scenario) { sc.Timeline = ofStream(t, "") },
		func(sc *scenarios.Scenario) {
			sc.Timeline = ofStream(t, "{at: 1s, for: 2s, fault: throttle, share: 50%}, {at: 1500ms, reshard: {scale: 4}}, "+
				"{at: 2s, stream_mode: on_demand}, ")
		},
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

// ofStream is the timeline of TestStartVirtuals with other events of the stream, written as YAML.
func ofStream(t *testing.T, events string) []scenarios.Event {
	t.Helper()
	return parse(t, bound+"timeline: ["+events+"{at: 500ms, activate: newsletter-readers}]\n").Timeline
}

// TestStartVirtualsOtherWorld refuses runs that would export something else.
func TestStartVirtualsOtherWorld(t *testing.T) {
	one := rehearsal.Plan{Scenario: parse(t, bound)}
	other := rehearsal.Plan{Scenario: parse(t, bound, func(sc *scenarios.Scenario) { sc.Seed++ })}
	if _, err := rehearsal.StartVirtuals(t.Context(), one, other); err == nil {
		t.Error("two worlds in one generation")
	}
	later := rehearsal.Plan{Scenario: parse(t, bound+"timeline: [{at: 1s, activate: newsletter-readers}]\n")}
	if _, err := rehearsal.StartVirtuals(t.Context(), one, later); err == nil {
		t.Error("the worlds of two timelines in one generation")
	}
	if _, err := rehearsal.StartVirtuals(t.Context(), one, rehearsal.Plan{}); err == nil {
		t.Error("a plan without a scenario")
	}
}

// TestHopeless gives one run of a generation up for what it has lost, and leaves the other one as it is alone.
func TestHopeless(t *testing.T) {
	var list []objective.Objective
	for _, text := range []string{"failed < 1%", "failed = 0"} {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, o)
	}
	narrow := parse(t, small, func(sc *scenarios.Scenario) {
		sc.Workload[0].Duration, sc.Workload[0].From, sc.Workload[0].To = 20*time.Second, 8_000, 8_000
		sc.Stream.Throttle, sc.Stream.Shards = "strict", 1
	})
	wide := *narrow
	wide.Stream.Shards = 8
	plans := []rehearsal.Plan{{Scenario: narrow, Hopeless: list}, {Scenario: &wide, Hopeless: list}}
	runs, err := rehearsal.StartVirtuals(t.Context(), plans...)
	if err != nil {
		t.Fatal(err)
	}
	lost, held := runs[0].Wait(), runs[1].Wait()
	for _, r := range runs {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if lost.Lost == nil || lost.Lost.Objective != "failed = 0" || *lost.Lost.Value < 1 || lost.GaveUp == 0 || lost.GaveUp > 15*time.Second {
		t.Errorf("%+v, given up at %s", lost.Lost, lost.GaveUp)
	}
	if held.Lost != nil || held.GaveUp != 0 {
		t.Errorf("%+v, given up at %s", held.Lost, held.GaveUp)
	}
	if alone := inVirtualTime(t, rehearsal.Plan{Scenario: &wide}); alone.Snapshot.Digest != held.Snapshot.Digest ||
		alone.Snapshot.Ledger != held.Snapshot.Ledger {
		t.Errorf("%s and %+v, alone %s and %+v", held.Snapshot.Digest, held.Snapshot.Ledger, alone.Snapshot.Digest, alone.Snapshot.Ledger)
	}
}

// TestClocked says what virtual time is said to know nothing of in two ways: both runs come to the same.
func TestClocked(t *testing.T) {
	values := map[string][2]string{
		"export.wire":                           {"json", "cbor"},
		"stream.name":                           {"one", "other"},
		"stream.listen":                         {"127.0.0.1:0", "127.0.0.1:4567"},
		"stream.wait_for_consumers":             {"0", "3"},
		"stream.consumers.CONSUMER.key":         {"AKID", "AKIE"},
		"stream.consumers.CONSUMER.agent":       {"java", "python"},
		"stream.consumers.CONSUMER.lease_table": {"leases", "other"},
	}
	for _, key := range scenarios.Keys() {
		if key.Clocked == "" {
			continue
		}
		two, known := values[key.Path]
		if !known {
			t.Errorf("no values for %s", key.Path)
			continue
		}
		path := strings.Replace(key.Path, "CONSUMER", "audit", 1)
		if found := scenarios.KeyOf(path); found == nil || found.Path != key.Path {
			t.Errorf("%s is %v", path, found)
		}
		var came [2]report.Summary
		for i, value := range two {
			sc, err := scenarios.Source{File: "bound.yaml", Data: []byte(bound), Sets: []scenarios.Set{{Path: path, Value: value}}}.Parse()
			if err != nil {
				t.Fatal(err)
			}
			came[i] = inVirtualTime(t, rehearsal.Plan{Scenario: sc}).Summary()
			came[i].Settings = report.Settings{} // which tell what was said
		}
		if !reflect.DeepEqual(came[0], came[1]) {
			t.Errorf("%s: %+v\nand %+v", path, came[0], came[1])
		}
	}
	for _, path := range []string{"stream.consumers.audit", "stream", "workload.0", "nothing", ""} {
		if key := scenarios.KeyOf(path); key != nil && key.Clocked != "" {
			t.Errorf("%q is %+v", path, key)
		}
	}
}
