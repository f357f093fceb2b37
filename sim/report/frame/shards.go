package frame

import (
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

// QuotaAt is the stream's quota at a moment; nil when the number of its shards is not known.
func (f *Frame) QuotaAt(moment time.Duration) *Quota {
	quota, _ := f.quotaAt(moment)
	return quota
}

// quotaAt is the stream's quota at a moment, and those before it.
func (f *Frame) quotaAt(moment time.Duration) (*Quota, []PastQuota) {
	for i := range f.PastQuotas {
		if p := &f.PastQuotas[i]; moment < p.Until {
			return &p.Quota, f.PastQuotas[:i]
		}
	}
	return f.Quota, f.PastQuotas
}

// shardSteps is how many intervals of a shard are remembered.
const shardSteps = 60

// shardStep is what a shard had taken at a moment of the exporter's clock.
type shardStep struct {
	at                        time.Duration
	records, bytes, throttled uint64
}

// shardBook follows the counts of shards over time, to tell how full they are.
type shardBook struct {
	shards map[string]*shardLine
	ids    []string                 // in order
	closed map[string]time.Duration // since when, of the run
}

// shardLine is one shard.
type shardLine struct {
	steps []shardStep // oldest first
}

// add takes the counts of the end of an interval, and returns what each shard took in it.
func (b *shardBook) add(wall time.Duration, counts map[string]exporter.ShardCount) []ShardPoint {
	if b.shards == nil {
		b.shards = map[string]*shardLine{}
	}
	for id := range counts {
		if b.shards[id] == nil {
			b.shards[id] = &shardLine{steps: []shardStep{{}}}
			b.ids = append(b.ids, id)
			slices.SortFunc(b.ids, compareIDs)
		}
	}
	var gained []ShardPoint
	for _, id := range b.ids {
		line, now := b.shards[id], counts[id]
		last := line.steps[len(line.steps)-1]
		p := ShardPoint{
			ID: id, Records: more(last.records, now.Records), Bytes: more(last.bytes, now.Bytes),
			Throttled: more(last.throttled, now.Throttled),
		}
		if p.Records+p.Throttled > 0 {
			gained = append(gained, p)
		}
		line.add(shardStep{wall, now.Records, now.Bytes, now.Throttled})
	}
	return busiest(gained)
}

func (b *shardBook) close(at time.Duration, ids []string) {
	for _, id := range ids {
		if _, known := b.closed[id]; known {
			continue
		}
		if b.closed == nil {
			b.closed = map[string]time.Duration{}
		}
		b.closed[id] = max(at, 1)
	}
}

func (l *shardLine) add(step shardStep) {
	if len(l.steps) > shardSteps {
		l.steps = append(l.steps[:0], l.steps[1:]...)
	}
	l.steps = append(l.steps, step)
}

// now is how much of its quotas the shard used in the last second: answers come in bursts, so that says more than the
// last interval.
func (l *shardLine) now() (records, bytes float64) {
	last := len(l.steps) - 1
	for first := last - 1; first >= 0; first-- {
		if first == 0 || l.steps[last].at-l.steps[first].at >= time.Second {
			return use(l.steps[first], l.steps[last])
		}
	}
	return 0, 0
}

// list is every shard that has taken or refused a record, in the order of their ids; nil when there is none yet.
func (b *shardBook) list() []Shard {
	if b.shards == nil {
		return nil
	}
	shards := make([]Shard, 0, len(b.ids))
	for _, id := range b.ids {
		line := b.shards[id]
		last := line.steps[len(line.steps)-1]
		s := Shard{ID: id, Records: last.records, Bytes: last.bytes, Throttled: last.throttled, ClosedAt: b.closed[id]}
		for i := 1; i < len(line.steps); i++ {
			records, bytes := use(line.steps[i-1], line.steps[i])
			s.Recent = append(s.Recent, max(records, bytes))
		}
		s.RecordUse, s.ByteUse = line.now()
		shards = append(shards, s)
	}
	return shards
}

// use is how much of its quotas a shard used between two moments.
func use(from, until shardStep) (records, bytes float64) {
	return UseOf(more(from.records, until.records), more(from.bytes, until.bytes), until.at-from.at)
}

// UseOf is how much of its quotas a shard used that took so much over some time.
func UseOf(records, bytes uint64, over time.Duration) (ofRecords, ofBytes float64) {
	if over <= 0 {
		return 0, 0
	}
	return float64(records) / over.Seconds() / exporter.ShardRecords, float64(bytes) / over.Seconds() / exporter.ShardBytes
}
