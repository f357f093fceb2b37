package kinesisfake

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
)

// pushEvery is how often a subscription looks for records. AWS pushes within about 70 ms of their arrival.
const pushEvery = 20 * time.Millisecond

// SubscribeToShard: an event stream of up to 5 minutes, over HTTP/1.1 as well as HTTP/2.
func subscribeToShard(s *Server, c *call) error {
	var r struct {
		ConsumerARN      *string
		ShardId          *string
		StartingPosition *startingPosition
		DryRun           bool
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	v.require("consumerARN", r.ConsumerARN != nil)
	v.consumerARN(r.ConsumerARN)
	v.shardID("shardId", r.ShardId)
	r.StartingPosition.validate(&v)
	if err := v.err(); err != nil {
		return err
	}
	start := newPosition(*r.StartingPosition.Type, r.StartingPosition.SequenceNumber, r.StartingPosition.Timestamp)
	var sub *streams.Subscription
	var at time.Time
	err := s.onConsumer(c, &consumerID{ConsumerARN: r.ConsumerARN}, s.look, func(now time.Time, m *streams.Model, arn string) (err error) {
		number, ok := streams.ParseShardID(*r.ShardId)
		if !ok {
			return streams.NotFound("Could not find shard %s of consumer %s.", *r.ShardId, arn)
		}
		if r.DryRun {
			return m.TrySubscribe(now, arn, number, start, c.name)
		}
		sub, err = m.Subscribe(now, arn, number, start)
		at = now
		return err
	})
	if err != nil {
		return err
	}
	if !c.exempt {
		s.consumers.Began(at, s.subscriber(c, sub), sub.Next)
	}
	c.stream = func(w http.ResponseWriter, r *http.Request) error { return s.push(c, sub, w, r) }
	return nil
}

type startingPosition struct {
	Type           *string
	SequenceNumber *string
	Timestamp      *wire.Epoch
}

func (p *startingPosition) validate(v *violations) {
	v.require("startingPosition", p != nil)
	if p == nil {
		return
	}
	v.requireOneOf("startingPosition.type", p.Type, iteratorTypeEnumeration)
	v.sequence("startingPosition.sequenceNumber", p.SequenceNumber)
}

// push sends the events of a subscription until it is over or the client is gone.
func (s *Server) push(c *call, sub *streams.Subscription, w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", wire.ContentEvents)
	w.WriteHeader(http.StatusOK)
	out := pusher{c: c, to: w, flush: http.NewResponseController(w).Flush, contentType: contentJSON}
	if c.cbor {
		out.contentType = contentCBOR
	}
	if err := out.send("initial-response", []byte("{}")); err != nil {
		return nil // the client is gone, which is his right
	}
	tick := wallTicker(pushEvery)
	defer tick.Stop()
	for {
		event, done, err := s.nextEvent(c, sub)
		if err != nil {
			out.fail(err)
			return nil
		}
		if event != nil {
			c.answer, err = appendEvent(c.answer[:0], event)
			if err != nil || out.send("SubscribeToShardEvent", c.answer) != nil {
				return nil
			}
		}
		if done {
			return nil
		}
		if event != nil && event.BehindLatest > 0 {
			continue
		}
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return nil
		}
	}
}

func (s *Server) nextEvent(c *call, sub *streams.Subscription) (event *streams.SubscriptionEvent, done bool, err error) {
	var at time.Time
	s.model.See(func(now time.Time, m *streams.Model) {
		at = now
		event, done, err = m.Push(now, sub, c.records[:0])
	})
	if event != nil {
		c.records = event.Records
	}
	if event != nil && !c.exempt {
		got := streams.Reading{Records: event.Records, Next: sub.Next, BehindLatest: event.BehindLatest, End: event.Children != nil}
		s.consumers.Took(at, s.subscriber(c, sub), got)
	}
	return event, done, err
}

// subscriber is the reader that a subscription pushes to.
func (s *Server) subscriber(c *call, sub *streams.Subscription) readers.Reader {
	_, rest, _ := strings.Cut(sub.ConsumerARN, "/consumer/")
	name, _, _ := strings.Cut(rest, ":")
	return s.consumers.Registered(c.caller(), name)
}

// pusher writes messages in the client's encoding.
type pusher struct {
	c           *call
	to          http.ResponseWriter
	flush       func() error
	contentType string
	message     []byte
}

func (p *pusher) send(kind string, payload []byte) error {
	payload, err := p.encode(payload)
	if err != nil {
		return err
	}
	p.message = wire.AppendEvent(p.message[:0], kind, p.contentType, payload)
	return p.write()
}

// fail ends the stream with an exception.
func (p *pusher) fail(err error) {
	api := asError(err)
	p.c.code = api.Code
	text, _ := json.Marshal(struct {
		Message string `json:"message"`
	}{api.Message}) // of a string it cannot fail
	payload, err := p.encode(text)
	if err != nil {
		return
	}
	p.message = wire.AppendException(p.message[:0], api.Code, p.contentType, payload)
	_ = p.write() // there is nobody else to tell
}

func (p *pusher) encode(payload []byte) (encoded []byte, err error) {
	if p.contentType == contentJSON {
		return payload, nil
	}
	p.c.encoded, err = wire.AppendCBOR(p.c.encoded[:0], payload)
	return p.c.encoded, err
}

func (p *pusher) write() error {
	n, err := p.to.Write(p.message)
	p.c.sent += n
	if err != nil {
		return err
	}
	return p.flush()
}

func appendEvent(out []byte, event *streams.SubscriptionEvent) ([]byte, error) {
	out = append(out, `{"MillisBehindLatest":`...)
	out = strconv.AppendInt(out, event.BehindLatest.Milliseconds(), 10)
	if event.Continuation != (bignum.SequenceNumber{}) {
		out = appendQuotedSequence(append(out, `,"ContinuationSequenceNumber":`...), event.Continuation)
	}
	if event.Children != nil {
		var err error
		if out, err = appendChildren(append(out, `,"ChildShards":`...), event.Children); err != nil {
			return nil, err
		}
	}
	return appendRecords(append(out, `,"Records":`...), event.Records, '}'), nil
}
