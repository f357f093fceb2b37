package sim

import (
	"time"

	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
)

// WriteModels are the models of the write quota by the words of a scenario's stream.throttle.
var WriteModels = map[string]kinesisfake.WriteModel{
	"strict": kinesisfake.WriteStrict,
	"burst":  kinesisfake.WriteBurst,
	"off":    kinesisfake.WriteOff,
}

// FaultScript is what the faults of a scenario's timeline make the embedded Kinesis do wrong, in a run that begins at a
// moment.
func FaultScript(sc *scenarios.Scenario, start time.Time) (*kinesisfake.Script, error) {
	var faults []kinesisfake.ScriptedFault
	for _, e := range sc.Faults() {
		f := e.Action.(*scenarios.Fault)
		scripted := kinesisfake.ScriptedFault{
			At: e.At, For: f.For, Kind: kinesisfake.FaultKind(f.Kind), Share: f.Share, Shards: f.Shards, Operations: f.Operations,
			Delay: kinesisfake.Delay{Median: f.Median, P99: f.P99},
		}
		if scripted.Operations == nil {
			scripted.Operations = f.Traits().Operations
		}
		faults = append(faults, scripted)
	}
	return kinesisfake.NewScript(sc.Seed, start, faults)
}
