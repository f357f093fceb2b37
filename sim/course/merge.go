package course

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Part is the course of a part of a run, which began so much later than the first of them.
type Part struct {
	*Course
	After time.Duration
}

var errSpans = errors.New("they have different phases or events")

// Merge adds the courses of the parts of a run up, on the time of the part that began first: to the interval, what each
// of them counted, to the second, how full each shard was, and to the nanosecond, when an event was drained.
func Merge(parts ...Part) (*Course, error) {
	sum := &Course{Every: everyOf(parts)}
	for i := range parts {
		p := &parts[i]
		sum.Elapsed = max(sum.Elapsed, p.Elapsed+p.After)
		if i == 0 {
			sum.Phases, sum.Events, sum.Outside = emptied(p.Phases), emptied(p.Events), emptied([]Span{p.Outside})[0]
		}
		sum.Outside.Until = max(sum.Outside.Until, p.Outside.Until+p.After)
		sum.Outside.plus(&p.Outside, p.After)
		if err := errors.Join(addSpans(sum.Phases, p.Phases, p.After), addSpans(sum.Events, p.Events, p.After)); err != nil {
			return nil, err
		}
	}
	for sum.Every > 0 && sum.Elapsed/sum.Every > intervals {
		sum.Every *= 2
	}
	for i := range parts {
		if err := sum.addIntervals(&parts[i]); err != nil {
			return nil, err
		}
	}
	sum.Shards = peaksOf(parts)
	return sum, nil
}

// everyOf is the length of the longest intervals. One that is alone may have ended before its time.
func everyOf(parts []Part) time.Duration {
	alone, every := time.Duration(0), time.Duration(0)
	for i := range parts {
		alone = max(alone, parts[i].Every)
		if len(parts[i].Intervals) > 1 {
			every = max(every, parts[i].Every)
		}
	}
	return cmp.Or(every, alone)
}

func (c *Course) addIntervals(p *Part) error {
	rows, every := p.Intervals, p.Every
	for len(rows) > 1 && every < c.Every {
		rows, every = joined(rows), 2*every
	}
	if len(rows) > 1 && every != c.Every {
		return fmt.Errorf("one was recorded every %s, another every %s", c.Every, p.Every)
	}
	if len(rows) == 0 {
		return nil
	}
	first := int((p.After + c.Every/2) / c.Every)
	for len(c.Intervals) < first+len(rows) {
		c.Intervals = append(c.Intervals, Interval{})
	}
	for i := range rows {
		to := &c.Intervals[first+i]
		inFlight := to.InFlight + rows[i].InFlight
		to.join(&rows[i])
		to.InFlight = inFlight
	}
	return nil
}

// emptied are spans in which nothing fell due yet.
func emptied(spans []Span) []Span {
	empty := make([]Span, 0, len(spans))
	for _, s := range spans {
		one := Span{Name: s.Name, Kind: s.Kind, From: s.From, Until: s.Until}
		if s.DueToAck != nil {
			one.DueToAck = new(Sum)
		}
		empty = append(empty, one)
	}
	return empty
}

func addSpans(to, from []Span, after time.Duration) error {
	if len(to) != len(from) {
		return errSpans
	}
	for i := range to {
		if to[i].Name != from[i].Name || to[i].From != from[i].From || to[i].Until != from[i].Until {
			return errSpans
		}
		to[i].plus(&from[i], after)
	}
	return nil
}

// plus adds what fell due in the same span of a part that began later.
func (s *Span) plus(o *Span, after time.Duration) {
	s.Acked += o.Acked
	s.Failed += o.Failed
	s.Unknown += o.Unknown
	s.Bytes += o.Bytes
	if o.Exports() > 0 {
		s.Settled = max(s.Settled, o.Settled+after)
	}
	if s.DueToAck != nil && o.DueToAck != nil {
		s.DueToAck.AddSum(o.DueToAck)
	}
}
