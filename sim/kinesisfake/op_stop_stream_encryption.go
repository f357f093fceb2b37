package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// StopStreamEncryption: what StartStreamEncryption began.
func stopStreamEncryption(s *Server, c *call) error {
	name, _, err := s.decodeEncryption(c)
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error { return m.StopEncryption(now, name) })
}
