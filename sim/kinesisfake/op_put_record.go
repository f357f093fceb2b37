package kinesisfake

import (
	"cmp"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// PutRecord: one record. SequenceNumberForOrdering must not come from the future and asks for nothing more, since
// sequence numbers of a shard always grow. A stream that distributes its records itself refuses it.
func putRecord(s *Server, c *call) error {
	var r wire.PutRecord
	if err := c.decodePutRecord(&r); err != nil {
		return err
	}
	var v violations
	id := streamID{r.StreamName, r.StreamARN}
	id.validate(&v)
	member := wire.Entry{Data: r.Data}
	if r.PartitionKey != nil {
		member.PartitionKey = []byte(*r.PartitionKey)
	}
	if r.ExplicitHashKey != nil {
		member.ExplicitHashKey = []byte(*r.ExplicitHashKey)
	}
	v.entry(&member, "")
	v.sequence("sequenceNumberForOrdering", r.SequenceNumberForOrdering)
	if err := v.err(); err != nil {
		return err
	}
	name, err := s.resolve(id.StreamName, id.StreamARN)
	if err != nil {
		return err
	}
	hash, outside := hashOfEntry(&member)
	entry := streams.PutEntry{
		Key:    member.PartitionKey,
		Data:   member.Data,
		Hash:   hash,
		Fail:   c.entryOutcome(0),
		Faults: c.fault.Entries,
		Roll:   c.fault.Roll(0),
	}
	var result streams.PutResult
	encrypted := false
	kept := s.model.Store(func(now time.Time, m *streams.Model) {
		if err = mayPutRecord(now, m, name, &member, r.SequenceNumberForOrdering, outside); err != nil {
			return
		}
		encrypted = m.Encrypts(name)
		if r.DryRun {
			err = m.TryPut(now, name, []streams.PutEntry{entry}, c.name)
		} else {
			result, err = m.PutRecord(now, name, entry)
		}
	})
	if err = cmp.Or(err, kept); err != nil {
		return err
	}
	return c.appendRecordAnswer(s, name, result, encrypted)
}

func (c *call) appendRecordAnswer(s *Server, stream string, result streams.PutResult, encrypted bool) error {
	switch result.Outcome {
	case streams.Throttled:
		return streams.RateExceeded(s.account, stream, result.Shard)
	case streams.Failed:
		return &streams.Error{Code: streams.CodeInternal, Message: streams.MessageInternal}
	}
	c.answer = appendQuotedSequence(append(c.answer, `{"SequenceNumber":`...), result.Sequence)
	c.answer = appendQuotedShardID(append(c.answer, `,"ShardId":`...), result.Shard)
	if encrypted {
		c.answer = append(c.answer, `,"EncryptionType":"`+encryptionKMS+`"`...)
	}
	c.answer = append(c.answer, '}')
	return nil
}

// mayPutRecord checks what depends on the stream: who distributes its records, whether it is there, and then the range
// of the hash key and the number to put behind.
func mayPutRecord(now time.Time, m *streams.Model, stream string, member *wire.Entry, behind *string, outside error) error {
	auto := m.Distributes(stream)
	if !auto && member.PartitionKey == nil {
		var v violations
		v.null("partitionKey")
		return v.err()
	}
	if err := m.Serves(now, stream); err != nil {
		return err
	}
	switch {
	case outside != nil:
		return outside
	case behind == nil:
		return nil
	case auto:
		return streams.InvalidArgument("SequenceNumberForOrdering is not supported for streams with the AUTO record distribution strategy.")
	}
	if seq, ok := bignum.ReadSequence([]byte(*behind)); !ok || int64(seq.ArrivalSecs) > now.Unix() {
		return streams.InvalidArgument("ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid.",
			*behind, stream, m.Config().Account)
	}
	return nil
}
