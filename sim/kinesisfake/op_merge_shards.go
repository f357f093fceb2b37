package kinesisfake

import "time"

// MergeShards: the child is there when the stream is ACTIVE again.
func mergeShards(s *Server, c *call) error {
	var r struct {
		streamID
		ShardToMerge         *string
		AdjacentShardToMerge *string
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	r.validate(&v)
	v.shardID("shardToMerge", r.ShardToMerge)
	v.shardID("adjacentShardToMerge", r.AdjacentShardToMerge)
	if err := v.err(); err != nil {
		return err
	}
	name, err := s.resolve(r.StreamName, r.StreamARN)
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *Model) error {
		var numbers [2]uint32
		for i, id := range []string{*r.ShardToMerge, *r.AdjacentShardToMerge} {
			var ok bool
			if numbers[i], ok = ParseShardID(id); !ok {
				return m.shardNotFound(name, id)
			}
		}
		return m.MergeShards(now, name, numbers[0], numbers[1])
	})
}
