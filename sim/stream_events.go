package sim

import (
	"fmt"
	"slices"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// ChangeStream does to a stream of the model what an event of a scenario's timeline says, at a moment of the model's
// time. The error is what Kinesis answers; the stream is as it was then.
func ChangeStream(model *streams.Model, name string, at time.Time, action scenarios.Action) error {
	switch a := action.(type) {
	case *scenarios.StreamMode:
		mode := streams.Provisioned
		if a.OnDemand() {
			mode = streams.OnDemand
		}
		return model.UpdateStreamMode(at, name, mode, 0)
	case *scenarios.Reshard:
		switch {
		case a.Split != nil:
			return split(model, name, at, a.Split[0])
		case a.Merge != nil:
			return model.MergeShards(at, name, uint32(a.Merge[0]), uint32(a.Merge[1]))
		}
		_, err := model.UpdateShardCount(at, name, a.Scale)
		return err
	}
	return fmt.Errorf("%s is nothing that is done to a stream", action.Words())
}

// split splits an open shard in its middle.
func split(model *streams.Model, name string, at time.Time, number int) error {
	open, _, err := model.ListShards(at, name, streams.ShardFilter{Type: streams.FilterAtLatest}, -1, mostShards, nil)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(open, func(s streams.ShardInfo) bool { return int(s.Number) == number })
	if i < 0 {
		return fmt.Errorf("shard #%d is not open", number)
	}
	return model.SplitShard(at, name, uint32(number), Halfway(open[i].Start, open[i].End))
}

// mostShards is more than a stream of a scenario has.
const mostShards = 100_000

// Halfway is the middle of two hash keys, rounded down to a whole number of 2^64.
func Halfway(low, high bignum.HashKey) bignum.HashKey {
	return bignum.HashKey{Hi: low.Hi/2 + high.Hi/2 + low.Hi&high.Hi&1}
}
