package kinesisfake

import "time"

// SplitShard closes a shard and opens two children, the second of which begins at a hash key. The shards change at once; the stream
// is UPDATING for Durations.Update, and takes records all the while.
func (m *Model) SplitShard(now time.Time, stream string, number uint32, at HashKey) error {
	s, err := m.provisioned(now, stream)
	if err != nil {
		return err
	}
	if int(number) >= len(s.shards) {
		return m.shardNotFound(stream, ShardID(number))
	}
	parent := s.shards[number]
	if current := m.openShards(); current+1 > m.config.ShardsMax {
		return m.shardLimit(current, 1)
	}
	if at.Compare(parent.start.Next()) <= 0 || at.Compare(parent.end) >= 0 {
		return invalidArgument("NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is not both greater than "+
			"one plus the shard's StartingHashKey %s and less than the shard's EndingHashKey %s.",
			at, ShardID(number), stream, m.config.Account, parent.start, parent.end)
	}
	if err := m.mayReshard(s, parent); err != nil {
		return err
	}
	s.split(now, parent, at)
	s.reopen()
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return nil
}

// MergeShards closes two shards that are neighbours on the ring and opens one child that covers both. The first is the child's
// parent, the second its adjacent parent. For the states see SplitShard.
func (m *Model) MergeShards(now time.Time, stream string, first, second uint32) error {
	s, err := m.provisioned(now, stream)
	if err != nil {
		return err
	}
	for _, number := range []uint32{first, second} {
		if int(number) >= len(s.shards) {
			return m.shardNotFound(stream, ShardID(number))
		}
	}
	low, high := s.shards[first], s.shards[second]
	if low.start.Compare(high.start) > 0 {
		low, high = high, low
	}
	if low == high || low.end == MaxHashKey || low.end.Next() != high.start {
		return invalidArgument("Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for merging",
			ShardID(first), ShardID(second), stream, m.config.Account)
	}
	if err := m.mayReshard(s, low, high); err != nil {
		return err
	}
	s.merge(now, s.shards[first], s.shards[second])
	s.reopen()
	s.pass(now, StatusUpdating, m.config.Durations.Update)
	return nil
}

func (m *Model) mayReshard(s *stream, parents ...*shard) error {
	if s.status != StatusActive {
		return m.notActive(s)
	}
	for _, parent := range parents {
		if parent.closed() {
			return invalidArgument("Shard %s in stream %s under account %s has already been merged or split, and thus is not eligible for "+
				"merging or splitting.", ShardID(parent.number), s.name, m.config.Account)
		}
	}
	return nil
}

// childCreation is the creation time in a child's sequence numbers: the second after the reshard, and in any case after those of its
// parents, whose records all have smaller numbers then.
func childCreation(now time.Time, parents ...*shard) uint64 {
	created := uint64(now.Unix())
	for _, parent := range parents {
		created = max(created, parent.createSecs)
	}
	return created + 1
}

// split closes a shard and opens two, the second of which begins at a hash key. The caller reopens the stream.
func (s *stream) split(now time.Time, parent *shard, at HashKey) (low, high *shard) {
	created := childCreation(now, parent)
	parent.close(now)
	low = s.addShard(now, parent.start, at.Previous(), created, parent.number)
	high = s.addShard(now, at, parent.end, created, parent.number)
	return low, high
}

// merge closes two neighbours, which may come in either order, and opens one shard. The caller reopens the stream.
func (s *stream) merge(now time.Time, first, second *shard) *shard {
	low, high := first, second
	if low.start.Compare(high.start) > 0 {
		low, high = high, low
	}
	created := childCreation(now, first, second)
	first.close(now)
	second.close(now)
	return s.addShard(now, low.start, high.end, created, first.number, second.number)
}

func (s *stream) addShard(now time.Time, start, end HashKey, createSecs uint64, parents ...uint32) *shard {
	shard := newShard(uint32(len(s.shards)), start, end, now, createSecs, parents...)
	s.shards = append(s.shards, shard)
	return shard
}

func (s *shard) close(now time.Time) { s.closedAt = max(now.UnixMilli(), s.arrival, 1) }
