package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// SplitShard: the children are there when the stream is ACTIVE again.
func splitShard(s *Server, c *call) error {
	var r struct {
		streamID
		ShardToSplit       *string
		NewStartingHashKey *string
	}
	var at bignum.HashKey
	inRange := false
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.shardID("shardToSplit", r.ShardToSplit)
		v.require("newStartingHashKey", r.NewStartingHashKey != nil)
		if r.NewStartingHashKey != nil {
			var wellFormed bool
			if at, wellFormed, inRange = bignum.ParseHashKey([]byte(*r.NewStartingHashKey)); !wellFormed {
				v.pattern("newStartingHashKey", *r.NewStartingHashKey, hashKeyPattern)
			}
		}
	})
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error {
		number, ok := streams.ParseShardID(*r.ShardToSplit)
		if !ok {
			return m.ShardNotFound(name, *r.ShardToSplit)
		}
		return m.SplitShardAt(now, name, number, at, *r.NewStartingHashKey, inRange)
	})
}
