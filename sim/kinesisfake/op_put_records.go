package kinesisfake

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// PutRecords: up to 500 records, each of which may fail for itself. The hot path: no reflection, and nothing but
// copying under the lock.
func putRecords(s *Server, c *call) error {
	if err := c.decodePut(); err != nil {
		return err
	}
	r := &c.put
	if err := r.validate(); err != nil {
		return err
	}
	name, err := s.resolve(optional(r.streamName), optional(r.streamARN))
	if err != nil {
		return err
	}
	outside := c.fillEntries()
	encrypted := false
	kept := s.store(func(now time.Time, m *Model) {
		if err = m.mayPutRecords(now, name, r, outside); err != nil {
			return
		}
		encrypted = m.encrypted(name)
		if r.dryRun {
			err = m.dryPut(now, name, c.entries, c.name)
		} else {
			err = m.PutRecords(now, name, c.entries, c.results)
		}
	})
	if err = cmp.Or(err, kept); err != nil {
		return err
	}
	if c.cbor {
		c.appendPutAnswerCBOR(s, name, encrypted)
	} else {
		c.appendPutAnswer(s, name, encrypted)
	}
	return nil
}

func (r *putRecordsRequest) validate() error {
	var v violations
	switch {
	case !r.hasRecords:
		v.null("records")
	case r.count < 1:
		v.text("records", "[]", atLeast(1))
	case r.count > RecordsPerCallMax:
		v.hidden("records", atMost(RecordsPerCallMax)) // there are payloads in it
	}
	name, arn := optional(r.streamName), optional(r.streamARN)
	v.streamName("streamName", name)
	v.streamARN(arn)
	for i := range r.records {
		if !r.records[i].surelyValid() {
			r.records[i].validate(&v, "records."+strconv.Itoa(i+1)+".member.")
		}
	}
	return v.err()
}

// surelyValid is the fast path of validate: true for members without an explicit hash key and with a short key.
func (m *putMember) surelyValid() bool {
	return m.data != nil && len(m.data) <= RecordKiBMax<<10 && m.explicitHashKey == nil &&
		len(m.partitionKey) > 0 && len(m.partitionKey) <= PartitionKeyCharsMax
}

// validate notes the violations of one record, whose members are named with a prefix.
func (m *putMember) validate(v *violations, prefix string) {
	v.data(prefix+"data", m.data)
	v.partitionKey(prefix+"partitionKey", m.partitionKey)
	if m.explicitHashKey != nil {
		if _, wellFormed, _ := ParseHashKey(m.explicitHashKey); !wellFormed {
			v.text(prefix+"explicitHashKey", string(m.explicitHashKey), "Member must satisfy regular expression pattern: "+hashKeyPattern)
		}
	}
}

// fillEntries turns the request into entries: this is where the keys are hashed. The error is that of the first hash
// key outside the ring.
func (c *call) fillEntries() (outside error) {
	c.entries = c.entries[:0]
	for i := range c.put.records {
		m := &c.put.records[i]
		hash, err := m.hash()
		if err != nil && outside == nil {
			outside = err
		}
		c.entries = append(
			c.entries,
			PutEntry{
				Key:    m.partitionKey,
				Data:   m.data,
				Hash:   hash,
				Fail:   c.entryOutcome(i),
				Faults: c.fault.Entries,
				Roll:   c.fault.Roll(i),
			},
		)
	}
	c.results = slices.Grow(c.results[:0], len(c.entries))[:len(c.entries)]
	return outside
}

func (m *putMember) hash() (HashKey, error) {
	if m.explicitHashKey == nil {
		return HashOf(m.partitionKey), nil
	}
	hash, _, inRange := ParseHashKey(m.explicitHashKey)
	if !inRange {
		return hash, invalidArgument(
			"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was %s",
			m.explicitHashKey,
		)
	}
	return hash, nil
}

func (c *call) appendPutAnswer(s *Server, stream string, encrypted bool) {
	failed := 0
	for i := range c.results {
		if c.results[i].Outcome != Stored {
			failed++
		}
	}
	out := slices.Grow(c.answer, 128*len(c.results)+64)
	out = append(out, `{"FailedRecordCount":`...)
	out = strconv.AppendInt(out, int64(failed), 10)
	out = append(out, `,"Records":[`...)
	for i := range c.results {
		if i > 0 {
			out = append(out, ',')
		}
		switch result := &c.results[i]; result.Outcome {
		case Stored:
			out = append(out, `{"SequenceNumber":`...)
			out = appendQuotedSequence(out, result.Sequence)
			out = append(out, `,"ShardId":`...)
			out = appendQuotedShardID(out, result.Shard)
		case Throttled:
			out = append(out, `{"ErrorCode":"`+codeThrottled+`","ErrorMessage":"`...)
			out = append(appendRateExceeded(out, s.account, stream, result.Shard), '"')
		default:
			out = append(out, `{"ErrorCode":"`+codeInternal+`","ErrorMessage":"`+messageInternal+`"`...)
		}
		out = append(out, '}')
	}
	out = append(out, ']')
	if encrypted {
		out = append(out, `,"EncryptionType":"`+encryptionKMS+`"`...)
	}
	c.answer = append(out, '}')
}

// mayPutRecords checks what depends on the stream: that each record has a partition key, unless the stream distributes
// its records itself, whether the stream is there, and then the ranges of hash keys.
func (m *Model) mayPutRecords(now time.Time, stream string, r *putRecordsRequest, outside error) error {
	var v violations
	for i := range r.records {
		if r.records[i].partitionKey == nil && !m.distributes(stream) {
			v.null("records." + strconv.Itoa(i+1) + ".member.partitionKey")
		}
	}
	if err := v.err(); err != nil {
		return err
	}
	if _, err := m.serving(now, stream); err != nil {
		return err
	}
	return outside
}

// dryPut is the answer to a put that is only tried.
func (m *Model) dryPut(now time.Time, stream string, entries []PutEntry, operation string) error {
	s, err := m.serving(now, stream)
	if err != nil {
		return err
	}
	if err := checkSizes(s, entries); err != nil {
		return err
	}
	return m.dryRun(now, stream, operation)
}

// optional is nil for an absent member.
func optional(text []byte) *string {
	if text == nil {
		return nil
	}
	value := string(text)
	return &value
}
