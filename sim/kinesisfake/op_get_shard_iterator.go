package kinesisfake

import (
	"time"

	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// GetShardIterator: all five types.
func getShardIterator(s *Server, c *call) error {
	var r struct {
		streamID
		ShardId                *string
		ShardIteratorType      *string
		StartingSequenceNumber *string
		Timestamp              *wire.Epoch
		DryRun                 bool
	}
	name, err := s.decodeStream(c, &r, &r.streamID, func(v *violations) {
		v.shardID("shardId", r.ShardId)
		v.requireOneOf("shardIteratorType", r.ShardIteratorType, iteratorTypeEnumeration)
		v.sequence("startingSequenceNumber", r.StartingSequenceNumber)
	})
	if err != nil {
		return err
	}
	start := newPosition(*r.ShardIteratorType, r.StartingSequenceNumber, r.Timestamp)
	var it streams.Iterator
	var at time.Time
	err = s.look(c, name, func(now time.Time, m *streams.Model) (err error) {
		at = now
		number, ok := streams.ParseShardID(*r.ShardId)
		if !ok {
			return m.ShardNotFound(name, *r.ShardId)
		}
		if it, err = m.GetShardIterator(now, name, number, start, !c.exempt); err == nil && r.DryRun {
			err = m.DryRun(now, name, c.name)
		}
		return err
	})
	if err != nil {
		return err
	}
	if !c.exempt {
		s.consumers.Began(at, s.consumers.Who(c.caller()), it)
	}
	c.answer = it.AppendToken(append(c.answer, `{"ShardIterator":"`...))
	c.answer = append(c.answer, '"', '}')
	return nil
}

func newPosition(kind string, sequence *string, at *wire.Epoch) streams.Position {
	start := streams.Position{Type: streams.IteratorType(kind)}
	if sequence != nil {
		start.Sequence = []byte(*sequence)
	}
	if at != nil {
		start.At = at.Time
	}
	return start
}

// sequence checks an optional sequence number.
func (v *violations) sequence(member string, value *string) {
	if value == nil {
		return
	}
	digits := len(*value) > 0 && len(*value) <= 129
	for _, c := range *value {
		digits = digits && c >= '0' && c <= '9'
	}
	if !digits || (*value)[0] == '0' && *value != "0" {
		v.pattern(member, *value, sequencePattern)
	}
}
