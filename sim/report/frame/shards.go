package frame

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
)

// QuotaOf is the quota of a stream of so many shards; nil when their number is not known.
func QuotaOf(shards int) *Quota {
	if shards <= 0 {
		return nil
	}
	return &Quota{Shards: shards, Records: float64(shards) * exporter.ShardRecords, Bytes: float64(shards) * exporter.ShardBytes}
}

// shardSteps is how many intervals of a shard are remembered.
const shardSteps = 60

// shardStep is what a shard had taken at a moment.
type shardStep struct {
	at             time.Duration
	records, bytes uint64
}

// shardBook follows the counts of shards over time, to tell how full they are.
type shardBook struct {
	steps map[string][]shardStep // by shard id, oldest first
	now   map[string]exporter.ShardCount
}

// add takes the counts of a moment.
func (b *shardBook) add(at time.Duration, counts map[string]exporter.ShardCount) {
	if b.steps == nil {
		b.steps = map[string][]shardStep{}
	}
	for id, count := range counts {
		steps := b.steps[id]
		if steps == nil {
			steps = append(steps, shardStep{})
		}
		if len(steps) > shardSteps {
			steps = steps[1:]
		}
		b.steps[id] = append(steps, shardStep{at, count.Records, count.Bytes})
	}
	b.now = counts
}

// list is every shard that has taken or refused a record, in the order of their ids; nil when there is none yet.
func (b *shardBook) list() []Shard {
	if b.now == nil {
		return nil
	}
	shards := make([]Shard, 0, len(b.now))
	for id, count := range b.now {
		s := Shard{ID: id, Records: count.Records, Bytes: count.Bytes, Throttled: count.Throttled}
		steps := b.steps[id]
		for i := 1; i < len(steps); i++ {
			records, bytes := use(steps[i-1], steps[i])
			s.Recent = append(s.Recent, max(records, bytes))
		}
		// Answers come in bursts, so the last second says more than the last interval.
		last := len(steps) - 1
		for first := last; first >= 0 && s.RecordUse == 0; first-- {
			if first == 0 || steps[last].at-steps[first].at >= time.Second {
				s.RecordUse, s.ByteUse = use(steps[first], steps[last])
				break
			}
		}
		shards = append(shards, s)
	}
	slices.SortFunc(shards, func(a, b Shard) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	return shards
}

// use is how much of its quotas a shard used between two moments.
func use(from, until shardStep) (records, bytes float64) {
	seconds := (until.at - from.at).Seconds()
	if seconds <= 0 {
		return 0, 0
	}
	return float64(until.records-from.records) / seconds / exporter.ShardRecords, float64(until.bytes-from.bytes) / seconds / exporter.ShardBytes
}
