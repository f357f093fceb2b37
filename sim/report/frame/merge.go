package frame

import (
	"cmp"
	"slices"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// Part is a part of a divided run with its frame, to be drawn together with the others.
type Part struct {
	*Frame
	report.Part
	Began time.Time
	After time.Duration // it began so much later than the first one
	Live  bool          // it goes on, and was heard of lately
}

// How much a merged frame keeps of lists that each part bounds for itself.
const (
	mergedNotes   = 200
	mergedSamples = 500
	mergedPoints  = 1200
)

// Merge draws the parts of a run as one: counts are added up, and what happened at one moment stands at one place.
// How each part stands is for SetParts. There is at least one part.
func Merge(parts []Part) *Frame {
	f := *parts[0].Frame
	f.Elapsed, f.Total, f.Phase, f.Speed = 0, 0, "", 1
	f.Ledger, f.Totals, f.Stages = exporter.Ledger{}, Totals{}, nil
	f.Triggers, f.Suppressed, f.Shards, f.HotKeys, f.Notes = nil, nil, nil, nil, nil
	f.Exported, f.Unexported, f.Reasons, f.Consumers = nil, nil, nil, nil
	f.Findings, f.Parts, f.Written = nil, nil, time.Time{} // those of a part are not those of the whole
	f.PastQuotas = slices.Clone(f.PastQuotas)
	for i := range f.PastQuotas {
		f.PastQuotas[i].Until += parts[0].After
	}
	f.Latency, f.Estimated = [LatencyCount]Spread{}, true
	f.State, f.Verdict = StateEnded, report.Pass
	var counters exporter.Counters
	var digest exporter.Digest
	for i := range parts {
		p := &parts[i]
		f.Elapsed, f.Total = max(f.Elapsed, p.Elapsed()+p.After), max(f.Total, p.Frame.Total+p.After)
		f.Ledger = f.Ledger.Plus(p.Ledger)
		counters.Plus(&p.Totals.Counters)
		f.addTotals(&p.Totals)
		f.Triggers, f.Suppressed = addCounts(f.Triggers, p.Triggers), addCounts(f.Suppressed, p.Suppressed)
		for kind := range f.Latency {
			f.Latency[kind].Buckets = f.Latency[kind].Buckets.Plus(p.Latency[kind].Buckets)
		}
		if p.Stages != nil {
			sum := p.Stages.Plus(exporter.Stages{})
			if f.Stages != nil {
				sum = sum.Plus(*f.Stages)
			}
			f.Stages = &sum
		}
		f.addShards(p.Shards, p.After)
		f.HotKeys = append(f.HotKeys, p.HotKeys...)
		f.addTold(p)
		var d exporter.Digest
		if d.UnmarshalText([]byte(p.Frame.Digest)) == nil {
			digest = digest.Add(d)
		}
		if p.Frame.State != StateEnded {
			f.State, f.Phase = p.Frame.State, cmp.Or(p.Phase, f.Phase)
		}
		f.Verdict = f.Verdict.Worse(p.Frame.Verdict)
	}
	f.Totals.Counters, f.Digest = counters, digest.String()
	for kind := range f.Latency {
		f.Latency[kind].Percentiles = f.Latency[kind].Buckets.percentiles()
	}
	f.bound()
	f.Series = mergeSeries(parts, f.Elapsed)
	f.cut(parts)
	return &f
}

// cut leaves out what only some of the parts that go on have told of already: it would look as if less was done lately.
func (f *Frame) cut(parts []Part) {
	told := f.Elapsed
	for i := range parts {
		if parts[i].Live {
			told = min(told, parts[i].Elapsed()+parts[i].After)
		}
	}
	n := len(f.Series.Points)
	for n > 1 && f.Series.Points[n-1].Until() > told {
		n--
	}
	if n < len(f.Series.Points) {
		f.Series.Points = f.Series.Points[:n]
		f.Elapsed = f.Series.Points[n-1].Until()
	}
}

// Elapsed is that of the frame.
func (p *Part) Elapsed() time.Duration { return p.Frame.Elapsed }

func (f *Frame) addTotals(t *Totals) {
	f.Totals.Exports += t.Exports
	f.Totals.PayloadBytes += t.PayloadBytes
	f.Totals.Identities.Activated += t.Identities.Activated
	f.Totals.Identities.Failed += t.Identities.Failed
	f.Totals.InFlight += t.InFlight
	f.Totals.Backpressure += t.Backpressure
}

// addCounts adds counts up by name.
func addCounts(sum, counts []Count) []Count {
	for _, c := range counts {
		if i := slices.IndexFunc(sum, func(s Count) bool { return s.Name == c.Name }); i >= 0 {
			sum[i].N += c.N
		} else {
			sum = append(sum, c)
		}
	}
	return sum
}

// addShards adds up what shards took; their uses are shares of one quota.
func (f *Frame) addShards(shards []Shard, after time.Duration) {
	for _, s := range shards {
		s.PeakAt += after
		if s.Closed() {
			s.ClosedAt += after
		}
		i, there := slices.BinarySearchFunc(f.Shards, s, func(a, b Shard) int { return compareIDs(a.ID, b.ID) })
		if !there {
			s.Recent = slices.Clone(s.Recent)
			f.Shards = slices.Insert(f.Shards, i, s)
			continue
		}
		sum := &f.Shards[i]
		sum.Records, sum.Bytes, sum.Throttled = sum.Records+s.Records, sum.Bytes+s.Bytes, sum.Throttled+s.Throttled
		sum.RecordUse, sum.ByteUse = sum.RecordUse+s.RecordUse, sum.ByteUse+s.ByteUse
		if !sum.Closed() || s.Closed() && s.ClosedAt < sum.ClosedAt {
			sum.ClosedAt = s.ClosedAt
		}
		if max(s.PeakRecords, s.PeakBytes) > max(sum.PeakRecords, sum.PeakBytes) {
			sum.PeakAt = s.PeakAt
		}
		// Peaks of several parts need not have been at one moment: these are the most that can have been.
		sum.PeakRecords, sum.PeakBytes = sum.PeakRecords+s.PeakRecords, sum.PeakBytes+s.PeakBytes
		for j := 1; j <= min(len(s.Recent), len(sum.Recent)); j++ {
			sum.Recent[len(sum.Recent)-j] += s.Recent[len(s.Recent)-j]
		}
	}
}

// addTold takes over what a part tells besides counts.
func (f *Frame) addTold(p *Part) {
	for _, n := range p.Notes {
		n.At, n.Part = n.At+p.After, p.Name()
		f.Notes = append(f.Notes, n)
	}
	for _, r := range p.Reasons {
		r.What = "part " + p.Name() + ": " + r.What
		f.Reasons = append(f.Reasons, r)
	}
	for _, lists := range []struct {
		to   *[]Sample
		from []Sample
	}{{&f.Exported, p.Exported}, {&f.Unexported, p.Unexported}} {
		for _, s := range lists.from {
			s.Due, s.Sent, s.Acked = s.Due+p.After, s.Sent+p.After, s.Acked+p.After
			*lists.to = append(*lists.to, s)
		}
	}
}

// bound puts the lists in order, and cuts them.
func (f *Frame) bound() {
	slices.SortStableFunc(f.Notes, func(a, b Note) int { return cmp.Compare(b.At, a.At) })
	f.Notes = f.Notes[:min(len(f.Notes), mergedNotes)]
	slices.SortStableFunc(f.Suppressed, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	slices.SortStableFunc(f.HotKeys, func(a, b HotKey) int {
		return cmp.Or(cmp.Compare(b.Records, a.Records), cmp.Compare(b.Waited, a.Waited))
	})
	for _, list := range []*[]Sample{&f.Exported, &f.Unexported} {
		slices.SortStableFunc(*list, func(a, b Sample) int { return cmp.Compare(b.Due, a.Due) })
		*list = (*list)[:min(len(*list), mergedSamples)]
	}
}

// mergeSeries puts the intervals of all parts on one axis: of intervals that are all equally long, as long as the
// longest of any part. What was counted in an interval is spread over those that it overlaps, so that sums stay what
// they are.
func mergeSeries(parts []Part, elapsed time.Duration) Series {
	every := max(elapsed/mergedPoints, intervalLeast)
	for _, p := range parts {
		for i := range p.Series.Points[:max(len(p.Series.Points)-1, 0)] {
			every = max(every, p.Series.Points[i].Over)
		}
	}
	n := int((elapsed + every - 1) / every)
	if n == 0 {
		return Series{}
	}
	points := make([]Point, n)
	for i := range points {
		points[i].From = time.Duration(i) * every
		points[i].Over = max(min(every, elapsed-points[i].From), 1)
		points[i].Wall = points[i].Over
	}
	for _, p := range parts {
		for i := range p.Series.Points {
			spread(points, every, &p.Series.Points[i], p.After)
		}
	}
	return Series{Points: points}
}

// spread adds an interval of a part to those that it overlaps.
func spread(points []Point, every time.Duration, p *Point, after time.Duration) {
	from, until := p.From+after, p.Until()+after
	last := len(points) - 1
	first, end := min(int(from/every), last), min(int((until-1)/every), last)
	done := 0.0
	for i := first; i <= end; i++ {
		share := 1.0
		if i < end {
			share = float64(min(points[i].From+every, until)-from) / float64(until-from)
		}
		points[i].addShare(p, done, share)
		done = share
	}
	// What has no parts goes where most of the interval lies.
	at := &points[min(int((from+(until-from)/2)/every), last)]
	at.Triggers, at.Suppressed = plus(at.Triggers, p.Triggers), plus(at.Suppressed, p.Suppressed)
	at.Stages, at.Shards = at.Stages.Plus(p.Stages), joinShards(at.Shards, p.Shards)
	for kind := range p.Latency {
		at.Latency[kind] = at.Latency[kind].Plus(p.Latency[kind])
	}
	points[end].InFlight += p.InFlight
}

// addShare adds what lies between two shares of an interval, each count rounded so that all shares add up to it.
func (p *Point) addShare(o *Point, from, until float64) {
	part := func(n uint64) uint64 { return uint64(float64(n)*until+0.5) - uint64(float64(n)*from+0.5) }
	for _, c := range []struct{ to, of *uint64 }{
		{&p.Offered, &o.Offered}, {&p.Exported, &o.Exported}, {&p.Acked, &o.Acked}, {&p.Bytes, &o.Bytes}, {&p.Requests, &o.Requests},
		{&p.Attempts, &o.Attempts}, {&p.Retries, &o.Retries}, {&p.Throttled, &o.Throttled}, {&p.Failed, &o.Failed},
		{&p.Unknown, &o.Unknown},
	} {
		*c.to += part(*c.of)
	}
}
