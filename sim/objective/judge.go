package objective

import (
	"fmt"
	"time"

	"kinesim/sim/course"
)

// Judge tells of each objective whether it holds.
func Judge(list []Objective, f *Facts) []Result {
	results := make([]Result, 0, len(list))
	for i := range list {
		results = append(results, list[i].judge(f))
	}
	return results
}

func (o *Objective) judge(f *Facts) Result {
	r := Result{Objective: o.Text, Unit: o.Unit, Bound: &o.Bound}
	m := o.measure(f)
	if m.none != "" {
		r.Why = m.none
		return r
	}
	r.Value, r.OK = &m.value, o.Operator.holds(m.value, o.Bound)
	if m.timed {
		r.WorstAt = new(m.at.Seconds())
	}
	return r
}

func (o *Objective) measure(f *Facts) found {
	switch {
	case f.Offered == 0:
		return nothing("no update fell due, and a run without any shows nothing")
	case o.Metric.Consumer():
		return o.consumer(f)
	case o.Metric == Drained:
		return o.drained(f)
	case o.Metric == Recovered:
		return o.recovered(f)
	}
	switch o.Scope {
	case ScopeWindow:
		return o.windows(f)
	case ScopePhase:
		return o.phase(f)
	case ScopeOutside:
		return o.part(f.Course, &f.Course.Outside, func(i int) bool { return !faulty(f.Course, i) })
	case ScopeBelow:
		return o.below(f)
	}
	return o.whole(f)
}

// whole is of the run as a whole.
func (o *Objective) whole(f *Facts) found {
	switch o.Metric {
	case DueToAck:
		return o.of(histogram{f.DueToAck})
	case EventToAck:
		return o.of(histogram{f.EventToAck})
	case SentToAck:
		return o.of(histogram{f.SentToAck})
	case Lateness:
		return o.of(histogram{f.Lateness})
	}
	return o.counts(&course.Interval{
		Offered: f.Offered, Suppressed: f.Suppressed, Acked: f.Acked, Failed: f.Failed, Unknown: f.Unknown,
		Attempts: f.Attempts, Throttled: f.Throttled,
	}, f.Elapsed)
}

// counts is a metric that is made of counts.
func (o *Objective) counts(n *course.Interval, over time.Duration) found {
	settled := n.Acked + n.Failed + n.Unknown
	switch o.Metric {
	case Failed:
		return o.share(n.Failed, settled, "no export was settled")
	case Unknown:
		return o.share(n.Unknown, settled, "no export was settled")
	case Throttled:
		return o.share(n.Throttled, n.Attempts, "nothing was sent")
	case Suppressed:
		return o.share(n.Suppressed, n.Offered, "no update fell due")
	}
	if over <= 0 {
		return nothing("the run took no time")
	}
	return found{value: float64(n.Acked) / over.Seconds()}
}

// share is a number, or its share of a whole, as the bound wants it.
func (o *Objective) share(part, whole uint64, none string) found {
	switch {
	case whole == 0:
		return nothing(none)
	case o.Unit == Number:
		return found{value: float64(part)}
	}
	return found{value: float64(part) / float64(whole)}
}

// kind is the latencies of an interval that the objective is of; nil for one that is of counts.
func (o *Objective) kind() func(*course.Interval) course.Histogram {
	switch o.Metric {
	case DueToAck:
		return func(i *course.Interval) course.Histogram { return i.DueToAck }
	case EventToAck:
		return func(i *course.Interval) course.Histogram { return i.EventToAck }
	case SentToAck:
		return func(i *course.Interval) course.Histogram { return i.SentToAck }
	case Lateness:
		return func(i *course.Interval) course.Histogram { return i.Lateness }
	}
	return nil
}

// windows is the worst of every window. One in which nothing was measured is neither good nor bad, unless the rate is
// what was to be measured.
func (o *Objective) windows(f *Facts) found {
	worst := nothing("in no window was anything measured")
	f.Course.Slide(o.Window, o.kind(), func(w *course.Window, latency *course.Sum) {
		one := found{}
		if o.Metric.latency() {
			one = o.of(sum{latency})
		} else {
			one = o.counts(&w.Interval, w.Until-w.From)
		}
		if one.none != "" {
			return
		}
		one.at, one.timed = w.From, true
		worst.worst(one, o)
	})
	return worst
}

// phase is of the phases of a name.
func (o *Objective) phase(f *Facts) found {
	worst := nothing(fmt.Sprintf("there is no phase %s", o.Phase))
	for i := range f.Course.Phases {
		p := &f.Course.Phases[i]
		if p.Name != o.Phase {
			continue
		}
		one := o.part(f.Course, p, func(i int) bool { return f.Course.From(i) >= p.From && f.Course.From(i) < p.Until })
		if one.none != "" {
			return one // a phase in which nothing happened passes nothing
		}
		worst.worst(one, o)
	}
	return worst
}

// part is of what fell due in a span, or else of the intervals in it.
func (o *Objective) part(c *course.Course, s *course.Span, in func(i int) bool) found {
	switch o.Metric {
	case DueToAck:
		return o.of(sum{s.DueToAck})
	case Failed, Unknown:
		return o.counts(&course.Interval{Acked: s.Acked, Failed: s.Failed, Unknown: s.Unknown}, 0)
	}
	return o.intervals(c, in)
}

// intervals is of some of them.
func (o *Objective) intervals(c *course.Course, in func(i int) bool) found {
	var total course.Window
	var latency course.Sum
	over := time.Duration(0)
	kind := o.kind()
	for i := range c.Intervals {
		if !in(i) {
			continue
		}
		one := c.Totals(i, i+1)
		total.Add(&one.Interval)
		over += one.Until - one.From
		if kind != nil {
			latency.Add(kind(&c.Intervals[i]))
		}
	}
	if kind != nil {
		return o.of(sum{&latency})
	}
	return o.counts(&total.Interval, over)
}

// below is of the intervals in which fewer exports were made than some rate.
func (o *Objective) below(f *Facts) found {
	m := o.intervals(f.Course, func(i int) bool {
		over := f.Course.Until(i) - f.Course.From(i)
		return float64(f.Course.Intervals[i].Exported) < o.Below*max(over, f.Course.Every).Seconds()
	})
	return m
}

// faulty tells whether an interval touches a fault.
func faulty(c *course.Course, i int) bool {
	for _, e := range c.Events {
		if e.Kind == course.Fault && c.From(i) < e.Until && c.Until(i) > e.From {
			return true
		}
	}
	return false
}

// consumer is of a consumer.
func (o *Objective) consumer(f *Facts) found {
	for i := range f.Consumers {
		c := &f.Consumers[i]
		if c.Name != o.Name {
			continue
		}
		switch o.Metric {
		case CaughtUp:
			if c.Drained == nil {
				return nothing(fmt.Sprintf("consumer %s had not read everything when the run ended", o.Name))
			}
			return found{value: c.Drained.Seconds()}
		case Unread:
			return o.share(c.Unread, c.Read+c.Unread, fmt.Sprintf("consumer %s had nothing to read", o.Name))
		case Rereads:
			return o.share(c.Rereads, c.Read+c.Rereads, fmt.Sprintf("consumer %s read nothing", o.Name))
		}
		if m := o.of(histogram{c.Lag}); m.none == "" {
			return m
		}
		return nothing(fmt.Sprintf("consumer %s read nothing", o.Name))
	}
	return nothing(fmt.Sprintf("no consumer %s was measured", o.Name))
}
