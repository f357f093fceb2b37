package exporter

import (
	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// Sum is what several exporters have done together, such as the parts of a divided run. All is added up, histograms
// bucket by bucket, but for what has no sum: the latest moment, and the greatest peaks.
func Sum(snapshots ...Snapshot) Snapshot {
	sum := newSnapshot()
	for i := range snapshots {
		sum.add(&snapshots[i])
	}
	return sum
}

func (s *Snapshot) add(o *Snapshot) {
	s.At = max(s.At, o.At)
	s.Ledger = s.Ledger.Plus(o.Ledger)
	for i, n := range o.Triggers {
		s.Triggers[i] += n
	}
	for i, n := range o.Suppressed {
		s.Suppressed[i] += n
	}
	s.Exports += o.Exports
	s.PayloadBytes += o.PayloadBytes
	s.Digest = s.Digest.Add(o.Digest)
	s.Counters.add(&o.Counters)
	s.Identities.Activated += o.Identities.Activated
	s.Identities.Failed += o.Identities.Failed
	s.InFlight += o.InFlight
	if s.Refusal == nil {
		s.Refusal = o.Refusal
	}
	s.Stages = s.Stages.Plus(o.Stages)
	s.Spells = append(s.Spells, o.Spells...)
	for id, count := range o.Shards {
		all := s.Shards[id]
		s.Shards[id] = ShardCount{id, all.Records + count.Records, all.Bytes + count.Bytes, all.Throttled + count.Throttled}
	}
	s.Samples = append(s.Samples, o.Samples...)
	s.Suppression = append(s.Suppression, o.Suppression...)
	s.Backpressure += o.Backpressure
	addLatency(&s.DueToAck, o.DueToAck)
	addLatency(&s.SentToAck, o.SentToAck)
	addLatency(&s.Lateness, o.Lateness)
}

// addLatency adds a histogram of a snapshot, nil being an empty one, to that of another snapshot.
func addLatency(sum **hdr.Histogram, h *hdr.Histogram) {
	if h != nil {
		latencies{h}.addTo(sum)
	}
}

// Plus adds up.
func (l Ledger) Plus(o Ledger) Ledger {
	return Ledger{
		Offered: l.Offered + o.Offered, Suppressed: l.Suppressed + o.Suppressed, Acked: l.Acked + o.Acked, Failed: l.Failed + o.Failed,
		Unknown: l.Unknown + o.Unknown, InFlight: l.InFlight + o.InFlight,
	}
}
