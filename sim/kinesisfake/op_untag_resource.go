package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// UntagResource: streams and consumers. Tags that are not there are ignored.
func untagResource(s *Server, c *call) error {
	var r struct {
		ResourceARN *string
		TagKeys     []string
	}
	if err := s.decodeResource(c, &r, &r.ResourceARN, func(v *violations) { v.tagKeys(r.TagKeys) }); err != nil {
		return err
	}
	return s.do(c, "", func(now time.Time, m *streams.Model) error { return m.UntagResource(now, *r.ResourceARN, r.TagKeys) })
}
