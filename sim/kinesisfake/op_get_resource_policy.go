package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/streams"
)

// GetResourcePolicy: the policy of a stream or a consumer, {} if it has none.
func getResourcePolicy(s *Server, c *call) error {
	var r struct{ ResourceARN *string }
	if err := s.decodeResource(c, &r, &r.ResourceARN, nil); err != nil {
		return err
	}
	answer := struct{ Policy string }{}
	err := s.look(c, "", func(now time.Time, m *streams.Model) (err error) {
		answer.Policy, err = m.Policy(now, *r.ResourceARN)
		return err
	})
	if err != nil {
		return err
	}
	if answer.Policy == "" {
		answer.Policy = "{}"
	}
	return c.respond(answer)
}
