package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// UpdateShardCount: UNIFORM_SCALING, by splits and merges that are over when the stream is ACTIVE again.
func updateShardCount(s *Server, c *call) error {
	var r struct {
		streamID
		TargetShardCount *int64
		ScalingType      *string
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.require("targetShardCount", r.TargetShardCount != nil)
		v.within("targetShardCount", r.TargetShardCount, 1, 1<<31-1)
		v.requireOneOf("scalingType", r.ScalingType, "[UNIFORM_SCALING]")
	})
	if err != nil {
		return err
	}
	answer := struct {
		StreamName, StreamARN               string
		CurrentShardCount, TargetShardCount int
	}{StreamName: name, TargetShardCount: int(*r.TargetShardCount)}
	err = s.do(c, name, func(now time.Time, m *streams.Model) (err error) {
		answer.StreamARN = m.ARN(name)
		answer.CurrentShardCount, err = m.UpdateShardCount(now, name, answer.TargetShardCount)
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(answer)
}
