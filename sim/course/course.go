package course

import "time"

// Course is a run, interval by interval. It is a value that never changes.
type Course struct {
	Every     time.Duration // how long an interval is
	Elapsed   time.Duration // until the last export was settled, and what came after it was counted
	Intervals []Interval    // from the beginning of the run, without a gap
	Phases    []Span        // of the workload
	Events    []Span        // of the timeline, faults among them
	Outside   Span          // all that fell due outside of faults
	Shards    []ShardPeak   // in the order of their ids

	Seconds []ShardSeconds // of a part of a run; nil for any other, and where they are too many
}

// Interval is what happened in one interval.
type Interval struct {
	// As snapshots tell, so that what happens within a moment of an interval's border may count to its neighbour.
	Offered    uint64
	Suppressed uint64
	Exported   uint64 // by detection
	Requests   uint64
	Attempts   uint64
	Retries    uint64
	Throttled  uint64 // attempts
	InFlight   uint64 // exports, at the end of the interval

	// As settlements tell, each with its own moment.
	Acked    uint64
	Bytes    uint64 // of acknowledged records
	Failed   uint64
	Unknown  uint64
	Due      uint64 // exports that fell due in the interval, as far as they are settled
	DueBytes uint64

	DueToAck   Histogram
	SentToAck  Histogram
	EventToAck Histogram // where a scenario has an upstream
	Lateness   Histogram // of the generator; empty in virtual time
}

// Span is what fell due in a phase, or between the beginning and the end of an event.
type Span struct {
	Name     string        `json:"name"`
	Kind     Kind          `json:"kind"`
	From     time.Duration `json:"from_ns"`  // of Due, on the run's clock
	Until    time.Duration `json:"until_ns"` // not included
	Acked    uint64        `json:"acked"`
	Failed   uint64        `json:"failed"`
	Unknown  uint64        `json:"unknown"`
	Bytes    uint64        `json:"bytes"`                // of acknowledged records
	Settled  time.Duration `json:"settled_ns"`           // the last of its exports, since the start of the run; 0 without any
	DueToAck *Sum          `json:"due_to_ack,omitempty"` // nil for an event
}

// Kind is what a span is.
type Kind string

const (
	Phase Kind = "phase"
	Event Kind = "event"
	Fault Kind = "fault"
)

// Exports are those that are settled.
func (s *Span) Exports() uint64 { return s.Acked + s.Failed + s.Unknown }

// Drained is how long it took from the beginning of the span until its last export was settled.
func (s *Span) Drained() time.Duration { return max(s.Settled-s.From, 0) }

// ShardPeak is how full a shard was at most.
type ShardPeak struct {
	ID     string
	Second Peak // over a second
	Minute Peak // over a minute
}

// Peak is the greatest use of a shard's quotas over some time, and when that began. 1 is full.
type Peak struct {
	Records float64
	Bytes   float64
	At      time.Duration
}

// Use is the greater of both.
func (p Peak) Use() float64 { return max(p.Records, p.Bytes) }

// From is when an interval begins.
func (c *Course) From(i int) time.Duration { return time.Duration(i) * c.Every }

// Until is when an interval ends, which the last may do before its time.
func (c *Course) Until(i int) time.Duration {
	if end := c.From(i + 1); i < len(c.Intervals)-1 || end < c.Elapsed {
		return end
	}
	return max(c.Elapsed, c.From(i)+1)
}

// Last is the end of the course: its last whole intervals, over some time.
func (c *Course) Last(length time.Duration) *Course {
	whole := int(c.Elapsed / c.Every)
	whole = min(whole, len(c.Intervals))
	n := min(int((length+c.Every-1)/c.Every), whole)
	end := *c
	end.Intervals, end.Elapsed = c.Intervals[whole-n:whole], time.Duration(n)*c.Every
	return &end
}

// Window is some intervals that follow each other, added up.
type Window struct {
	Interval
	From, Until time.Duration
}

// Totals adds intervals up, but for their latencies.
func (c *Course) Totals(first, end int) Window {
	w := Window{From: c.From(first), Until: c.From(first)}
	for i := first; i < end; i++ {
		w.add(&c.Intervals[i], 1)
		w.Until = c.Until(i)
	}
	return w
}

// Add adds the counts of another one, but not its latencies.
func (w *Interval) Add(o *Interval) { w.add(o, 1) }

// add adds the counts of an interval, or takes them away when the sign is -1.
func (w *Interval) add(o *Interval, sign int) {
	n := func(to *uint64, from uint64) { *to += from * uint64(sign) }
	n(&w.Offered, o.Offered)
	n(&w.Suppressed, o.Suppressed)
	n(&w.Exported, o.Exported)
	n(&w.Requests, o.Requests)
	n(&w.Attempts, o.Attempts)
	n(&w.Retries, o.Retries)
	n(&w.Throttled, o.Throttled)
	n(&w.Acked, o.Acked)
	n(&w.Bytes, o.Bytes)
	n(&w.Failed, o.Failed)
	n(&w.Unknown, o.Unknown)
	n(&w.Due, o.Due)
	n(&w.DueBytes, o.DueBytes)
	w.InFlight = o.InFlight
}

// Slide shows every window of a length that lies within the run, with its latencies added up, the first first. A run
// that is shorter is one window. What is shown is valid until show returns.
func (c *Course) Slide(length time.Duration, kind func(*Interval) Histogram, show func(w *Window, latency *Sum)) {
	n := int((length + c.Every - 1) / c.Every)
	n = max(min(n, len(c.Intervals)), 1)
	var w Window
	var sum Sum
	for i := range c.Intervals {
		w.add(&c.Intervals[i], 1)
		if kind != nil {
			sum.Add(kind(&c.Intervals[i]))
		}
		if i >= n {
			w.add(&c.Intervals[i-n], -1)
			w.InFlight = c.Intervals[i].InFlight
			if kind != nil {
				sum.Remove(kind(&c.Intervals[i-n]))
			}
		}
		if i >= n-1 {
			w.From, w.Until = c.From(i-n+1), c.Until(i)
			show(&w, &sum)
		}
	}
}

// EventToAck is the latency from events on of the whole run; nil where it is not known when they were.
func (c *Course) EventToAck() *Sum {
	all := new(Sum)
	for i := range c.Intervals {
		all.Add(c.Intervals[i].EventToAck)
	}
	if all.Count() == 0 {
		return nil
	}
	return all
}
