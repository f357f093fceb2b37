package kinesisfake

import "time"

// PutRecord: one record. SequenceNumberForOrdering must be well formed and asks for nothing more, since sequence numbers of a shard
// always grow.
func putRecord(s *Server, c *call) error {
	var r struct {
		streamID
		Data                      []byte
		PartitionKey              *string
		ExplicitHashKey           *string
		SequenceNumberForOrdering *string
		DryRun                    bool
	}
	if err := c.decode(&r); err != nil {
		return err
	}
	var v violations
	r.validate(&v)
	member := putMember{data: r.Data}
	if r.PartitionKey != nil {
		member.partitionKey = []byte(*r.PartitionKey)
	}
	if r.ExplicitHashKey != nil {
		member.explicitHashKey = []byte(*r.ExplicitHashKey)
	}
	member.validate(&v, "")
	v.sequence("sequenceNumberForOrdering", r.SequenceNumberForOrdering)
	if err := v.err(); err != nil {
		return err
	}
	name, err := s.resolve(r.StreamName, r.StreamARN)
	if err != nil {
		return err
	}
	hash, err := member.hash()
	if err != nil {
		return err
	}
	if seq := r.SequenceNumberForOrdering; seq != nil {
		if _, ok := ParseSequence([]byte(*seq)); !ok {
			return invalidArgument("ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid.", *seq, name, s.account)
		}
	}
	entry := PutEntry{Key: member.partitionKey, Data: member.data, Hash: hash, Fail: c.entryOutcome(0), Faults: c.fault.Entries, Roll: c.fault.Roll(0)}
	var result PutResult
	s.doRecords(func(now time.Time, m *Model) {
		if r.DryRun {
			err = m.dryPut(now, name, []PutEntry{entry}, c.name)
		} else {
			result, err = m.PutRecord(now, name, entry)
		}
	})
	if err != nil {
		return err
	}
	return c.appendRecordAnswer(s, name, result)
}

func (c *call) appendRecordAnswer(s *Server, stream string, result PutResult) error {
	switch result.Outcome {
	case Throttled:
		return &Error{codeThrottled, string(appendRateExceeded(nil, s.account, stream, result.Shard))}
	case Failed:
		return &Error{codeInternal, messageInternal}
	}
	c.answer = appendQuotedSequence(append(c.answer, `{"SequenceNumber":`...), result.Sequence)
	c.answer = appendQuotedShardID(append(c.answer, `,"ShardId":`...), result.Shard)
	c.answer = append(c.answer, '}')
	return nil
}
