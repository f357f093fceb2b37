package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// UpdateStreamWarmThroughput: on demand, for accounts with a commitment to a minimum throughput.
func updateStreamWarmThroughput(s *Server, c *call) error {
	var r struct {
		streamID
		WarmThroughputMiBps *int64
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.require("warmThroughputMiBps", r.WarmThroughputMiBps != nil)
		v.within("warmThroughputMiBps", r.WarmThroughputMiBps, 0, 1<<31-1)
	})
	if err != nil {
		return err
	}
	answer := struct {
		StreamName, StreamARN string
		WarmThroughput        warmThroughput
	}{StreamName: name, WarmThroughput: warmThroughput{TargetMiBps: *r.WarmThroughputMiBps}}
	err = s.do(c, name, func(now time.Time, m *streams.Model) (err error) {
		answer.StreamARN = m.ARN(name)
		answer.WarmThroughput.CurrentMiBps, err = m.UpdateWarmThroughput(now, name, *r.WarmThroughputMiBps)
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(answer)
}
