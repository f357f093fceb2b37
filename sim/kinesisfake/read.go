package kinesisfake

import (
	"slices"
	"time"
)

// Record is a stored record. Its slices belong to the model and must not be written to; they stay valid.
type Record struct {
	Sequence SequenceNumber
	Arrival  int64 // Unix milliseconds
	Key      []byte
	Data     []byte
}

// Reading is the answer to GetRecords.
type Reading struct {
	Records      []Record
	Next         Iterator
	End          bool          // the shard is closed and read to its end: Next leads nowhere
	Children     []ShardInfo   // at the end, the shards that continue it
	BehindLatest time.Duration // how old the first record is that was not read; 0 at the tip
}

// GetRecords reads at most limit records from an iterator on, and at most 10 MiB, appending them to dst. A place that retention has
// overtaken stands for the first record that is left.
func (m *Model) GetRecords(now time.Time, it Iterator, limit int, dst []Record) (Reading, error) {
	if created := time.UnixMilli(it.Created); now.Sub(created) > IteratorLifetime {
		return Reading{}, expiredIterator(created, now)
	}
	s, err := m.serving(now, it.Stream)
	if err != nil || s.createdAt.UnixMilli() != it.Born {
		return Reading{}, m.shardMissing(it.Stream, it.Shard)
	}
	shard, err := m.findShard(s, it.Shard)
	if err != nil {
		return Reading{}, err
	}
	if !shard.quota.mayRead(&m.config.Limits, now.UnixNano()) {
		m.stats.ReadsThrottled++
		return Reading{}, m.rateExceeded(s.name, shard.number)
	}
	m.expire(now, s, shard)
	reading := m.read(shard, it, limit, dst)
	reading.Next.Created = now.UnixMilli()
	if next := reading.Next.Next; next < shard.log.next {
		reading.BehindLatest = max(0, now.Sub(time.UnixMilli(shard.log.at(next).arrival)))
	} else if shard.closed() {
		reading.End = true
		reading.Children = s.children(shard)
	}
	return reading, nil
}

func (m *Model) read(shard *shard, it Iterator, limit int, dst []Record) Reading {
	index := max(it.Next, shard.log.head)
	bytes := int64(0)
	for tip := shard.tip(); index < tip && limit > 0; limit-- {
		e := shard.log.at(index)
		size := int64(e.keyLen) + int64(e.dataLen)
		if bytes > 0 && bytes+size > GetRecordsBytesMax {
			break
		}
		bytes += size
		key, data := m.arena.record(e)
		dst = append(dst, Record{shard.sequence(index, e.arrival), e.arrival, key, data})
		index++
	}
	shard.quota.spendRead(&m.config.Limits, bytes)
	it.Next = index
	return Reading{Records: dst, Next: it}
}

// children are the shards that a closed one was split or merged into.
func (s *stream) children(parent *shard) []ShardInfo {
	var children []ShardInfo
	for _, shard := range s.shards[parent.number+1:] {
		if slices.Contains(shard.parents, parent.number) {
			children = append(children, shard.info())
		}
	}
	return children
}
