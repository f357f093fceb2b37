package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// Shards of a DescribeStream page (API_DescribeStream).
const (
	describeShardsMax = 10_000 // that may be asked for
	describePageMax   = 100    // "If you specify a value greater than 100, at most 100 results are returned"
)

// DescribeStream: a stream in any of its states, and its shards in pages. One that is CREATING shows none.
func describeStream(s *Server, c *call) error {
	var r struct {
		streamID
		ExclusiveStartShardId *string
		Limit                 *int64
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.optionalShardID("exclusiveStartShardId", r.ExclusiveStartShardId)
		v.within("limit", r.Limit, 1, describeShardsMax)
	})
	if err != nil {
		return err
	}
	after, err := shardBefore(r.ExclusiveStartShardId)
	if err != nil {
		return err
	}
	limit := describePageMax
	if r.Limit != nil {
		limit = min(int(*r.Limit), describePageMax)
	}
	type description struct {
		streamState
		Shards        []wireShard
		HasMoreShards bool
	}
	answer := description{Shards: []wireShard{}}
	err = s.look(c, name, func(now time.Time, m *streams.Model) error {
		info, err := m.DescribeStream(now, name)
		if err != nil {
			return err
		}
		answer.streamState = newStreamState(m, info)
		if info.Status == streams.StatusCreating {
			return nil
		}
		shards, more, err := m.ListShards(now, name, streams.ShardFilter{}, after, limit, nil)
		for _, shard := range shards {
			answer.Shards = append(answer.Shards, newWireShard(shard))
		}
		answer.HasMoreShards = more
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(struct{ StreamDescription description }{answer})
}
