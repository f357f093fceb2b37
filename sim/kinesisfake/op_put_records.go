package kinesisfake

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/internal/wire"
	"kinesim/sim/kinesisfake/streams"
)

// PutRecords: up to 500 records, each of which may fail for itself. The hot path: no reflection, and nothing but
// copying under the lock.
func putRecords(s *Server, c *call) error {
	if err := c.decodePut(); err != nil {
		return err
	}
	r := &c.put
	if err := validatePut(r); err != nil {
		return err
	}
	name, err := s.resolve(optional(r.StreamName), optional(r.StreamARN))
	if err != nil {
		return err
	}
	outside := c.fillEntries()
	encrypted := false
	kept := s.model.Store(func(now time.Time, m *streams.Model) {
		if err = mayPutRecords(now, m, name, r, outside); err != nil {
			return
		}
		encrypted = m.Encrypts(name)
		if r.DryRun {
			err = m.TryPut(now, name, c.entries, c.name)
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

func validatePut(r *wire.PutRecords) error {
	var v violations
	switch {
	case !r.HasRecords:
		v.null("records")
	case r.Count < 1:
		v.text("records", "[]", atLeast(1))
	case r.Count > streams.RecordsPerCallMax:
		v.hidden("records", atMost(streams.RecordsPerCallMax)) // there are payloads in it
	}
	name, arn := optional(r.StreamName), optional(r.StreamARN)
	v.streamName("streamName", name)
	v.streamARN(arn)
	for i := range r.Records {
		if !surelyValid(&r.Records[i]) {
			v.entry(&r.Records[i], "records."+strconv.Itoa(i+1)+".member.")
		}
	}
	return v.err()
}

// surelyValid is the fast path of violations.entry: true for members without an explicit hash key and with a short key.
func surelyValid(m *wire.Entry) bool {
	return m.Data != nil && len(m.Data) <= streams.RecordKiBMax<<10 && m.ExplicitHashKey == nil &&
		len(m.PartitionKey) > 0 && len(m.PartitionKey) <= streams.PartitionKeyCharsMax
}

// entry notes the violations of one record, whose members are named with a prefix.
func (v *violations) entry(m *wire.Entry, prefix string) {
	v.data(prefix+"data", m.Data)
	v.partitionKey(prefix+"partitionKey", m.PartitionKey)
	if m.ExplicitHashKey != nil {
		if _, wellFormed, _ := bignum.ParseHashKey(m.ExplicitHashKey); !wellFormed {
			v.pattern(prefix+"explicitHashKey", string(m.ExplicitHashKey), hashKeyPattern)
		}
	}
}

// fillEntries turns the request into entries: this is where the keys are hashed. The error is that of the first hash
// key outside the ring.
func (c *call) fillEntries() (outside error) {
	c.entries = c.entries[:0]
	for i := range c.put.Records {
		m := &c.put.Records[i]
		hash, err := hashOfEntry(m)
		if err != nil && outside == nil {
			outside = err
		}
		c.entries = append(
			c.entries,
			streams.PutEntry{
				Key:    m.PartitionKey,
				Data:   m.Data,
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

func hashOfEntry(m *wire.Entry) (bignum.HashKey, error) {
	if m.ExplicitHashKey == nil {
		return bignum.HashOf(m.PartitionKey), nil
	}
	hash, _, inRange := bignum.ParseHashKey(m.ExplicitHashKey)
	if !inRange {
		return hash, streams.InvalidArgument(
			"Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was %s",
			m.ExplicitHashKey,
		)
	}
	return hash, nil
}

// mayPutRecords checks what depends on the stream: that each record has a partition key, unless the stream distributes
// its records itself, whether the stream is there, and then the ranges of hash keys.
func mayPutRecords(now time.Time, m *streams.Model, stream string, r *wire.PutRecords, outside error) error {
	var v violations
	for i := range r.Records {
		if r.Records[i].PartitionKey == nil && !m.Distributes(stream) {
			v.null("records." + strconv.Itoa(i+1) + ".member.partitionKey")
		}
	}
	if err := v.err(); err != nil {
		return err
	}
	if err := m.Serves(now, stream); err != nil {
		return err
	}
	return outside
}

// optional is nil for an absent member.
func optional(text []byte) *string {
	if text == nil {
		return nil
	}
	value := string(text)
	return &value
}
