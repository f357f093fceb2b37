package exporter

import "time"

// laneStats is what a lane has counted. received = acknowledged + failed + unknown + held, always.
type laneStats struct {
	Counters
	received   uint64
	failed     uint64
	unknown    uint64
	identities Identities
	stages     Stages
	shards     shardCounts
	samples    []*Sample
	spells     spells
	dueToAck   latencyCounts
	sentToAck  latencyCounts
}

func newLaneStats() laneStats {
	return laneStats{Counters: newCounters()}
}

// hotWaitedLeast is how many exports have to wait for a key before it is called hot.
const hotWaitedLeast = 16

// hot notes how many exports wait for a key. The key is copied only when it is a new record, which happens at most a
// few dozen times as the record grows by an eighth each time.
func (s *laneStats) hot(waited int, key []byte) {
	if waited < hotWaitedLeast || waited < s.HotKeyWaited+s.HotKeyWaited/8+1 {
		return
	}
	s.HotKey, s.HotKeyWaited = string(key), waited
}

func (s *laneStats) finish(e *export, at *slot, now time.Duration, state State, r *Result) {
	switch state {
	case StateAcked:
		s.acked(e, at, now, r.Shard, r.Ordinal)
		s.sentToAck.record(now - at.sent)
		return
	case StateFailed:
		s.failed++
		s.Failures[r.Code]++
		s.spells.add(TroubleFailed, r.Code, now)
	case StateUnknown:
		s.unknown++
		s.Unknowns[r.Code]++
		s.spells.add(TroubleUnknown, r.Code, now)
	}
	s.identities.Failed += uint64(e.identities)
}

// acked counts an acknowledged export, but for its sent-to-ack.
func (s *laneStats) acked(e *export, at *slot, now time.Duration, shard string, ordinal uint32) {
	s.shards.acked(shard, ordinal, int(at.size))
	s.stages.add(e, at, now)
	s.Records++
	s.RecordBytes += uint64(at.size)
	s.identities.Activated += uint64(e.identities)
	s.dueToAck.record(now - e.due)
}

// Collect is a snapshot for a driver that runs lanes and intakes itself, when none of the lanes is in use. Exports that
// were counted and not handed to a lane yet are in flight. What such a driver measures itself (peak in flight,
// back-pressure, lateness) is not in it.
func Collect(at time.Duration, lanes []*Lane, counts []Counts) Snapshot {
	s := newSnapshot()
	var received uint64
	for _, l := range lanes {
		received += l.snapshot(&s)
		s.InFlight += l.inFlight
	}
	for i := range counts {
		counts[i].stats.add(&s)
		for _, sample := range counts[i].suppressed {
			if sample.Due <= at {
				s.Suppression = append(s.Suppression, sample)
			}
		}
	}
	s.Ledger.InFlight += s.Exports - received
	s.At = at
	return s
}

// Tally is the ledger of Collect alone. It costs some nanoseconds a lane, so that it can be looked at after every step.
func Tally(lanes []*Lane, counts []Counts) Ledger {
	var s Snapshot
	var received uint64
	for _, l := range lanes {
		n := &l.stats
		received += n.received
		s.Ledger.Acked += n.Records
		s.Ledger.Failed += n.failed
		s.Ledger.Unknown += n.unknown
		s.Ledger.InFlight += uint64(l.Held())
	}
	for i := range counts {
		counts[i].stats.add(&s)
	}
	s.Ledger.InFlight += s.Exports - received
	return s.Ledger
}

// Count is Collect without what is dear to add up: the ledger and the plain counters of delivery. It costs little more
// than Tally.
func Count(at time.Duration, lanes []*Lane, counts []Counts) Snapshot {
	s := Snapshot{At: at, Ledger: Tally(lanes, counts)}
	for _, l := range lanes {
		n := &l.stats.Counters
		s.Requests += n.Requests
		s.Attempts += n.Attempts
		s.Retries += n.Retries
		s.Throttled += n.Throttled
	}
	for i := range counts {
		s.Exports += counts[i].stats.exports
	}
	return s
}

func newSnapshot() Snapshot {
	return Snapshot{
		Counters: newCounters(), Shards: map[string]ShardCount{},
		DueToAck: newLatency().Histogram, SentToAck: newLatency().Histogram, Lateness: newLateness().Histogram,
	}
}

// snapshot adds what the lane has counted to s, and returns how many exports it has received.
func (l *Lane) snapshot(s *Snapshot) (received uint64) {
	n := &l.stats
	s.Ledger.Acked += n.Records
	s.Ledger.Failed += n.failed
	s.Ledger.Unknown += n.unknown
	s.Ledger.InFlight += uint64(l.Held())
	if r := l.Refusal(); r != nil && s.Refusal == nil {
		s.Refusal = new(*r)
	}
	s.Counters.add(&n.Counters)
	s.Identities.Activated += n.identities.Activated
	s.Identities.Failed += n.identities.Failed
	s.Stages = s.Stages.Plus(n.stages)
	n.shards.addTo(s.Shards)
	s.Samples = append(s.Samples, n.samples...)
	s.Spells = append(s.Spells, n.spells...)
	n.dueToAck.addTo(&s.DueToAck)
	n.sentToAck.addTo(&s.SentToAck)
	return n.received
}
