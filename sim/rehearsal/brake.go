package rehearsal

import (
	"context"
	"errors"
	"fmt"
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

// on puts the brake in front of a sink.
func (b Brake) on(sink exporter.Sink, cost func(records, bytes uint64) float64) exporter.Sink {
	if b.Records == 0 && b.Cost == 0 {
		return sink
	}
	return &braked{Sink: sink, brake: b, cost: cost}
}

// braked is a sink that takes no more than it may.
type braked struct {
	exporter.Sink
	brake Brake
	cost  func(records, bytes uint64) float64

	mu             sync.Mutex
	records, bytes uint64
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
		n, why = int(most-s.records), fmt.Sprintf("stopped: the run may send %s records", report.FormatCount(most))
	}
	bytes := uint64(0)
	for i := range records[:n] {
		bytes += uint64(len(records[i].Key) + len(records[i].Data))
	}
	if most := s.brake.Cost; most > 0 && s.cost(s.records+uint64(n), s.bytes+bytes) > most {
		return 0, fmt.Sprintf("stopped: the run may cost $%v, by estimate, and %s records more would exceed that", most,
			report.FormatCount(uint64(n)))
	}
	s.records += uint64(n)
	s.bytes += bytes
	return n, why
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
	return &end{verdict: report.Interrupted, why: report.Reason{What: what, Try: "raise the bound to let it run to its end"}}
}

// outOfTime is how a run ended that took as long as it may; nil for another one.
func (t *realTime) outOfTime() *end {
	if !errors.Is(context.Cause(t.soft), errBraked) {
		return nil
	}
	return atBound(fmt.Sprintf("stopped: the run may take %s", t.plan.Brake.Duration))
}
