package rehearsal

import (
	"time"

	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
)

// WriteModels are the values of a scenario's stream.throttle.
var WriteModels = map[string]kinesisfake.WriteModel{
	"strict": kinesisfake.WriteStrict,
	"burst":  kinesisfake.WriteBurst,
	"off":    kinesisfake.WriteOff,
}

// FaultScript is the faults of a scenario that begins at a moment.
func FaultScript(sc *scenarios.Scenario, start time.Time) (*kinesisfake.Script, error) {
	faults := make([]kinesisfake.ScriptedFault, len(sc.Faults))
	for i, f := range sc.Faults {
		faults[i] = kinesisfake.ScriptedFault{
			At: f.At, For: f.For, Kind: kinesisfake.FaultKind(f.Kind), Share: f.Share, Shards: f.Shards, Operations: f.Operations,
			Delay: kinesisfake.Delay{Median: f.Median, P99: f.P99},
		}
	}
	return kinesisfake.NewScript(sc.Seed, start, faults)
}
