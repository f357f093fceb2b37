package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// UpdateStreamMode: twice in 24 hours. The shards stay as they are.
func updateStreamMode(s *Server, c *call) error {
	var r struct {
		StreamARN           *string
		StreamModeDetails   *modeDetails
		WarmThroughputMiBps *int64
	}
	name, err := s.decodeARN(c, &r, &r.StreamARN, func(v *violations) {
		v.require("streamModeDetails", r.StreamModeDetails != nil)
		r.StreamModeDetails.validate(v)
		v.within("warmThroughputMiBps", r.WarmThroughputMiBps, 0, 1<<31-1)
	})
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error {
		return m.UpdateStreamMode(now, name, *r.StreamModeDetails.StreamMode, valueOf(r.WarmThroughputMiBps))
	})
}
