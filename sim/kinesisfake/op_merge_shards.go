package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// MergeShards: the child is there when the stream is ACTIVE again.
func mergeShards(s *Server, c *call) error {
	var r struct {
		streamID
		ShardToMerge         *string
		AdjacentShardToMerge *string
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.shardID("shardToMerge", r.ShardToMerge)
		v.shardID("adjacentShardToMerge", r.AdjacentShardToMerge)
	})
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error {
		var numbers [2]uint32
		for i, id := range []string{*r.ShardToMerge, *r.AdjacentShardToMerge} {
			var ok bool
			if numbers[i], ok = streams.ParseShardID(id); !ok {
				return m.ShardNotFound(name, id)
			}
		}
		return m.MergeShards(now, name, numbers[0], numbers[1])
	})
}
