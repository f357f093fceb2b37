package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// ListTagsForResource: all tags of a stream or a consumer.
func listTagsForResource(s *Server, c *call) error {
	var r struct{ ResourceARN *string }
	if err := s.decodeResource(c, &r, &r.ResourceARN, nil); err != nil {
		return err
	}
	answer := struct{ Tags []streams.Tag }{[]streams.Tag{}}
	err := s.look(c, "", func(now time.Time, m *streams.Model) error {
		tags, err := m.ResourceTags(now, *r.ResourceARN)
		answer.Tags = append(answer.Tags, tags...)
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(answer)
}
