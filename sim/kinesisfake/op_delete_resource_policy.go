package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// DeleteResourcePolicy: that of a stream or a consumer.
func deleteResourcePolicy(s *Server, c *call) error {
	var r struct{ ResourceARN *string }
	if err := s.decodeResource(c, &r, &r.ResourceARN, nil); err != nil {
		return err
	}
	return s.do(c, "", func(now time.Time, m *streams.Model) error { return m.DeletePolicy(now, *r.ResourceARN) })
}
