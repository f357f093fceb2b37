package frame

import (
	"math"
	"slices"
	"time"

	"kinesim/sim/report"
)

// At is the frame of a moment that lies behind: what it counts is of the interval around the moment alone, a second
// long or as long as the history tells apart. Series, marks, notes and samples are those of f. It is f itself as long
// as nothing was recorded.
func (f *Frame) At(moment time.Duration) *Frame {
	p, known := f.around(moment)
	if !known {
		return f
	}
	at := *f
	at.Moment, at.Reasons = &p, nil
	at.Estimated = true
	if at.Quota = f.QuotaAt(moment); at.Quota != f.Quota && f.Quota != nil { // the chart shows those after it, too
		at.PastQuotas = append(slices.Clone(f.PastQuotas), PastQuota{Quota: *f.Quota, Until: math.MaxInt64})
	}
	at.counted(&p)
	at.Shards = shardsOf(&p, f.Shards)
	return &at
}

// around is what happened about a moment, and whether it is known. While consumers are waited for nothing is exported
// any more, and no interval recorded: there it is a second without anything.
func (f *Frame) around(moment time.Duration) (p Point, known bool) {
	end := time.Duration(0)
	if n := len(f.Series.Points); n > 0 {
		end = f.Series.Points[n-1].Until()
	}
	switch {
	case end == 0 || moment >= max(end, f.Elapsed):
		return Point{}, false
	case moment >= end && f.State.Settled():
		from := max(min(moment-time.Second/2, f.Elapsed-time.Second), end)
		over := min(time.Second, f.Elapsed-from)
		return Point{From: from, Over: over, Wall: over}, true
	}
	return Sum(f.Series.Around(min(moment, end-1))), true // what is newer than the last interval is not recorded yet
}

// shardsOf is how full the shards were in an interval. Those that did nothing are there too, for their rows stay in
// place.
func shardsOf(p *Point, all []Shard) []Shard {
	shards := make([]Shard, len(all))
	busy := p.Shards
	for i, s := range all {
		shards[i] = s.asOf(p.From)
		shards[i].Recent, shards[i].PeakRecords, shards[i].PeakBytes, shards[i].PeakAt = s.Recent, s.PeakRecords, s.PeakBytes, s.PeakAt
		for len(busy) > 0 && compareIDs(busy[0].ID, s.ID) < 0 {
			busy = busy[1:]
		}
		if len(busy) > 0 && busy[0].ID == s.ID {
			shards[i].Records, shards[i].Bytes, shards[i].Throttled = busy[0].Records, busy[0].Bytes, busy[0].Throttled
			shards[i].RecordUse, shards[i].ByteUse = UseOf(busy[0].Records, busy[0].Bytes, p.Wall)
		}
	}
	return shards
}

// percentiles estimates them, each to the width of a bucket.
func (b Buckets) percentiles() report.Percentiles {
	n := b.Total()
	if n == 0 {
		return report.Percentiles{}
	}
	seconds := func(q float64) float64 { return b.Quantile(q).Seconds() }
	return report.Percentiles{
		Count: int64(n),
		P50:   seconds(0.5),
		P90:   seconds(0.9),
		P95:   seconds(0.95),
		P99:   seconds(0.99),
		P999:  seconds(0.999),
		Max:   seconds(1),
	}
}
