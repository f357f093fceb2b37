package exporter

import (
	"strings"
	"time"
)

// Stages is where the time of acknowledged exports went, summed over them. Together they are the sum of due-to-ack.
type Stages struct {
	Exports  uint64        `json:"exports"`
	Schedule time.Duration `json:"schedule_ns"` // due, but not in a lane yet: the generator was late, or waited for a full queue
	Batch    time.Duration `json:"batch_ns"`    // waiting for a batch, or for the shard's quota when paced
	Key      time.Duration `json:"key_ns"`      // waiting for an earlier export of the partition key
	Flight   time.Duration `json:"flight_ns"`   // the attempt that was acknowledged
	Retry    time.Duration `json:"retry_ns"`    // failed attempts and back-off
}

func (s *Stages) add(e *export, at *slot, now time.Duration) {
	s.Exports++
	s.Schedule += at.arrived - e.due
	s.Key += at.ready - at.arrived
	s.Batch += at.first - at.ready
	s.Retry += at.sent - at.first
	s.Flight += now - at.sent
}

// Plus adds up.
func (s Stages) Plus(o Stages) Stages {
	return Stages{
		Exports: s.Exports + o.Exports, Schedule: s.Schedule + o.Schedule, Batch: s.Batch + o.Batch, Key: s.Key + o.Key,
		Flight: s.Flight + o.Flight, Retry: s.Retry + o.Retry,
	}
}

// Minus is what was added since another one.
func (s Stages) Minus(o Stages) Stages {
	return s.Plus(Stages{Exports: -o.Exports, Schedule: -o.Schedule, Batch: -o.Batch, Key: -o.Key, Flight: -o.Flight, Retry: -o.Retry})
}

// ShardCount is what one shard took, as its answers tell.
type ShardCount struct {
	ID        string
	Records   uint64 // acknowledged
	Bytes     uint64 // of these, data and partition keys
	Throttled uint64 // entries
}

// shardCounts counts by shard. Shard ids are numbered, so that most are found without hashing.
type shardCounts struct {
	byOrdinal []ShardCount // of those that the sink tells it of; without an ID where there is none
	byNumber  []*ShardCount
	others    map[string]*ShardCount
	recent    []*ShardCount // by the last digits of the id
}

// shardsNumbered is up to which number a shard is found by it.
const shardsNumbered = 1 << 15

// acked counts an acknowledged record.
func (c *shardCounts) acked(id string, ordinal uint32, bytes int) {
	n := c.at(id, ordinal)
	n.Records++
	n.Bytes += uint64(bytes)
}

// at is the count of a shard.
func (c *shardCounts) at(id string, ordinal uint32) *ShardCount {
	if int(ordinal) < len(c.byOrdinal) && ordinal > 0 {
		if n := &c.byOrdinal[ordinal]; n.ID != "" {
			return n
		}
	}
	return c.numbered(id, ordinal)
}

// numbered is at for a shard that has not been counted by its number yet.
func (c *shardCounts) numbered(id string, ordinal uint32) *ShardCount {
	if ordinal == 0 || ordinal > shardsNumbered {
		return c.of(id)
	}
	for int(ordinal) >= len(c.byOrdinal) {
		c.byOrdinal = append(c.byOrdinal, ShardCount{})
	}
	n := &c.byOrdinal[ordinal]
	n.ID = strings.Clone(id)
	return n
}

func (c *shardCounts) of(id string) *ShardCount {
	if len(id) < 3 {
		return c.find(id)
	}
	if c.recent == nil {
		c.recent = make([]*ShardCount, 1<<10)
	}
	digits := id[len(id)-3:]
	recent := &c.recent[(int(digits[0])*100+int(digits[1])*10+int(digits[2]))%len(c.recent)]
	if *recent == nil || (*recent).ID != id {
		*recent = c.find(id)
	}
	return *recent
}

func (c *shardCounts) find(id string) *ShardCount {
	if number := shardNumber(id); number < shardsNumbered {
		for int64(len(c.byNumber)) <= number {
			c.byNumber = append(c.byNumber, nil)
		}
		n := c.byNumber[number]
		if n == nil {
			n = &ShardCount{ID: strings.Clone(id)}
			c.byNumber[number] = n
		}
		if n.ID == id {
			return n
		}
	}
	if c.others == nil {
		c.others = map[string]*ShardCount{}
	}
	if c.others[id] == nil {
		c.others[id] = &ShardCount{ID: strings.Clone(id)}
	}
	return c.others[id]
}

// throttled counts an entry by its shard, which Kinesis' message names: "Rate exceeded for shard shardId-000000000001
// in stream …".
func (c *shardCounts) throttled(r *Result) {
	if r.Shard != "" {
		c.at(r.Shard, r.Ordinal).Throttled++
		return
	}
	_, rest, _ := strings.Cut(r.Message, " for shard ")
	if id, _, _ := strings.Cut(rest, " "); id != "" {
		c.of(id).Throttled++
	}
}

// addTo adds the counts to a list that is keyed by shard id.
func (c *shardCounts) addTo(all map[string]ShardCount) {
	add := func(n *ShardCount) {
		sum := all[n.ID]
		sum.ID = n.ID
		sum.Records += n.Records
		sum.Bytes += n.Bytes
		sum.Throttled += n.Throttled
		all[n.ID] = sum
	}
	for i := range c.byOrdinal {
		if n := &c.byOrdinal[i]; n.ID != "" {
			add(n)
		}
	}
	for _, n := range c.byNumber {
		if n != nil {
			add(n)
		}
	}
	for _, n := range c.others {
		add(n)
	}
}
