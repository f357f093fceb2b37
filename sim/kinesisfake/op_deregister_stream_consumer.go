package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// DeregisterStreamConsumer: its subscriptions end with it.
func deregisterStreamConsumer(s *Server, c *call) error {
	id, err := s.decodeConsumer(c)
	if err != nil {
		return err
	}
	return s.onConsumer(c, id, s.do, func(now time.Time, m *streams.Model, arn string) error { return m.DeregisterConsumer(now, arn) })
}
