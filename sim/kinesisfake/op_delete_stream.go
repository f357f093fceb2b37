package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// DeleteStream: the records go with the stream. One with registered consumers is refused without
// EnforceConsumerDeletion.
func deleteStream(s *Server, c *call) error {
	var r struct {
		streamID
		EnforceConsumerDeletion bool
	}
	name, err := s.decodeStream(c, &r, &r.streamID, nil)
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error {
		if r.EnforceConsumerDeletion {
			return m.DeleteStreamAndConsumers(now, name)
		}
		return m.DeleteStream(now, name)
	})
}
