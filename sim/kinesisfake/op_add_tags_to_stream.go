package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// AddTagsToStream: up to 50 tags.
func addTagsToStream(s *Server, c *call) error {
	var r struct {
		streamID
		Tags map[string]string
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) { v.requireTags(r.Tags) })
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error { return m.TagStream(now, name, r.Tags) })
}
