package answer_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/answer"
	"kinesim/sim/rehearsal"
)

// turn is what a value of a knob makes of a scenario, said otherwise than the search does it.
var turn = map[answer.Knob]func(*scenarios.Scenario, float64){
	answer.KnobRate: func(sc *scenarios.Scenario, rate float64) {
		for i := range sc.Workload {
			sc.Workload[i].From, sc.Workload[i].To = sc.Workload[i].From*rate/8_000, sc.Workload[i].To*rate/8_000
		}
	},
	answer.KnobShards:   func(sc *scenarios.Scenario, n float64) { sc.Stream.Shards = int(n) },
	answer.KnobInFlight: func(sc *scenarios.Scenario, n float64) { sc.Export.InFlight, sc.Export.Lanes = int(n), min(4, int(n)) },
}

// holdsAlone runs a scenario once with a value.
func holdsAlone(t *testing.T, knob answer.Knob, value float64, seed uint64, objective string) bool {
	t.Helper()
	sc, err := scenarios.Parse("test.yaml", []byte(rush))
	if err != nil {
		t.Fatal(err)
	}
	if err := sc.AddObjective(objective); err != nil {
		t.Fatal(err)
	}
	sc.Seed = seed
	turn[knob](sc, value)
	return ran(t, rehearsal.Plan{Scenario: sc}).Judge(sc.Objectives)[0].OK
}

// TestFind holds both ends of the interval that is found against runs alone.
func TestFind(t *testing.T) {
	for knob, objective := range map[answer.Knob]string{
		answer.KnobRate: "throttled < 1%", answer.KnobShards: "throttled < 1%", answer.KnobInFlight: "due_to_ack p95 < 1s",
	} {
		q := ask(t, rush, func(sc *scenarios.Scenario) {
			sc.Stream.Latency, sc.Stream.Shards = 300*time.Millisecond, 8 // so that requests in flight matter
			if err := sc.AddObjective(objective); err != nil {
				t.Fatal(err)
			}
		})
		if knob != answer.KnobInFlight {
			q = ask(t, rush, func(sc *scenarios.Scenario) {
				if err := sc.AddObjective(objective); err != nil {
					t.Fatal(err)
				}
			})
		}
		told := 0
		found, err := q.Find(t.Context(), knob, func(answer.Probe) { told++ })
		if err != nil {
			t.Fatal(err)
		}
		if found.Value == nil || found.Low == nil || found.High == nil || told != found.Probes || found.Seeds != 3 || found.Partial {
			t.Errorf("%s: %s, %d told", knob, found, told)
			continue
		}
		if knob == answer.KnobInFlight {
			continue // whose latency is another one
		}
		held, failed := *found.Value, *found.High
		if knob == answer.KnobShards {
			failed = *found.Low
			if held-failed != 1 {
				t.Errorf("%s: %v to %v", knob, failed, held)
			}
		} else if failed/held > 1.04 {
			t.Errorf("%s: %v to %v", knob, held, failed)
		}
		fails := false
		for seed := uint64(1); seed <= 3; seed++ {
			if !holdsAlone(t, knob, held, seed, objective) {
				t.Errorf("%s %v does not hold with seed %d", knob, held, seed)
			}
			fails = fails || !holdsAlone(t, knob, failed, seed, objective)
		}
		if !fails {
			t.Errorf("%s %v holds as well", knob, failed)
		}
		if found.Limit == "none" || found.Objective == "" {
			t.Errorf("%s: limit %s, objective %q", knob, found.Limit, found.Objective)
		}
	}
}

// TestFindNothing asks for what no value does, and for what every value does.
func TestFindNothing(t *testing.T) {
	never := ask(t, rush, func(sc *scenarios.Scenario) { _ = sc.AddObjective("due_to_ack p95 < 1ms") })
	if found, err := never.Find(t.Context(), answer.KnobShards, func(answer.Probe) {}); err != nil || found.Value != nil || found.Low == nil {
		t.Errorf("%v, %s", err, found)
	}
	always := ask(t, rush, func(sc *scenarios.Scenario) { _ = sc.AddObjective("due_to_ack p95 < 10h") })
	if found, err := always.Find(t.Context(), answer.KnobShards, func(answer.Probe) {}); err != nil || *found.Value != 1 || found.Low != nil {
		t.Errorf("%v, %s", err, found)
	}
	always.Fits = func(sc *scenarios.Scenario) error {
		if sc.Population.Profiles > 50_000 {
			return errors.New("no room")
		}
		return nil
	}
	found, err := always.Find(t.Context(), answer.KnobProfiles, func(answer.Probe) {})
	if err != nil || *found.Value != 40_000 || found.High != nil {
		t.Errorf("%v, %s", err, found)
	}
}

