package attendance

import (
	"slices"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// attendee is one consumer.
type attendee struct {
	name, fanOut string
	lag          *hdr.Histogram
	most         time.Duration // lag
	mostAt       time.Duration
	behind       []report.Span // the last one is open while open
	open         bool
	drained      time.Time // when it had read everything, after the last export; zero before
	stopped      report.Span
	lastReads    uint64
	quiet        time.Duration // moment of the last read
	readRate     float64
	readBytes    float64
	came         came
	pace         pace
	line         frame.ConsumerLine
}

// LagMost is the largest lag that is told apart from larger ones.
const LagMost = 7 * 24 * time.Hour

// BehindMost is how many times of being behind are kept.
const BehindMost = 100

// look takes in how a consumer stands.
func (one *attendee) look(at time.Duration, c *readers.Consumer) {
	t := &c.Total
	_ = one.lag.RecordValue(int64(min(t.Lag, LagMost))) // which it holds
	if t.Lag > one.most {
		one.most, one.mostAt = t.Lag, at
	}
	if t.Reads > one.lastReads || t.LagRecords == 0 {
		one.quiet, one.lastReads = at, t.Reads
	} else if (at - one.quiet).Seconds() > one.stopped.Until-one.stopped.From {
		one.stopped = report.Span{From: one.quiet.Seconds(), Until: at.Seconds()}
	}
	one.readRate = max(one.readRate, t.RecordsPerSecond)
	for i := range c.Shards {
		one.readBytes = max(one.readBytes, c.Shards[i].BytesPerSecond)
	}
	switch after := time.Duration(report.BehindAfter * float64(time.Second)); {
	case t.Lag > after && !one.open && len(one.behind) < BehindMost:
		one.open = true
		one.behind = append(one.behind, report.Span{From: max(at-t.Lag, 0).Seconds()})
	case t.Lag <= after/2:
		one.close(at)
	}
	one.line.Add(frame.ConsumerPoint{At: at, Lag: t.Lag, Waiting: t.LagRecords, Read: t.Records}, t.Throttled)
	one.line.Behind, one.line.Since = one.open, 0
	if one.open {
		one.line.Since = time.Duration(one.behind[len(one.behind)-1].From * float64(time.Second))
	}
}

// close ends the time of being behind.
func (one *attendee) close(at time.Duration) {
	if one.open {
		one.open = false
		one.behind[len(one.behind)-1].Until = at.Seconds()
	}
}

// report is how one kept up, told at the end.
func (one *attendee) report(c *readers.Consumer, contended []readers.Contention, settled time.Time,
	held time.Duration) report.Consumer {
	t := &c.Total
	r := report.Consumer{
		Name: one.name, FanOut: one.fanOut, Records: t.Records, Bytes: t.Bytes, Reads: t.Reads,
		BehindRecords: t.LagRecords, Lag: t.Lag.Seconds(),
		LagP99: time.Duration(one.lag.ValueAtQuantile(99)).Seconds(), LagMax: one.most.Seconds(),
		LagMaxAt: one.mostAt.Seconds(), ThrottledReads: t.Throttled, Rereads: t.Again, NeverRead: t.Before + t.Skipped + t.Lost,
		Expired: t.Expired, Resumed: t.Resumed, Rewound: t.Rewound, Behind: append([]report.Span{}, one.behind...),
		Unread: shardNames(c.Unread), Waiting: shardNames(c.Waiting), SharesWith: []string{}, Stopped: one.stopped,
		ReadRate: one.readRate, ReadBehind: one.pace.rate(), ReadBytes: one.readBytes, Hold: held.Seconds(),
	}
	for i := range c.Shards {
		if !c.Shards[i].Ended {
			r.Shards++
		}
	}
	if one.came.seconds > 0 {
		r.CamePeak = max(one.came.peak, one.came.gained/one.came.seconds)
		r.CameRate, r.CameBytes = one.came.gained/one.came.seconds, one.came.gainedBytes/one.came.seconds
	}
	if !one.drained.IsZero() {
		after := max(one.drained.Sub(settled), 0).Seconds()
		r.DrainedAfter = &after
	}
	for _, shard := range contended {
		if !slices.Contains(shard.Consumers, one.name) {
			continue
		}
		for _, other := range shard.Consumers {
			if other != one.name && !slices.Contains(r.SharesWith, other) {
				r.SharesWith = append(r.SharesWith, other)
			}
		}
	}
	return r
}

func shardNames(numbers []uint32) []string {
	names := []string{}
	for _, number := range numbers {
		names = append(names, streams.ShardID(number))
	}
	return names
}
