package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// IncreaseStreamRetentionPeriod: up to 8,760 hours.
func increaseStreamRetentionPeriod(s *Server, c *call) error {
	return s.retain(c, (*streams.Model).IncreaseRetention)
}

// retain decodes a change of the retention and makes it.
func (s *Server) retain(c *call, change func(m *streams.Model, now time.Time, stream string, hours int64) error) error {
	var r struct {
		streamID
		RetentionPeriodHours *int64
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.require("retentionPeriodHours", r.RetentionPeriodHours != nil)
	})
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error { return change(m, now, name, *r.RetentionPeriodHours) })
}
