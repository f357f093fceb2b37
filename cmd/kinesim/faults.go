package main

import (
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
)

// faultScript is the faults of a scenario, which begins at a moment.
func faultScript(sc *scenarios.Scenario, start time.Time) (*kinesisfake.Script, error) {
	faults := make([]kinesisfake.ScriptedFault, len(sc.Faults))
	for i, f := range sc.Faults {
		faults[i] = kinesisfake.ScriptedFault{
			At: f.At, For: f.For, Kind: kinesisfake.FaultKind(f.Kind), Share: f.Share, Shards: f.Shards, Operations: f.Operations,
			Delay: kinesisfake.Delay{Median: f.Median, P99: f.P99},
		}
	}
	return kinesisfake.NewScript(sc.Seed, start, faults)
}

// startFaults begins the scenario's faults with the run. Only the embedded Kinesis has any.
func (r *rehearsal) startFaults() error {
	if len(r.scenario.Faults) == 0 {
		return nil
	}
	if r.target.fake == nil {
		r.say("note: the scenario's %s not applied: only the embedded Kinesis does wrong on purpose", faultsAre(len(r.scenario.Faults)))
		return nil
	}
	script, err := faultScript(r.scenario, r.started)
	if err != nil {
		return err // scenarios has checked them
	}
	r.target.fake.SetControl(script.Control(r.logicalTime))
	return nil
}

func faultsAre(n int) string {
	if n == 1 {
		return "fault is"
	}
	return cli.Counted(n, "fault") + " are"
}
