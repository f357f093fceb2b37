package sim

import (
	"math"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/world"
)

// WriteModels are the models of the write quota by the words of a scenario's stream.throttle.
var WriteModels = map[string]streams.WriteModel{
	"strict": streams.WriteStrict,
	"burst":  streams.WriteBurst,
	"off":    streams.WriteOff,
}

// WriteLimits are the write quotas of each shard of a stream of which a part of a run has its own: its share, so that
// all parts together have what a stream gives. The zero Part has all of it. Since what one part sends at a moment is
// uneven where the sum of all is even, a part may save its share up, to the whole quota of a shard by the root of the
// number of parts: a second's worth for one part, sixteen seconds' for each of 256.
func WriteLimits(throttle string, part world.Part) streams.Limits {
	limits := streams.Limits{Write: WriteModels[throttle]}
	if part.Of <= 1 || limits.Write == streams.WriteOff {
		return limits
	}
	atOnce := float64(exporter.ShardBytes)
	if limits.Write == streams.WriteBurst {
		atOnce = burstBytes
	}
	root := math.Sqrt(float64(part.Of))
	return streams.Limits{
		Write:          streams.WriteBurst,
		BytesPerSecond: exporter.ShardBytes, BurstBytes: int64(atOnce / root),
		RecordsPerSecond: exporter.ShardRecords, BurstRecords: int64(exporter.ShardRecords / root),
		Parts: int64(part.Of),
	}
}

// burstBytes is what a shard takes at once after a rest, by the model of throttle: burst.
const burstBytes = 10 << 20

// FaultScript is what the faults of a scenario's timeline make the embedded Kinesis do wrong, in a run that begins at a
// moment.
func FaultScript(sc *scenarios.Scenario, start time.Time) (*faults.Script, error) {
	var list []faults.Scripted
	for _, e := range sc.Faults() {
		f := e.Action.(*scenarios.Fault)
		scripted := faults.Scripted{
			At: e.At, For: f.For, Kind: faults.Kind(f.Kind), Share: f.Share, Shards: f.Shards, Operations: f.Operations,
			Delay: faults.Delay{Median: f.Median, P99: f.P99},
		}
		if scripted.Operations == nil {
			scripted.Operations = f.Traits().Operations
		}
		list = append(list, scripted)
	}
	return faults.NewScript(sc.Seed, start, list)
}
