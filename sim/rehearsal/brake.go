package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// Brake is how much a run in real time may send and cost, whatever its scenario says. The zero value of a field is no
// bound.
type Brake struct {
	Records  uint64        // put in all, each attempt of one counted: that is what is paid for
	Cost     float64       // in US dollars, by the estimate of the dearer of a provisioned stream and one on demand
	Duration time.Duration // from the first moment of the run; what is on its way then is still delivered
}

// CodeBraked is the code of exports that a Brake has kept back.
const CodeBraked = "Braked"

// errBraked is why a run ended that has taken as long as it may.
var errBraked = errors.New("as long as it may take")

// on puts the brake in front of a sink, if there is a bound that it has to keep: else it is nil.
func (b Brake) on(sink exporter.Sink, cost func(records, bytes uint64) float64) *braked {
	if b.Records == 0 && b.Cost == 0 {
		return nil
	}
	return &braked{Sink: sink, brake: b, cost: cost}
}

// braked is a sink that takes no more than it may.
type braked struct {
	exporter.Sink
	brake Brake
	cost  func(records, bytes uint64) float64

	mu               sync.Mutex
	records, bytes   uint64
	byCount, byPrice string // what the run may, in words, of the bounds that were exceeded
}

// Put implements exporter.Sink. What goes beyond the bound is refused, and so ends the run.
func (s *braked) Put(ctx context.Context, records []exporter.Record, results []exporter.Result) {
	n, why := s.take(records)
	if n > 0 {
		s.Sink.Put(ctx, records[:n], results[:n])
	}
	for i := n; i < len(records); i++ {
		results[i] = exporter.Result{Outcome: exporter.Refused, Final: true, Code: CodeBraked, Message: why}
	}
}

// take is how many of the records may still be put, and why no more of them.
func (s *braked) take(records []exporter.Record) (n int, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n = len(records)
	if most := s.brake.Records; most > 0 && uint64(n) > most-s.records {
		n = int(most - s.records)
		s.byCount = "may send " + recordsOf(most)
	}
	bytes := uint64(0)
	for i := range records[:n] {
		bytes += uint64(len(records[i].Key) + len(records[i].Data))
	}
	if most := s.brake.Cost; n > 0 && most > 0 && s.cost(s.records+uint64(n), s.bytes+bytes) > most {
		if s.byPrice == "" {
			s.byPrice = fmt.Sprintf("may cost $%s, by estimate, and %s more would exceed that", strconv.FormatFloat(most, 'f', -1, 64),
				recordsOf(uint64(n)))
		}
		n, bytes = 0, 0
	}
	s.records += uint64(n)
	s.bytes += bytes
	if n < len(records) {
		why = bounds(s.byCount, s.byPrice)
	}
	return n, why
}

func recordsOf(n uint64) string {
	if n == 1 {
		return "1 record"
	}
	return report.FormatCount(n) + " records"
}

// exceeded are the bounds that were exceeded, in words; "" for others.
func (s *braked) exceeded() (byCount, byPrice string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byCount, s.byPrice
}

// bounds says what a run may, of all the bounds that it has reached.
func bounds(reached ...string) string {
	reached = slices.DeleteFunc(reached, func(words string) bool { return words == "" })
	return "stopped: the run " + strings.Join(reached, "; it ")
}

// costSoFar is the estimate of what so many records cost, in the dearer capacity mode, with the hours that have begun.
func (r *Run) costSoFar(records, bytes uint64, elapsed time.Duration) float64 {
	cost := costOf(r.plan.Prices, usageOf(r.plan.Scenario, r.facts, records, bytes, max(elapsed, time.Nanosecond), r.audience.fanOut()))
	return max(cost.Provisioned.Total, cost.OnDemand.Total)
}

// brakeAfter ends a run that has taken as long as it may.
func (t *realTime) brakeAfter(ctx context.Context) {
	if t.plan.Brake.Duration == 0 {
		return
	}
	timer := time.NewTimer(t.plan.Brake.Duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		t.endSoft(errBraked)
	case <-ctx.Done():
	}
}

// atBound is how a run ended that went as far as it may.
func atBound(what string) *end {
	return &end{verdict: report.Interrupted, bound: true, why: report.Reason{What: what, Try: "raise the bound to let it run to its end"}}
}

// atBounds is how a run ended that went as far as it may, with every bound that it has reached by then: what was on its
// way when one of them ended it may have reached another. It is nil for another run.
func (t *realTime) atBounds() *end {
	var byCount, byPrice, byTime string
	if t.braked != nil {
		byCount, byPrice = t.braked.exceeded()
	}
	if errors.Is(context.Cause(t.soft), errBraked) {
		byTime = fmt.Sprintf("may take %s", t.plan.Brake.Duration)
	}
	if byCount+byPrice+byTime == "" {
		return nil
	}
	return atBound(bounds(byTime, byCount, byPrice))
}
