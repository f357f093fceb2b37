package kinesisfake

import (
	"cmp"
	"time"

	"kinesim/sim/kinesisfake/arn"
	"kinesim/sim/kinesisfake/streams"
)

// decodeStream reads a request that names a stream, and answers the stream's name. check, if there is one, notes
// further violations of the model.
func (s *Server) decodeStream(c *call, into any, id *streamID, check func(v *violations)) (string, error) {
	if err := c.decode(into); err != nil {
		return "", err
	}
	var v violations
	id.validate(&v)
	if check != nil {
		check(&v)
	}
	if err := v.err(); err != nil {
		return "", err
	}
	return s.resolve(id.StreamName, id.StreamARN)
}

// do runs f with the model, unless the operation is called more often than it may be. The stream is empty for
// operations of no particular one.
func (s *Server) do(c *call, stream string, f func(now time.Time, m *streams.Model) error) (err error) {
	kept := s.model.Change(func(now time.Time, m *streams.Model) { err = admitted(now, m, c.name, stream, f) })
	return cmp.Or(err, kept)
}

// look is do for an operation that changes no stream.
func (s *Server) look(c *call, stream string, f func(now time.Time, m *streams.Model) error) (err error) {
	s.model.See(func(now time.Time, m *streams.Model) { err = admitted(now, m, c.name, stream, f) })
	return err
}

// admitted runs f with the model, unless the operation is called more often than it may be.
func admitted(now time.Time, m *streams.Model, operation, stream string, f func(now time.Time, m *streams.Model) error) error {
	asked := operations[operation]
	if asked.scope == perAccount {
		stream = ""
	}
	if err := m.Admit(now, operation, stream, asked.perSecond); err != nil {
		return err
	}
	return f(now, m)
}

// decodeARN reads a request that must name a stream by its ARN alone, and answers the stream's name.
func (s *Server) decodeARN(c *call, into any, arn **string, check func(v *violations)) (string, error) {
	if err := c.decode(into); err != nil {
		return "", err
	}
	var v violations
	v.require("streamARN", *arn != nil)
	v.streamARN(*arn)
	if check != nil {
		check(&v)
	}
	if err := v.err(); err != nil {
		return "", err
	}
	return s.resolve(nil, *arn)
}

// consumerID names a consumer in a request: by its ARN, or by its name and the stream's ARN, or by all of them.
type consumerID struct {
	ConsumerARN  *string
	ConsumerName *string
	StreamARN    *string
}

func (s *Server) decodeConsumer(c *call) (*consumerID, error) {
	id := new(consumerID)
	if err := c.decode(id); err != nil {
		return nil, err
	}
	var v violations
	v.consumerARN(id.ConsumerARN)
	v.streamName("consumerName", id.ConsumerName)
	v.streamARN(id.StreamARN)
	if err := v.err(); err != nil {
		return nil, err
	}
	if id.ConsumerARN == nil && (id.ConsumerName == nil || id.StreamARN == nil) {
		return nil, streams.InvalidArgument("Either ConsumerARN or both StreamARN and ConsumerName should be provided.")
	}
	return id, nil
}

// runner is Server.do or Server.look.
type runner func(c *call, stream string, f func(now time.Time, m *streams.Model) error) error

// onConsumer runs f with the ARN of the consumer that a request names.
func (s *Server) onConsumer(c *call, id *consumerID, run runner, f func(now time.Time, m *streams.Model, arn string) error) error {
	streamARN := id.StreamARN
	if streamARN == nil {
		of, _ := arn.CutConsumer(*id.ConsumerARN)
		streamARN = &of
	}
	stream, err := s.resolve(nil, streamARN)
	if err != nil {
		return err
	}
	return run(c, stream, func(now time.Time, m *streams.Model) error {
		if id.ConsumerName == nil || id.StreamARN == nil {
			return f(now, m, *id.ConsumerARN)
		}
		arn, err := m.ConsumerARN(now, stream, *id.ConsumerName)
		if err != nil {
			return err
		}
		if id.ConsumerARN != nil && *id.ConsumerARN != arn {
			return streams.InvalidArgument("ConsumerARN %s and ConsumerName %s do not name the same consumer.",
				*id.ConsumerARN, *id.ConsumerName)
		}
		return f(now, m, arn)
	})
}
