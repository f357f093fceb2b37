package kinesisfake

import "kinesim/sim/kinesisfake/streams"

// DecreaseStreamRetentionPeriod: down to 24 hours. Records that are older are gone at once.
func decreaseStreamRetentionPeriod(s *Server, c *call) error {
	return s.retain(c, (*streams.Model).DecreaseRetention)
}
