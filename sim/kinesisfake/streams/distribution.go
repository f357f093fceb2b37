package streams

import "time"

// spreadTriesMax is how many shards are asked for room for one record of a stream that distributes its records itself.
const spreadTriesMax = 8

// UpdateDistribution switches between records that are distributed by their partition key and, auto, evenly over all
// shards. It counts for what is stored from now on.
func (m *Model) UpdateDistribution(now time.Time, name string, auto bool) error {
	s, err := m.find(now, name)
	if err != nil {
		return err
	}
	if s.status != StatusActive && s.status != StatusUpdating {
		return m.notActive(s)
	}
	if auto && s.Mode != OnDemand {
		return provisionedHasNone(true)
	}
	s.Auto = auto
	return nil
}

// Distributes tells whether a stream distributes its records itself.
func (m *Model) Distributes(name string) bool {
	s := m.streams[name]
	return s != nil && s.Auto
}

// putAuto stores an entry in the next shard in turn whose quota takes it. Its keys are ignored, and its partition key
// is not kept.
func (m *Model) putAuto(now time.Time, s *stream, e *PutEntry, take func(shard *shard, bytes int64) bool) PutResult {
	keyless := *e
	keyless.Key, keyless.KeyBytes = nil, 0
	var owner *shard
	for range min(spreadTriesMax, len(s.open)) {
		owner = s.open[s.turn%uint64(len(s.open))]
		s.turn++
		if outcome := e.fault(owner.number); outcome != Stored {
			m.refuse(owner, outcome)
			return PutResult{Outcome: outcome, Shard: owner.number}
		}
		if take(owner, e.dataSize()) {
			return PutResult{Shard: owner.number, Sequence: m.store(now, now.UnixMilli(), s, owner, &keyless, keyless.size())}
		}
	}
	m.refuse(owner, Throttled)
	return PutResult{Outcome: Throttled, Shard: owner.number}
}
