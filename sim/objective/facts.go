package objective

import (
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
	"kinesim/sim/course"
)

// Facts is what a run kept, as objectives are judged by it.
type Facts struct {
	Course *course.Course

	// Of the run as a whole.
	Elapsed                                     time.Duration
	Offered, Suppressed, Acked, Failed, Unknown uint64
	Attempts, Throttled                         uint64
	DueToAck, SentToAck, Lateness               *hdr.Histogram // nanoseconds
	EventToAck                                  *hdr.Histogram // nil without upstream
	Consumers                                   []Consumer
}

// FactsOf is what a run kept, but for its consumers.
func FactsOf(c *course.Course, s *exporter.Snapshot, elapsed time.Duration) Facts {
	var event *hdr.Histogram
	if all := c.EventToAck(); all != nil {
		event = all.HDR()
	}
	return Facts{
		EventToAck: event,
		Course:     c, Elapsed: elapsed,
		Offered: s.Ledger.Offered, Suppressed: s.Ledger.Suppressed, Acked: s.Ledger.Acked, Failed: s.Ledger.Failed,
		Unknown:  s.Ledger.Unknown,
		Attempts: s.Attempts, Throttled: s.Throttled,
		DueToAck: s.DueToAck, SentToAck: s.SentToAck, Lateness: s.Lateness,
	}
}

// Consumer is who read the stream.
type Consumer struct {
	Name string
	Lag  *hdr.Histogram // nanoseconds, at moments that lie evenly over the run

	Drained *time.Duration // after the last export; nil when it had not read everything when the run ended
	Read    uint64         // records, each once
	Unread  uint64         // records that were for it, and that it has not read
	Rereads uint64         // records, each time that it read them once more
}

// Result is whether an objective holds.
type Result struct {
	Objective string   `json:"objective"`
	OK        bool     `json:"ok"`
	Bound     *float64 `json:"bound,omitempty"` // in the unit of value
	Value     *float64 `json:"value"`           // seconds, a share, a number or a rate a second; null when nothing was measured
	WorstAt   *float64 `json:"worst_at"`        // seconds since the run began: of the worst window, event or fault; null for others
	Unit      Unit     `json:"unit"`
	Why       string   `json:"why,omitempty"` // why it does not hold, where the value does not say it
}

// found is what an objective is judged by.
type found struct {
	value float64
	at    time.Duration
	timed bool   // at says something
	none  string // why nothing was measured
}

func nothing(why string) found { return found{none: why} }

// worst keeps the worse of two.
func (f *found) worst(other found, o *Objective) {
	if f.none != "" || o.Operator.worse(other.value, f.value) {
		*f = other
	}
}

// distribution is what latencies are asked of.
type distribution interface {
	count() uint64
	quantile(q float64) int64
	mean() float64
	most() int64
}

type sum struct{ *course.Sum }

func (s sum) count() uint64            { return s.Count() }
func (s sum) quantile(q float64) int64 { return s.Quantile(q) }
func (s sum) mean() float64            { return s.Mean() }
func (s sum) most() int64              { return s.Max() }

type histogram struct{ *hdr.Histogram }

func (h histogram) count() uint64 {
	if h.Histogram == nil {
		return 0
	}
	return uint64(h.TotalCount())
}
func (h histogram) quantile(q float64) int64 { return h.ValueAtQuantile(100 * q) }
func (h histogram) mean() float64            { return h.Mean() }
func (h histogram) most() int64              { return h.Max() }

// of is the number of a distribution that an objective asks for.
func (o *Objective) of(d distribution) found {
	if d.count() == 0 {
		return nothing("nothing was acknowledged")
	}
	nanos := 0.0
	switch o.Statistic {
	case Mean:
		nanos = d.mean()
	case Max:
		nanos = float64(d.most())
	default:
		nanos = float64(d.quantile(o.Quantile))
	}
	return found{value: nanos / float64(time.Second)}
}
