package kinesisfake

import "time"

// GetShardIterator: all five types.
func getShardIterator(s *Server, c *call) error {
	var r struct {
		streamID
		ShardId                *string
		ShardIteratorType      string
		StartingSequenceNumber *string
		Timestamp              *epoch
		DryRun                 bool
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	r.validate(&v)
	v.shardID("shardId", r.ShardId)
	if r.ShardIteratorType == "" {
		v.missing("shardIteratorType")
	}
	v.oneOf("shardIteratorType", r.ShardIteratorType, iteratorTypeEnumeration)
	v.sequence("startingSequenceNumber", r.StartingSequenceNumber)
	if err := v.err(); err != nil {
		return err
	}
	name, err := s.resolve(r.StreamName, r.StreamARN)
	if err != nil {
		return err
	}
	start, err := newStart(IteratorType(r.ShardIteratorType), r.StartingSequenceNumber, r.Timestamp)
	if err != nil {
		return err
	}
	var it Iterator
	err = s.look(c, name, func(now time.Time, m *Model) (err error) {
		number, ok := ParseShardID(*r.ShardId)
		if !ok {
			return m.shardNotFound(name, *r.ShardId)
		}
		if it, err = m.GetShardIterator(now, name, number, start); err == nil && r.DryRun {
			err = m.dryRun(now, name, c.name)
		}
		return err
	})
	if err != nil {
		return err
	}
	c.answer = it.AppendToken(append(c.answer, `{"ShardIterator":"`...))
	c.answer = append(c.answer, '"', '}')
	return nil
}

func newStart(kind IteratorType, sequence *string, at *epoch) (Position, error) {
	start := Position{Type: kind}
	needsSequence := kind == AtSequenceNumber || kind == AfterSequenceNumber
	if needsSequence != (sequence != nil) && kind != AtTimestamp {
		given := "no"
		if sequence != nil {
			given = "also a"
		}
		return start, invalidArgument("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "+
			"(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified %s and %s StartingSequenceNumber.", kind, given)
	}
	if kind == AtTimestamp {
		if at == nil {
			return start, invalidArgument("Must specify timestamp parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.")
		}
		start.At = at.Time
	}
	if sequence != nil {
		start.Sequence = []byte(*sequence)
	}
	return start, nil
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
		v.text(member, *value, "Member must satisfy regular expression pattern: "+sequencePattern)
	}
}
