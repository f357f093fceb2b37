package streams

import (
	"fmt"
	"slices"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// PutEntry is a record to be stored. Both slices are copied.
type PutEntry struct {
	Key  []byte // partition key
	Data []byte
	Hash bignum.HashKey // where it falls on the ring: bignum.HashOf(Key), or the explicit hash key

	// KeyBytes and DataBytes stand for Key and Data where those are left out, for a model that counts only.
	KeyBytes, DataBytes int32

	// Fail makes an entry fail without being looked at, as a fault: Throttled or Failed.
	Fail Outcome
	// Faults make it fail by the shard that it falls into; Roll decides for shares (Fault.Roll).
	Faults []EntryFault
	Roll   uint64
}

// fault is what faults do to an entry that falls into a shard.
func (e *PutEntry) fault(shard uint32) Outcome {
	if e.Fail != Stored || len(e.Faults) == 0 {
		return e.Fail
	}
	return EntryOutcome(e.Faults, e.Roll, shard)
}

func (e *PutEntry) keySize() int64  { return int64(max(len(e.Key), int(e.KeyBytes))) }
func (e *PutEntry) dataSize() int64 { return int64(max(len(e.Data), int(e.DataBytes))) }
func (e *PutEntry) size() int64     { return e.keySize() + e.dataSize() }

// Outcome is what became of one entry.
type Outcome uint8

const (
	Stored    Outcome = iota
	Throttled         // ProvisionedThroughputExceededException
	Failed            // InternalFailure
)

// PutResult is what became of one entry, and where it fell.
type PutResult struct {
	Outcome  Outcome
	Shard    uint32
	Sequence bignum.SequenceNumber // if Stored
}

// PutRecords stores entries, each of which may fail for itself, and fills results, which is as long as entries. An
// error means that nothing was stored: no such stream, a record over the stream's limit, or too many bytes. It
// allocates nothing but room for the bytes.
func (m *Model) PutRecords(now time.Time, stream string, entries []PutEntry, results []PutResult) error {
	s, err := m.serving(now, stream)
	if err != nil {
		return err
	}
	if err := checkSizes(s, entries); err != nil {
		return err
	}
	m.call++
	nanos, millis := now.UnixNano(), now.UnixMilli()
	if s.Auto {
		for i := range entries {
			results[i] = m.putAuto(now, s, &entries[i], func(shard *shard, bytes int64) bool {
				return shard.quota.takeCallWrite(&m.config.Limits, nanos, m.call, bytes)
			})
		}
		m.bound()
		return nil
	}
	faulty := m.land(s, entries)
	for i := range m.landings {
		shard, size := m.landings[i].shard, m.landings[i].size
		outcome := Stored
		if faulty {
			outcome = entries[i].fault(shard.number)
		}
		if outcome == Stored && !shard.quota.takeCallWrite(&m.config.Limits, nanos, m.call, size) {
			outcome = Throttled
		}
		r := &results[i]
		r.Outcome, r.Shard = outcome, shard.number
		if outcome != Stored {
			r.Sequence = bignum.SequenceNumber{}
			m.refuse(shard, outcome)
			continue
		}
		r.Sequence = m.store(now, millis, s, shard, &entries[i], size)
	}
	m.bound()
	return nil
}

// landing is what decides of an entry of a call: the shard that it falls into, and its size.
type landing struct {
	shard *shard
	size  int64
}

// land finds the shard of each entry of a call, and looks at what will be wanted of it. There are more shards than the
// nearer caches hold, and so the waits for memory overlap. It tells whether there are faults in the entries.
func (m *Model) land(s *stream, entries []PutEntry) (faulty bool) {
	m.landings = slices.Grow(m.landings[:0], len(entries))[:len(entries)]
	for i := range entries {
		e := &entries[i]
		m.landings[i] = landing{s.owner(e.Hash), e.size()}
		faulty = faulty || e.Fail != Stored || len(e.Faults) > 0
	}
	for i := range m.landings {
		shard := m.landings[i].shard
		m.fetched += shard.quota.prefetch() + int64(shard.stored)
	}
	return faulty
}

// PutRecord stores one record, which is rounded up to the next KiB for the quota. Otherwise it is as PutRecords.
func (m *Model) PutRecord(now time.Time, stream string, e PutEntry) (PutResult, error) {
	s, err := m.serving(now, stream)
	if err != nil {
		return PutResult{}, err
	}
	if e.size() > s.recordKiB<<10 {
		return PutResult{}, Invalid([]string{tooLong("data", s.recordKiB<<10)})
	}
	if s.Auto {
		defer m.bound()
		return m.putAuto(now, s, &e, func(shard *shard, bytes int64) bool {
			return shard.quota.takeWrite(&m.config.Limits, now.UnixNano(), roundKiB(bytes))
		}), nil
	}
	shard := s.owner(e.Hash)
	result := PutResult{Outcome: e.fault(shard.number), Shard: shard.number}
	switch {
	case result.Outcome != Stored:
		m.refuse(shard, result.Outcome)
	case !shard.quota.takeWrite(&m.config.Limits, now.UnixNano(), roundKiB(e.size())):
		result.Outcome = Throttled
		m.refuse(shard, Throttled)
	default:
		result.Sequence = m.store(now, now.UnixMilli(), s, shard, &e, e.size())
		m.bound()
	}
	return result, nil
}

// TryPut is a put that is only tried.
func (m *Model) TryPut(now time.Time, stream string, entries []PutEntry, operation string) error {
	s, err := m.serving(now, stream)
	if err != nil {
		return err
	}
	if err := checkSizes(s, entries); err != nil {
		return err
	}
	return m.DryRun(now, stream, operation)
}

// store stores an entry of a size; millis is the moment in Unix milliseconds.
func (m *Model) store(now time.Time, millis int64, s *stream, shard *shard, e *PutEntry, size int64) bignum.SequenceNumber {
	if shard.log.len() > 0 {
		m.expire(now, s, shard)
	}
	m.stats.Stored++
	m.stats.StoredBytes += uint64(size)
	a := &m.arena
	if m.config.CountOnly {
		a = nil
	}
	sequence := shard.store(a, millis, e, size, s.KeyID != "")
	if m.journal != nil {
		index := shard.log.next - 1
		m.journal.stored(s, shard, shard.log.at(index), index, e.Key, e.Data)
	}
	return sequence
}

// refuse counts an entry that a quota or a fault refused.
func (m *Model) refuse(shard *shard, outcome Outcome) {
	if outcome == Throttled {
		m.stats.Throttled++
		shard.throttled++
	}
}

// checkSizes rejects a call for a record over the stream's limit ("Member must have length …", seen from AWS in
// 2025-12) or for its sum.
func checkSizes(s *stream, entries []PutEntry) error {
	var sum, wrong int64
	limit := s.recordKiB << 10
	for i := range entries {
		size := entries[i].size()
		sum += size
		if size > limit {
			wrong++
		}
	}
	if wrong > 0 {
		var text []string
		for i := range entries {
			if entries[i].size() > limit && len(text) < ViolationsMax {
				text = append(text, tooLong(fmt.Sprintf("records.%d.member.data", i+1), limit))
			}
		}
		return Invalid(text)
	}
	if sum > CallBytesMax {
		// The text of the 5 MiB that were the limit until 2025-10; nobody has published the newer one.
		return InvalidArgument("Records size exceeds 10 MB limit")
	}
	return nil
}

func tooLong(member string, limit int64) string {
	return fmt.Sprintf("Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d.", member, limit)
}
