package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// UpdateStreamRecordDistributionStrategy: AUTO for streams on demand only.
func updateStreamRecordDistributionStrategy(s *Server, c *call) error {
	var r struct {
		StreamARN                  *string
		RecordDistributionStrategy *string
	}
	name, err := s.decodeARN(c, &r, &r.StreamARN, func(v *violations) {
		v.requireOneOf("recordDistributionStrategy", r.RecordDistributionStrategy, strategyEnumeration)
	})
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error {
		return m.UpdateDistribution(now, name, *r.RecordDistributionStrategy == strategyAuto)
	})
}