// TestFindInterrupted ends in the middle: what was seen is known.
func TestFindInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	probes := 0
	found, err := ask(t, rush).Find(ctx, answer.KnobRate, func(answer.Probe) {
		if probes++; probes == 2 {
			cancel()
		}
	})
	if !errors.Is(err, rehearsal.ErrInterrupted) || found == nil || !found.Partial || found.Probes != 2 {
		t.Errorf("%v, %s", err, found)
	}
}

// TestFindInRealTime searches on a target, by the clock of a bubble.
func TestFindInRealTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := ask(t, rush, func(sc *scenarios.Scenario) {
			sc.ScaleRates(0.25)
			if err := sc.AddObjective("failed = 0"); err != nil {
				t.Fatal(err)
			}
		})
		q.Target = rehearsal.Embedded()
		found, err := q.Find(t.Context(), answer.KnobShards, func(answer.Probe) {})
		if err != nil || found.Value == nil || *found.Value > 2 {
			t.Errorf("%v, %s", err, found)
		}
	})
}

// TestFindInParts looks in parts of a run first, and decides by whole ones: the same edge.
func TestFindInParts(t *testing.T) {
	long := `version: 1
population: {profiles: 70_000}
stream: {latency: 10ms, shards: 1}
workload: [{duration: 150s, rate: 7_200/s}]
`
	q := ask(t, long, func(sc *scenarios.Scenario) { _ = sc.AddObjective("due_to_ack p95 < 1s") })
	var sketched, whole []answer.Probe
	found, err := q.Find(t.Context(), answer.KnobRate, func(p answer.Probe) {
		switch {
		case p.Parts > 1 && len(whole) > 0:
			t.Errorf("%v is tried in one of %d parts after whole runs", p.Value, p.Parts)
		case p.Parts > 1:
			sketched = append(sketched, p)
		default:
			whole = append(whole, p)
		}
	})
	if err != nil || found.Value == nil || found.High == nil || found.Parts != 0 || found.Seeds != 3 {
		t.Fatalf("%v, %s, %+v", err, found, found)
	}
	if len(sketched) < 3 || len(whole) < 4 || *found.High / *found.Value > 1.04 || found.Limit != "records" {
		t.Errorf("%d parts and %d whole runs: %s, limit %s", len(sketched), len(whole), found, found.Limit)
	}
	edge := 0.0 // as parts have it
	for _, p := range sketched {
		if p.OK {
			edge = max(edge, p.Value)
		}
		if p.Utilisation > 1.1 || p.Utilisation < 0.1 {
			t.Errorf("%v: the fullest shard of a part is %v full", p.Value, p.Utilisation)
		}
	}
	if edge < 0.93**found.Value || edge > 1.07**found.Value {
		t.Errorf("parts hold at %v, whole runs at %v", edge, *found.Value)
	}
	for _, p := range whole {
		if p.Value == *found.Value && !p.OK || p.Value == *found.High && p.Seed == 1 && p.OK {
			t.Errorf("%+v", p)
		}
	}
}

// TestFindLeaps goes from a rate that is far too low to where the fullest shard says, and not by doubling.
func TestFindLeaps(t *testing.T) {
	calm := "version: 1\npopulation: {profiles: 20_000}\nstream: {latency: 10ms}\nworkload: [{duration: 1m, rate: 300/s}]\n"
	var values []float64
	found, err := ask(t, calm).Find(t.Context(), answer.KnobRate, func(p answer.Probe) { values = append(values, p.Value) })
	if err != nil || found.Value == nil || found.High == nil || *found.Value < 1_000 {
		t.Fatalf("%v, %s", err, found)
	}
	if values[1] < 8*values[0] || values[1] > 1.1**found.High {
		t.Errorf("from %v to %v, and found %s", values[0], values[1], found)
	}
}
