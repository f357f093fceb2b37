package frame

import (
	"time"

	"kinesim/sim/report"
)

// At is the frame of a moment that lies behind: what it counts is of the interval around the moment alone, a second
// long or as long as the history tells apart. Series, marks, notes and samples are those of f. It is f itself where
// nothing was recorded.
func (f *Frame) At(moment time.Duration) *Frame {
	points := f.Series.Around(moment)
	if len(points) == 0 {
		return f
	}
	p := Sum(points)
	at := *f
	at.Moment, at.Reasons = &p, nil
	at.Estimated = true
	at.counted(&p)
	at.Shards = shardsOf(&p, f.Shards)
	return &at
}

// shardsOf is how full the shards were in an interval. Those that did nothing are there too, for their rows stay in
// place.
func shardsOf(p *Point, all []Shard) []Shard {
	shards := make([]Shard, len(all))
	busy := p.Shards
	for i, s := range all {
		shards[i] = Shard{ID: s.ID, Recent: s.Recent, PeakRecords: s.PeakRecords, PeakBytes: s.PeakBytes, PeakAt: s.PeakAt}
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
