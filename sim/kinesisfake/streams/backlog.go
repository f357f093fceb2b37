package streams

import "time"

// Backlog is what waits in a shard for somebody who reads it.
type Backlog struct {
	Shard   uint32
	Parents []uint32
	Closed  bool
	Lost    uint64        // records from the place on that are not there any more
	Records uint64        // that wait
	Age     time.Duration // of the first of them; 0 without any
}

// Backlogs are the backlogs of all shards of a stream, by number, for somebody who goes on in a shard with the record
// of the index that next answers. There are none if the stream is gone, or is not the one that was born at a moment, in
// Unix milliseconds: see Iterator.Born.
func (m *Model) Backlogs(now time.Time, stream string, born int64, next func(shard uint32) uint64) (list []Backlog, there bool) {
	s, err := m.find(now, stream)
	if err != nil || s.createdAt.UnixMilli() != born {
		return nil, false
	}
	for _, shard := range s.shards {
		b := Backlog{Shard: shard.number, Parents: shard.parents, Closed: shard.closed()}
		from := next(shard.number)
		if from < shard.log.head {
			b.Lost = shard.log.head - from
			from = shard.log.head
		}
		if tip := shard.tip(); from < tip {
			b.Records = tip - from
			b.Age = max(0, now.Sub(time.UnixMilli(shard.log.at(from).arrival)))
		}
		list = append(list, b)
	}
	return list, true
}
