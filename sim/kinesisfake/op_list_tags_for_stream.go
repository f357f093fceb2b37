package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// ListTagsForStream: by key, in pages.
func listTagsForStream(s *Server, c *call) error {
	var r struct {
		streamID
		ExclusiveStartTagKey *string
		Limit                *int64
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		if r.ExclusiveStartTagKey != nil {
			v.length("exclusiveStartTagKey", *r.ExclusiveStartTagKey, 1, tagKeyCharsMax)
		}
		v.within("limit", r.Limit, 1, streams.TagsMax)
	})
	if err != nil {
		return err
	}
	after, limit := "", streams.TagsMax
	if r.ExclusiveStartTagKey != nil {
		after = *r.ExclusiveStartTagKey
	}
	if r.Limit != nil {
		limit = int(*r.Limit)
	}
	answer := struct {
		Tags        []streams.Tag
		HasMoreTags bool
	}{Tags: []streams.Tag{}}
	err = s.look(c, name, func(now time.Time, m *streams.Model) error {
		page, more, err := m.StreamTags(now, name, after, limit)
		answer.Tags, answer.HasMoreTags = append(answer.Tags, page...), more
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(answer)
}
