package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// RegisterStreamConsumer: up to 20 of a stream, 50 on demand with a commitment of the account.
func registerStreamConsumer(s *Server, c *call) error {
	var r struct {
		StreamARN    *string
		ConsumerName *string
		Tags         map[string]string
	}
	stream, err := s.decodeARN(c, &r, &r.StreamARN, func(v *violations) {
		v.require("consumerName", r.ConsumerName != nil)
		v.streamName("consumerName", r.ConsumerName)
		v.tags(r.Tags)
	})
	if err != nil {
		return err
	}
	var info streams.ConsumerInfo
	err = s.do(c, stream, func(now time.Time, m *streams.Model) (err error) {
		info, err = m.RegisterConsumer(now, stream, *r.ConsumerName, r.Tags)
		return err
	})
	if err != nil {
		return err
	}
	return c.respond(struct{ Consumer wireConsumer }{newWireConsumer(info)})
}

// wireConsumer is a consumer in an answer.
type wireConsumer struct {
	ConsumerName              string
	ConsumerARN               string
	ConsumerStatus            streams.Status
	ConsumerCreationTimestamp wire.Epoch
}

func newWireConsumer(info streams.ConsumerInfo) wireConsumer {
	return wireConsumer{info.Name, info.ARN, info.Status, wire.Epoch{Time: info.CreatedAt}}
}
