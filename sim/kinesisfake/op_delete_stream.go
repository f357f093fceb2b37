package kinesisfake

import "time"

// DeleteStream: the records go with the stream. EnforceConsumerDeletion has nothing to enforce.
func deleteStream(s *Server, c *call) error {
	var r streamID
	name, err := s.decodeStream(c, &r, &r)
	if err != nil {
		return err
	}
	s.Do(func(now time.Time, m *Model) { err = m.DeleteStream(now, name) })
	return err
}

// decodeStream reads a request that needs nothing but a stream to be valid, and answers the stream's name.
func (s *Server) decodeStream(c *call, into any, id *streamID) (string, error) {
	if err := c.decode(into); err != nil {
		return "", err
	}
	var v violations
	id.validate(&v)
	if err := v.err(); err != nil {
		return "", err
	}
	return s.resolve(id.StreamName, id.StreamARN)
}
