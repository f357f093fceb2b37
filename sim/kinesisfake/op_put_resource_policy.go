package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// PutResourcePolicy: kept and handed out, not applied.
func putResourcePolicy(s *Server, c *call) error {
	var r struct{ ResourceARN, Policy *string }
	if err := s.decodeResource(c, &r, &r.ResourceARN, func(v *violations) { v.require("policy", r.Policy != nil) }); err != nil {
		return err
	}
	return s.do(c, "", func(now time.Time, m *streams.Model) error { return m.SetPolicy(now, *r.ResourceARN, *r.Policy) })
}
