package frame

import (
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// Until is the frame as it was at a moment, as far as its intervals tell: counts are theirs, percentiles are estimated,
// and what was not known yet is not there. It is f itself from its end on.
func (f *Frame) Until(moment time.Duration) *Frame {
	if moment >= f.Elapsed {
		return f
	}
	n := slices.IndexFunc(f.Series.Points, func(p Point) bool { return p.Until() > moment })
	at := *f
	at.State, at.Elapsed, at.Hold, at.Phase, at.Estimated = StateRunning, moment, 0, "", true
	if n < 0 { // everything was exported
		n = len(f.Series.Points)
		if f.State.Settled() {
			at.State = StateHolding
		}
	}
	points := f.Series.Points[:n]
	for _, p := range f.Phases {
		if moment >= p.From && moment < p.Until {
			at.Phase = p.Name
		}
	}
	at.Series = Series{Points: points}
	if f.Series.Peak.At <= moment {
		at.Series.Peak = f.Series.Peak
	}
	sum := Point{}
	if len(points) > 0 {
		sum = Sum(points)
	}
	at.Quota, at.PastQuotas = f.quotaAt(moment)
	at.counted(&sum)
	at.shards(points, f.Shards)
	at.Marks = slices.DeleteFunc(slices.Clone(f.Marks), func(m Mark) bool {
		return m.From > moment && (m.Kind == MarkBookmark || m.Kind == MarkControl)
	})
	at.Notes = slices.DeleteFunc(slices.Clone(f.Notes), func(n Note) bool { return n.At > moment })
	for i := range at.Notes {
		at.Notes[i].Times = 0 // how often until then is not known
	}
	at.Consumers, at.Parts = nil, nil // how parts stood then is not known
	for i := range f.Consumers {
		if line := f.Consumers[i].until(moment); len(line.Points) > 0 {
			at.Consumers = append(at.Consumers, line)
		}
	}
	at.Findings = f.Findings.Pending()
	later := func(s Sample) bool { return max(s.Due, s.Acked) > moment }
	at.Exported, at.Unexported = slices.DeleteFunc(slices.Clone(f.Exported), later), slices.DeleteFunc(slices.Clone(f.Unexported), later)
	snapshot := exporter.Snapshot{Ledger: at.Ledger}
	at.Verdict, at.Reasons = report.SoFar(&snapshot, report.Latency{DueToAck: at.Latency[DueToAck].Percentiles})
	return &at
}

// counted takes the counts of an interval.
func (f *Frame) counted(p *Point) {
	f.Ledger = exporter.Ledger{Offered: p.Offered, Acked: p.Acked, Failed: p.Failed, Unknown: p.Unknown, InFlight: p.InFlight}
	for _, n := range p.Suppressed {
		f.Ledger.Suppressed += n
	}
	f.Triggers, f.Suppressed = triggerCounts(p.Triggers), reasonCounts(p.Suppressed)
	f.Totals = Totals{Exports: p.Exported}
	f.Totals.Records, f.Totals.RecordBytes, f.Totals.Requests = p.Acked, p.Bytes, p.Requests
	f.Totals.Attempts, f.Totals.Retries, f.Totals.Throttled = p.Attempts, p.Retries, p.Throttled
	f.Stages, f.HotKeys = nil, nil
	if p.Stages.Exports > 0 {
		f.Stages = &p.Stages
	}
	for kind := range f.Latency {
		f.Latency[kind] = Spread{Percentiles: p.Latency[kind].percentiles(), Buckets: p.Latency[kind]}
	}
}

// shards is how full the shards were at the end of some intervals, and at most until then.
func (f *Frame) shards(points []Point, all []Shard) {
	f.Shards = nil
	second, known := f.around(f.Elapsed - 1)
	for _, s := range all {
		shard := s.asOf(f.Elapsed)
		for i := range points {
			p := &points[i]
			j, found := slices.BinarySearchFunc(p.Shards, s.ID, func(sp ShardPoint, id string) int { return compareIDs(sp.ID, id) })
			var taken ShardPoint
			if found {
				taken = p.Shards[j]
			}
			shard.Records, shard.Bytes = shard.Records+taken.Records, shard.Bytes+taken.Bytes
			shard.Throttled += taken.Throttled
			shard.RecordUse, shard.ByteUse = UseOf(taken.Records, taken.Bytes, p.Wall)
			if i >= len(points)-shardSteps {
				shard.Recent = append(shard.Recent, max(shard.RecordUse, shard.ByteUse))
			}
		}
		if known {
			shard.RecordUse, shard.ByteUse = 0, 0
		}
		for _, taken := range second.Shards {
			if taken.ID == s.ID {
				shard.RecordUse, shard.ByteUse = UseOf(taken.Records, taken.Bytes, second.Wall)
			}
		}
		if shard.Records+shard.Throttled > 0 {
			f.Shards = append(f.Shards, shard)
		}
	}
}
