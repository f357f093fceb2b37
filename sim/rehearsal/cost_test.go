package rehearsal_test

import (
	"strings"
	"testing"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
)

// TestFanOutIsPaidFor: consumers that the scenario names for enhanced fan-out are in the estimate of a run, in either
// time and modelled or not, each registration once; those that poll are not.
func TestFanOutIsPaidFor(t *testing.T) {
	for name, row := range map[string]struct {
		consumers string
		fans      int
	}{
		"none":                          {"{}", 0},
		"one that polls":                {"{billing: {key: AKID}}", 0},
		"one":                           {"{audit: {fan_out: audit}}", 1},
		"a model":                       {"{audit: {takes: 1ms, fan_out: audit}, billing: {takes: 1ms}}", 1},
		"two names of one, and another": {"{a: {fan_out: audit, key: A}, b: {fan_out: audit, key: B}, c: {fan_out: search}}", 2},
	} {
		sc := func() *scenarios.Scenario {
			return parse(t, strings.Replace(small, "latency: 5ms", "latency: 5ms, consumers: "+row.consumers, 1))
		}
		for mode, o := range map[string]*rehearsal.Outcome{
			"virtual": inVirtualTime(t, rehearsal.Plan{Scenario: sc()}),
			"real":    inRealTime(t, rehearsal.Plan{Scenario: sc()}, rehearsal.Embedded()),
		} {
			c := o.Summary().Cost
			if c.FanOut != row.fans {
				t.Errorf("%s, %s time: %d consumers with fan-out, want %d", name, mode, c.FanOut, row.fans)
			}
			// $0.015 an hour of each consumer and shard, and what is read besides (reference, prices of us-east-1).
			if got, least := c.Provisioned.FanOut, 0.015*2*float64(row.fans); got < least || got > least+0.001 {
				t.Errorf("%s, %s time: fan-out costs $%v, want about $%v", name, mode, got, least)
			}
			if got, want := c.Provisioned.Total, c.Provisioned.Fixed+c.Provisioned.In+c.Provisioned.FanOut; got != want {
				t.Errorf("%s, %s time: $%v in all, want $%v", name, mode, got, want)
			}
		}
	}
}

// TestCost holds that a target that charges has its cost in the summary, and that what it warns of is said.
func TestCost(t *testing.T) {
	target := opens(func(s rehearsal.Stream) rehearsal.Stream { return dear{s} })
	var said heard
	s := inRealTime(t, rehearsal.Plan{Scenario: parse(t, small), Say: said.say}, target).Summary()
	if !strings.HasSuffix(said.String(), "\nWARNING: dear at any price") {
		t.Errorf("said %s", &said)
	}
	if s.Cost == nil || s.Cost.Shards != 3 || s.Target != "dear" {
		t.Errorf("cost %+v of %s", s.Cost, s.Target)
	}
}

type dear struct{ rehearsal.Stream }

func (d dear) Warning() string { return "dear at any price" }

func (d dear) Facts() rehearsal.Facts {
	f := d.Stream.Facts()
	f.Name, f.Charges, f.Shards = "dear", true, 3
	return f
}
