package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// DescribeStreamConsumer: a consumer in any of its states.
func describeStreamConsumer(s *Server, c *call) error {
	id, err := s.decodeConsumer(c)
	if err != nil {
		return err
	}
	type description struct {
		wireConsumer
		StreamARN string
	}
	var answer description
	err = s.onConsumer(c, id, s.look, func(now time.Time, m *streams.Model, arn string) error {
		info, err := m.DescribeConsumer(now, arn)
		answer = description{newWireConsumer(info), m.ARN(info.Stream)}
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(struct{ ConsumerDescription description }{answer})
}
