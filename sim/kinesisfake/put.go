package kinesisfake

import (
	"fmt"
	"strings"
	"time"
)

// PutEntry is a record to be stored. Both slices are copied.
type PutEntry struct {
	Key  []byte // partition key
	Data []byte
	Hash HashKey // where it falls on the ring: HashOf(Key), or the explicit hash key

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
	return entryOutcome(e.Faults, e.Roll, shard)
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
	Sequence SequenceNumber // if Stored
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
	nanos := now.UnixNano()
	if !s.Auto {
		m.findOwners(s, entries)
	}
	for i := range entries {
		e := &entries[i]
		if s.Auto {
			results[i] = m.putAuto(now, s, e, func(shard *shard, bytes int64) bool {
				return shard.quota.takeCallWrite(&m.config.Limits, nanos, m.call, bytes)
			})
			continue
		}
		shard := m.owners[i]
		results[i] = PutResult{Outcome: e.fault(shard.number), Shard: shard.number}
		if results[i].Outcome != Stored {
			m.refuse(shard, results[i].Outcome)
			continue
		}
		if !shard.quota.takeCallWrite(&m.config.Limits, nanos, m.call, e.size()) {
			results[i].Outcome = Throttled
			m.refuse(shard, Throttled)
			continue
		}
		results[i].Sequence = m.store(now, s, shard, e)
	}
	m.bound()
	return nil
}

// findOwners finds the shard of each entry of a call, and looks at what will be wanted of it. There are more shards
// than the nearer caches hold, and so the waits for memory overlap.
func (m *Model) findOwners(s *stream, entries []PutEntry) {
	m.owners = m.owners[:0]
	for i := range entries {
		m.owners = append(m.owners, s.owner(entries[i].Hash))
	}
	for _, shard := range m.owners {
		m.fetched += shard.quota.prefetch() + int64(shard.stored)
	}
}

// PutRecord stores one record, which is rounded up to the next KiB for the quota. Otherwise it is as PutRecords.
func (m *Model) PutRecord(now time.Time, stream string, e PutEntry) (PutResult, error) {
	s, err := m.serving(now, stream)
	if err != nil {
		return PutResult{}, err
	}
	if e.size() > s.recordKiB<<10 {
		return PutResult{}, &Error{"ValidationException", "1 validation error detected: " + tooLong("data", s.recordKiB<<10)}
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
		result.Sequence = m.store(now, s, shard, &e)
		m.bound()
	}
	return result, nil
}

func (m *Model) store(now time.Time, s *stream, shard *shard, e *PutEntry) SequenceNumber {
	if shard.log.len() > 0 {
		m.expire(now, s, shard)
	}
	m.stats.Stored++
	m.stats.StoredBytes += uint64(e.size())
	a := &m.arena
	if m.config.CountOnly {
		a = nil
	}
	sequence := shard.store(a, now.UnixMilli(), e, s.KeyID != "")
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
			if entries[i].size() > limit && len(text) < violationsMax {
				text = append(text, tooLong(fmt.Sprintf("records.%d.member.data", i+1), limit))
			}
		}
		return violations(text).err()
	}
	if sum > CallBytesMax {
		// The text of the 5 MiB that were the limit until 2025-10; nobody has published the newer one.
		return invalidArgument("Records size exceeds 10 MB limit")
	}
	return nil
}

func tooLong(member string, limit int64) string {
	return fmt.Sprintf("Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d.", member, limit)
}

// violations are the members of a request that do not satisfy the API's model, in AWS's words.
type violations []string

// violationsMax is how many violations AWS tells at once.
const violationsMax = 10

// err is nil without violations, and one ValidationException that tells them all otherwise.
func (v violations) err() error {
	if len(v) == 0 {
		return nil
	}
	plural := "s"
	if len(v) == 1 {
		plural = ""
	}
	return &Error{"ValidationException", fmt.Sprintf("%d validation error%s detected: %s", len(v), plural, strings.Join(v, "; "))}
}
