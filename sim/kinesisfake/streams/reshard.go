package streams

import (
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// reshard is a split, a merge or an UpdateShardCount that is under way. The shards change when it is over.
type reshard struct {
	Split  *uint32        `json:",omitempty"` // the parent, and where the second child begins
	At     bignum.HashKey `json:",omitzero"`
	Merge  *[2]uint32     `json:",omitempty"`
	Target int            `json:",omitempty"` // of UpdateShardCount
}

// reshard changes the shards as it was asked for.
func (s *stream) reshard(now time.Time) {
	switch r := s.Reshard; {
	case r.Split != nil:
		s.split(now, s.shards[*r.Split], r.At)
	case r.Merge != nil:
		s.merge(now, s.shards[r.Merge[0]], s.shards[r.Merge[1]])
	default:
		s.divide(now, r.Target)
	}
	s.Reshard = nil
	s.reopen()
}

// begin starts a reshard: the stream is UPDATING for Durations.Update, and takes records all the while, with its shards
// as they were.
func (m *Model) begin(now time.Time, s *stream, r reshard) {
	s.Reshard = &r
	s.pass(now, StatusUpdating, m.config.Durations.Update)
}

// SplitShard closes a shard and opens two children, the second of which begins at a hash key, after Durations.Update.
func (m *Model) SplitShard(now time.Time, stream string, number uint32, at bignum.HashKey) error {
	return m.SplitShardAt(now, stream, number, at, at.String(), true)
}

// SplitShardAt is SplitShard with the hash key as it was asked for, which may lie outside the ring.
func (m *Model) SplitShardAt(now time.Time, stream string, number uint32, at bignum.HashKey, asked string, inRange bool) error {
	s, err := m.reshardable(now, stream, number)
	if err != nil {
		return err
	}
	parent := s.shards[number]
	if !inRange || at.Compare(parent.start.Next()) <= 0 || at.Compare(parent.end) >= 0 {
		return InvalidArgument(
			"NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is not both greater than "+
				"one plus the shard's StartingHashKey %s and less than the shard's EndingHashKey %s.",
			asked,
			ShardID(number),
			stream,
			m.config.Account,
			parent.start,
			parent.end,
		)
	}
	if err := m.mayReshard(s, parent); err != nil {
		return err
	}
	if current := m.openShards(); current+1 > m.config.ShardsMax {
		return m.shardLimit(current, 1)
	}
	m.begin(now, s, reshard{Split: &number, At: at})
	return nil
}

// MergeShards closes two shards and opens one child that covers both, after Durations.Update. The second must begin
// where the first ends.
func (m *Model) MergeShards(now time.Time, stream string, first, second uint32) error {
	s, err := m.reshardable(now, stream, first, second)
	if err != nil {
		return err
	}
	low, high := s.shards[first], s.shards[second]
	if low.end == bignum.MaxHashKey || low.end.Next() != high.start {
		return InvalidArgument("Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for merging",
			ShardID(first), ShardID(second), stream, m.config.Account)
	}
	if err := m.mayReshard(s, low, high); err != nil {
		return err
	}
	m.begin(now, s, reshard{Merge: &[2]uint32{first, second}})
	return nil
}

// reshardable is a provisioned stream that has some shards. Whether it is ACTIVE comes after whether what is asked for
// can be.
func (m *Model) reshardable(now time.Time, name string, numbers ...uint32) (*stream, error) {
	s, err := m.provisioned(now, name)
	if err != nil {
		return nil, err
	}
	for _, number := range numbers {
		if int(number) >= len(s.shards) {
			return nil, m.ShardNotFound(name, ShardID(number))
		}
	}
	return s, nil
}

func (m *Model) mayReshard(s *stream, parents ...*shard) error {
	if s.status != StatusActive {
		return m.notActive(s)
	}
	for _, parent := range parents {
		if parent.closed() {
			return InvalidArgument(
				"Shard %s in stream %s under account %s has already been merged or split, and thus is not eligible for "+
					"merging or splitting.",
				ShardID(parent.number),
				s.name,
				m.config.Account,
			)
		}
	}
	return nil
}

// childCreation is the creation time in a child's sequence numbers: the second after the reshard, and in any case after
// those of its parents, whose records all have smaller numbers then.
func childCreation(now time.Time, parents ...*shard) uint64 {
	created := uint64(now.Unix())
	for _, parent := range parents {
		created = max(created, parent.createSecs)
	}
	return created + 1
}

// split closes a shard and opens two, the second of which begins at a hash key. The caller reopens the stream.
func (s *stream) split(now time.Time, parent *shard, at bignum.HashKey) (low, high *shard) {
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

func (s *stream) addShard(now time.Time, start, end bignum.HashKey, createSecs uint64, parents ...uint32) *shard {
	shard := newShard(uint32(len(s.shards)), start, end, now, createSecs, parents...)
	s.shards = append(s.shards, shard)
	return shard
}

func (s *shard) close(now time.Time) { s.closedAt = max(now.UnixMilli(), s.arrival, 1) }
