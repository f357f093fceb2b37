package kinesisfake

import "time"

// StopStreamEncryption: what StartStreamEncryption began.
func stopStreamEncryption(s *Server, c *call) error {
	name, _, err := s.decodeEncryption(c)
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *Model) error { return m.StopEncryption(now, name) })
}
