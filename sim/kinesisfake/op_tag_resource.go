package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// TagResource: streams and consumers.
func tagResource(s *Server, c *call) error {
	var r struct {
		ResourceARN *string
		Tags        map[string]string
	}
	if err := s.decodeResource(c, &r, &r.ResourceARN, func(v *violations) { v.requireTags(r.Tags) }); err != nil {
		return err
	}
	return s.do(c, "", func(now time.Time, m *streams.Model) error { return m.TagResource(now, *r.ResourceARN, r.Tags) })
}

// decodeResource reads a request that must name a stream or a consumer by its ARN.
func (s *Server) decodeResource(c *call, into any, arn **string, check func(v *violations)) error {
	if err := c.decode(into); err != nil {
		return err
	}
	var v violations
	v.resourceARN(*arn)
	if check != nil {
		check(&v)
	}
	return v.err()
}
