package rehearsal

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/objective"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// attendance is how consumers kept up over time, made of looks at who has read what.
type attendance struct {
	moment func() time.Duration // of the run's schedule
	tell   func(format string, args ...any)

	mu      sync.Mutex
	order   []*attendee
	last    time.Time // look
	settled time.Time // when the last export was; zero before
}

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

// pace counts what it reads while it is behind, so that there is always more to read: the records of five seconds are
// no measure of a consumer that is given a hundred each two seconds, as it is then given three hundred in some. The
// longest time without a read is left out, and the read that ended it: it may have been stopped.
type pace struct {
	at              time.Time
	reads, records  uint64 // at the last look
	seconds, read   float64
	gap             float64 // since a read ended
	longest, ending float64 // such a time, and records of the read that ended it
}

// add takes in how a consumer stands.
func (p *pace) add(now time.Time, c *kinesisfake.Consumer, behind bool) {
	t, last := &c.Total, *p
	p.at, p.reads, p.records = now, t.Reads, t.Records
	if !behind || last.at.IsZero() {
		p.gap = 0
		return
	}
	over, read := now.Sub(last.at).Seconds(), float64(t.Records-last.records)
	p.seconds += over
	p.read += read
	p.gap += over
	if p.gap > p.longest {
		p.longest, p.ending = p.gap, read
	}
	if t.Reads > last.reads {
		p.gap = 0
	}
}

// rate is records a second; 0 when it is not known, as of one that was stopped for much of the time, and caught up at
// once, or nearly.
func (p *pace) rate() float64 {
	if p.longest*4 > p.seconds || p.seconds == 0 {
		return 0
	}
	return (p.read - p.ending) / (p.seconds - p.longest)
}

// came counts what came while it was behind.
type came struct {
	at                  time.Time
	records             float64 // that had come at the last look
	seconds             float64
	recent              []arrival // of the last five seconds
	peak                float64   // records a second, in five seconds
	gained, gainedBytes float64
}

// arrival is how much had come at a moment.
type arrival struct {
	at      time.Time
	records float64
}

// peakOver is the time that a peak is the mean of.
const peakOver = 5 * time.Second

// lagMost is the largest lag that is told apart from larger ones.
const lagMost = 7 * 24 * time.Hour

// behindMost is how many times of being behind are kept.
const behindMost = 100

// add takes a look in.
func (b *attendance) add(now kinesisfake.Consumers) {
	for _, news := range b.take(now) {
		b.tell("%s", news)
	}
}

// take takes a look in, and returns what is to be told of it.
func (b *attendance) take(now kinesisfake.Consumers) (news []string) {
	at := b.moment()
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.At.Before(b.last) {
		return nil // two goroutines look
	}
	b.last = now.At
	for i := range now.Consumers {
		c := &now.Consumers[i]
		one := b.of(c)
		if !one.drained.IsZero() {
			continue // what follows is not about this run
		}
		was := one.open
		one.look(at, c)
		one.pace.add(now.At, c, one.open)
		switch {
		case one.open && !was:
			news = append(news, fmt.Sprintf("consumer %s falls behind: %s records wait for it", one.name,
				report.FormatCount(c.Total.LagRecords)))
		case was && !one.open:
			news = append(news, fmt.Sprintf("consumer %s has caught up", one.name))
		}
		if b.settled.IsZero() {
			one.came.add(now.At, c, one.open)
		}
		if !b.settled.IsZero() && c.Total.LagRecords == 0 {
			one.drained = now.At
			one.close(at)
		}
	}
	return news
}

// of is the line of a consumer, which is new when it is seen first.
func (b *attendance) of(c *kinesisfake.Consumer) *attendee {
	i := slices.IndexFunc(b.order, func(one *attendee) bool { return one.name == c.Name && one.fanOut == c.FanOut })
	if i >= 0 {
		return b.order[i]
	}
	one := &attendee{name: c.Name, fanOut: c.FanOut, lag: hdr.New(int64(time.Millisecond), int64(lagMost), 3)}
	one.line.Name, one.line.FanOut = c.Name, c.FanOut != ""
	b.order = append(b.order, one)
	return one
}

// settle notes that no more records come.
func (b *attendance) settle(now kinesisfake.Consumers) {
	b.add(now)
	b.mu.Lock()
	b.settled = now.At
	b.mu.Unlock()
	b.add(now)
}

// look takes in how a consumer stands.
func (one *attendee) look(at time.Duration, c *kinesisfake.Consumer) {
	t := &c.Total
	_ = one.lag.RecordValue(int64(min(t.Lag, lagMost))) // which it holds
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
	case t.Lag > after && !one.open && len(one.behind) < behindMost:
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

// add counts what has come since the last look, if the consumer is behind.
func (s *came) add(now time.Time, c *kinesisfake.Consumer, behind bool) {
	t := &c.Total
	records := float64(t.Records-t.Again) + float64(t.LagRecords+t.Lost+t.Skipped)
	each := 0.0
	if t.Records > 0 {
		each = float64(t.Bytes) / float64(t.Records)
	}
	if gained := max(records-s.records, 0); behind && !s.at.IsZero() {
		s.seconds += now.Sub(s.at).Seconds()
		s.gained += gained
		s.gainedBytes += gained * each
	}
	s.at, s.records = now, records
	for len(s.recent) > 1 && now.Sub(s.recent[1].at) >= peakOver {
		s.recent = s.recent[1:]
	}
	s.recent = append(s.recent, arrival{now, records})
	if over := now.Sub(s.recent[0].at); over >= peakOver {
		s.peak = max(s.peak, (records-s.recent[0].records)/over.Seconds())
	}
}

// list is how everybody kept up, by name.
func (b *attendance) list(now kinesisfake.Consumers, held time.Duration) (list []report.Consumer) {
	at := b.moment()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.order {
		i := slices.IndexFunc(now.Consumers, func(c kinesisfake.Consumer) bool { return c.Name == one.name && c.FanOut == one.fanOut })
		if i < 0 {
			continue // its stream is gone
		}
		one.close(at)
		list = append(list, one.report(&now.Consumers[i], now.Contended, b.settled, held))
	}
	slices.SortFunc(list, func(a, b report.Consumer) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// report is how one kept up, told at the end.
func (one *attendee) report(c *kinesisfake.Consumer, contended []kinesisfake.Contention, settled time.Time,
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
		names = append(names, kinesisfake.ShardID(number))
	}
	return names
}

// lags are what objectives are judged by: how far behind everybody was, in all looks, and how they kept up.
func (b *attendance) lags(kept []report.Consumer) (list []objective.Consumer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.order {
		c := objective.Consumer{Name: one.name, Lag: one.lag}
		for i := range kept {
			if k := &kept[i]; k.Name == one.name && k.FanOut == one.fanOut {
				c.Read, c.Rereads, c.Unread = k.Records-k.Rereads, k.Rereads, k.BehindRecords+k.NeverRead
				if k.DrainedAfter != nil {
					c.Drained = new(time.Duration(*k.DrainedAfter * float64(time.Second)))
				}
			}
		}
		list = append(list, c)
	}
	return list
}

// lines are the consumers as frames have them.
func (b *attendance) lines() []frame.ConsumerLine {
	b.mu.Lock()
	defer b.mu.Unlock()
	var lines []frame.ConsumerLine
	for _, one := range b.order {
		lines = append(lines, one.line)
	}
	return lines
}

// fanOut are the names with which those are registered that have been pushed to so far.
func (b *attendance) fanOut() (names []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range b.order {
		if one.fanOut != "" {
			names = append(names, one.fanOut)
		}
	}
	return names
}
