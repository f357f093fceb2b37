package objective

import (
	"fmt"
	"strings"
	"time"

	"kinesim/sim/course"
)

// Words that stand for every event, and every fault.
const (
	AnyEvent = "event"
	AnyFault = "fault"
)

// Matches tells whether a name in an objective is that of an event: its words, or the first of them, or the word for
// all.
func Matches(name string, s *course.Span) bool {
	if s.Kind == course.Fault && name == AnyFault || s.Kind == course.Event && name == AnyEvent {
		return true
	}
	rest, found := strings.CutPrefix(s.Name, name)
	return found && (rest == "" || rest[0] == ' ')
}

// drained is how long the exports of an event took to be settled, of the one that took longest.
func (o *Objective) drained(f *Facts) found {
	worst := nothing(fmt.Sprintf("no event %s made an export", o.Name))
	for i := range f.Course.Events {
		e := &f.Course.Events[i]
		if Matches(o.Name, e) && e.Exports() > 0 {
			worst.worst(found{value: e.Drained().Seconds(), at: e.From, timed: true}, o)
		}
	}
	return worst
}

// Recovery is told by latency: it is over in the first interval whose p95 due-to-ack is at most recoveredFactor times
// that of the minute before the fault, and in any case when it is at most recoveredLeast.
const (
	recoveredFactor   = 2
	recoveredLeast    = time.Second
	recoveredBefore   = time.Minute
	recoveredQuantile = 0.95
)

// recovered is how long after its end a fault was still felt, of the one that was felt longest.
func (o *Objective) recovered(f *Facts) found {
	worst := nothing(fmt.Sprintf("there was no fault %s", o.Name))
	for i := range f.Course.Events {
		e := &f.Course.Events[i]
		if e.Kind != course.Fault || !Matches(o.Name, e) {
			continue
		}
		if f.Elapsed <= e.Until {
			return nothing(fmt.Sprintf("the run ended before %s did", e.Name))
		}
		worst.worst(found{value: recovery(f, e).Seconds(), at: e.Until, timed: true}, o)
	}
	return worst
}

// recovery is how long after its end a fault was felt; until the end of the run when it was always.
func recovery(f *Facts, e *course.Span) time.Duration {
	c := f.Course
	var before course.Sum
	for i := range c.Intervals {
		if c.Until(i) <= e.From && c.From(i) >= e.From-recoveredBefore {
			before.Add(c.Intervals[i].DueToAck)
		}
	}
	bound := max(recoveredFactor*before.Quantile(recoveredQuantile), int64(recoveredLeast))
	for i := range c.Intervals {
		row := &c.Intervals[i]
		idle := row.Acked == 0 && row.InFlight == 0
		if c.Until(i) > e.Until && (idle || row.Acked > 0 && row.DueToAck.Quantile(recoveredQuantile) <= bound) {
			return max(c.From(i)-e.Until, 0)
		}
	}
	return f.Elapsed - e.Until
}
