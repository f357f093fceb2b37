package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// UpdateMaxRecordSize: 1 to 10 MiB.
func updateMaxRecordSize(s *Server, c *call) error {
	var r struct {
		StreamARN          *string
		MaxRecordSizeInKiB *int64
	}
	name, err := s.decodeARN(c, &r, &r.StreamARN, func(v *violations) {
		v.require("maxRecordSizeInKiB", r.MaxRecordSizeInKiB != nil)
		v.within("maxRecordSizeInKiB", r.MaxRecordSizeInKiB, streams.RecordKiBDefault, streams.RecordKiBMax)
	})
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error {
		return m.UpdateMaxRecordSize(now, name, *r.MaxRecordSizeInKiB)
	})
}
