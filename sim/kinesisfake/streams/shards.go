package streams

import "time"

// FilterType says which shards ListShards answers (API_ShardFilter).
type FilterType string

const (
	FilterNone            FilterType = ""                  // all that retention has not removed
	FilterAfterShardID    FilterType = "AFTER_SHARD_ID"    // those behind ShardFilter.Shard
	FilterAtTrimHorizon   FilterType = "AT_TRIM_HORIZON"   // those that were open at the trim horizon
	FilterFromTrimHorizon FilterType = "FROM_TRIM_HORIZON" // all that retention has not removed
	FilterAtLatest        FilterType = "AT_LATEST"         // those that are open
	FilterAtTimestamp     FilterType = "AT_TIMESTAMP"      // those that were open at ShardFilter.At
	FilterFromTimestamp   FilterType = "FROM_TIMESTAMP"    // those that were open then or were opened later
)

// ShardFilter is a filter of ListShards.
type ShardFilter struct {
	Type  FilterType
	Shard uint32
	At    time.Time
}

// ListShards appends at most limit shards that pass the filter to dst, by number, from the first behind after (-1 for
// all of them); more tells whether others follow.
func (m *Model) ListShards(
	now time.Time,
	stream string,
	filter ShardFilter,
	after int64,
	limit int,
	dst []ShardInfo,
) (page []ShardInfo, more bool, err error) {
	s, err := m.find(now, stream)
	if err != nil {
		return dst, false, err
	}
	if s.status == StatusCreating {
		return dst, false, inUse("Stream %s under account %s is in state CREATING", stream, m.config.Account)
	}
	for _, shard := range s.shards {
		if int64(shard.number) <= after || !filter.passes(now, s, shard) {
			continue
		}
		if limit == 0 {
			return dst, true, nil
		}
		dst = append(dst, shard.info())
		limit--
	}
	return dst, false, nil
}

// Shards are how many shards of a stream are open, and the ids of those that are closed, by number. No time passes by
// it, so that who looks on changes nothing.
func (m *Model) Shards(stream string) (open int, closed []string) {
	s, ok := m.streams[stream]
	if !ok {
		return 0, nil
	}
	for _, shard := range s.shards {
		if shard.closed() {
			closed = append(closed, ShardID(shard.number))
		}
	}
	return len(s.shards) - len(closed), closed
}

func (f ShardFilter) passes(now time.Time, s *stream, shard *shard) bool {
	// The trim horizon of a young stream is its creation: its first shards were open then.
	horizon := max(now.Add(-s.retention).UnixMilli(), s.createdAt.UnixMilli())
	if shard.closed() && shard.closedAt <= now.Add(-s.retention).UnixMilli() {
		return false
	}
	at := min(max(f.At.UnixMilli(), horizon), now.UnixMilli())
	switch f.Type {
	case FilterAfterShardID:
		return shard.number > f.Shard
	case FilterAtLatest:
		return !shard.closed()
	case FilterAtTrimHorizon:
		return shard.openAt(horizon)
	case FilterAtTimestamp:
		return shard.openAt(at)
	case FilterFromTimestamp:
		return shard.openAt(at) || shard.openedAt >= at
	}
	return true
}

func (s *shard) openAt(millis int64) bool {
	return s.openedAt <= millis && (!s.closed() || s.closedAt > millis)
}

// findShard is a shard of a stream by number.
func (m *Model) findShard(s *stream, number uint32) (*shard, error) {
	if int(number) >= len(s.shards) {
		return nil, m.shardMissing(s.name, number)
	}
	return s.shards[number], nil
}
