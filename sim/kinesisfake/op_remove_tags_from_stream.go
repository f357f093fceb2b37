package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// RemoveTagsFromStream: tags that are not there are ignored.
func removeTagsFromStream(s *Server, c *call) error {
	var r struct {
		streamID
		TagKeys []string
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) { v.tagKeys(r.TagKeys) })
	if err != nil {
		return err
	}
	return s.do(c, name, func(now time.Time, m *streams.Model) error { return m.UntagStream(now, name, r.TagKeys) })
}
