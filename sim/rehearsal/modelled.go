package rehearsal

import (
	"slices"
	"sync"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/consumer"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal/attendance"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// modelled are the consumers of a run in virtual time, which read what the model of the stream takes.
type modelled struct {
	models []*consumer.Model

	mu   sync.Mutex
	book []frame.ConsumerLine // how they keep up, for those who look while the run goes on
}

// lagSamples is how often the lag of a modelled consumer is looked at in a long run, about.
const lagSamples = 20_000

// newModelled are the consumers that a scenario models; nil when there are none.
func newModelled(sc *scenarios.Scenario, end time.Duration) *modelled {
	var m modelled
	polling := 0
	for _, c := range sc.Stream.Consumers {
		if c.Model != nil && c.FanOut == "" {
			polling++
		}
	}
	for i, c := range sc.Stream.Consumers {
		if c.Model == nil {
			continue
		}
		model := c.Model
		config := consumer.Config{
			Name: c.Name, Seed: sc.Seed<<8 | uint64(i), Median: model.Median, Sigma: model.Sigma,
			Batch: model.Batch, Window: model.Window, Parallel: model.Parallel, FanOut: c.FanOut != "",
			Bad: model.Bad, Bisect: model.Bisect, Retries: model.Retries,
			RestartEvery: model.RestartEvery, RestartTakes: model.RestartTakes,
		}
		if sc.Stream.Throttle != "off" {
			config.BytesPerSecond = report.ReadQuota // each that is pushed to has it for itself, those that poll share it
			if c.FanOut == "" {
				config.BytesPerSecond /= float64(polling)
			}
		}
		m.models = append(m.models, consumer.New(config, max(watchEvery, end/lagSamples)))
		m.book = append(m.book, frame.ConsumerLine{Name: c.Name, FanOut: c.FanOut != ""})
	}
	if m.models == nil {
		return nil
	}
	return &m
}

// took lets the consumers read what a stream takes; nil when there are none.
func (m *modelled) took(now func() time.Duration) func(*exporter.Batch, []exporter.Result) {
	if m == nil {
		return nil
	}
	return func(b *exporter.Batch, results []exporter.Result) {
		at := now()
		for i := range results {
			if results[i].Outcome != exporter.Acked {
				continue
			}
			export := &b.Exports[i] // a run in virtual time has no records
			hash, size := export.HashKey().Lo, export.Size()
			for _, model := range m.models {
				model.Add(at, results[i].Shard, hash, size)
			}
		}
	}
}

// look notes how far everybody is behind, and tells whether somebody has something to read.
func (m *modelled) look(at time.Duration) (busy bool) {
	if m == nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, model := range m.models {
		lag, waiting, read := model.Look(at)
		line := &m.book[i]
		line.Add(frame.ConsumerPoint{At: at, Lag: lag, Waiting: waiting, Read: read}, 0)
		switch after := time.Duration(report.BehindAfter * float64(time.Second)); {
		case lag > after && !line.Behind:
			line.Behind, line.Since = true, max(at-lag, 0)
		case lag <= after/2:
			line.Behind, line.Since = false, 0
		}
		busy = busy || waiting > 0 || lag > 0
	}
	return busy
}

// readOn looks at them after the last export until everybody has read everything, for as long as the run would stay for
// them.
func (m *modelled) readOn(settled, hold time.Duration) {
	every := max(recordEvery, hold/eventSteps)
	for at := settled; at <= settled+hold && m.look(at); {
		at += every
	}
}

// Lines are the consumers as frames have them.
func (m *modelled) Lines() []frame.ConsumerLine {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.book)
}

// finish lets the consumers read on for as long as the run would stay for them, and tells how they kept up.
func (m *modelled) finish(settled, hold time.Duration) (list []report.Consumer, judged []objective.Consumer) {
	if m == nil {
		return nil, nil
	}
	for _, model := range m.models {
		out := model.Finish(settled + hold)
		c, lag := consumerOf(&out, settled, hold)
		o := objective.Consumer{Name: c.Name, Lag: lag, Read: out.Records, Rereads: out.Rereads, Unread: out.Waiting}
		if c.DrainedAfter != nil {
			o.Drained = new(time.Duration(*c.DrainedAfter * float64(time.Second)))
		}
		list, judged = append(list, c), append(judged, o)
	}
	return list, judged
}

// consumerOf is how a modelled consumer kept up, as reports have it.
func consumerOf(out *consumer.Outcome, settled, hold time.Duration) (report.Consumer, *hdr.Histogram) {
	c := report.Consumer{
		Name: out.Name, Model: true, Records: out.Records + out.Rereads, Rereads: out.Rereads, BehindRecords: out.Waiting,
		Lag: out.Oldest.Seconds(), Bytes: out.Bytes, Reads: 1, Shards: out.Shards, Hold: hold.Seconds(),
		Failures: out.Failures, Discarded: out.Discarded, Stuck: out.Stuck,
		Behind: []report.Span{}, Unread: []string{}, Waiting: []string{}, SharesWith: []string{},
	}
	lag := hdr.New(int64(time.Millisecond), int64(attendance.LagMost), 3)
	until := settled
	if out.Waiting == 0 {
		after := max(out.Drained-settled, 0).Seconds()
		c.DrainedAfter = &after
		until = max(until, out.Drained)
	} else {
		until += hold
	}
	open := false
	for i := 0; time.Duration(i)*out.Every <= until; i++ {
		at, one := time.Duration(i)*out.Every, time.Duration(0)
		if i < len(out.Lags) {
			one = out.Lags[i]
		}
		_ = lag.RecordValue(int64(min(one, attendance.LagMost))) // which it holds
		if one.Seconds() > c.LagMax {
			c.LagMax, c.LagMaxAt = one.Seconds(), at.Seconds()
		}
		switch behind := one.Seconds() > report.BehindAfter; {
		case behind && !open && len(c.Behind) < attendance.BehindMost:
			open = true
			c.Behind = append(c.Behind, report.Span{From: max(at-one, 0).Seconds(), Until: until.Seconds()})
		case !behind && open && one.Seconds() <= report.BehindAfter/2:
			open = false
			c.Behind[len(c.Behind)-1].Until = at.Seconds()
		}
	}
	c.LagP99 = time.Duration(lag.ValueAtQuantile(99)).Seconds()
	c.ReadRate = best(out.Gave)
	var came, seconds, gave, busy float64
	for _, span := range c.Behind {
		for second := int(span.From) + 1; second < int(span.Until); second++ { // whole ones, in which more waited
			if second < len(out.Gave) {
				gave += out.Gave[second]
			}
			busy++
		}
		for second := int(span.From); second < min(int(min(span.Until, settled.Seconds()))+1, len(out.Came)); second++ {
			came += out.Came[second]
			seconds++
		}
	}
	if busy > 0 {
		c.ReadBehind = gave / busy
	}
	if seconds > 0 {
		c.CameRate, c.CamePeak = came/seconds, max(best(out.Came), came/seconds)
	}
	return c, lag
}

// best is the greatest rate over attendance.PeakOver.
func best(counts []float64) (most float64) {
	over := int(attendance.PeakOver / time.Second)
	sum := 0.0
	for i, n := range counts {
		sum += n
		if i >= over {
			sum -= counts[i-over]
		}
		if i >= over-1 {
			most = max(most, sum/float64(over))
		}
	}
	return most
}
