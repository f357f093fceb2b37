package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kinesim/exporter"
	"kinesim/sim"
	"kinesim/sim/objective"
	"kinesim/sim/report"
)

// Start begins a run in real time against a target, which is open when Start returns and which Run.Close closes. The
// end of ctx interrupts the run; before its first export it makes Start fail.
func (p Plan) Start(ctx context.Context, target Target) (*Run, error) {
	if p.Scenario != nil && p.Scenario.Stream.OnDemand() {
		return nil, errors.New("stream.mode: on_demand is for runs in virtual time: no target makes such a stream")
	}
	r, err := p.prepare(ctx, report.ModeReal, nil)
	if err != nil {
		return nil, err
	}
	if r.stream, err = target.Open(r.soft, p.Scenario); err != nil {
		r.giveBack()
		return nil, err
	}
	if err := r.startReal(); err != nil {
		r.giveBack()
		return nil, errors.Join(err, r.stream.Close())
	}
	return r, nil
}

// realTime is what a run in real time has besides.
type realTime struct {
	*Run
	started  time.Time
	exporter *exporter.Exporter
	braked   *braked // nil where nothing bounds how much is sent
	proof    *proving
}

func (r *Run) startReal() error {
	r.facts = r.stream.Facts()
	r.config.MaxRecordBytes, r.config.SlowStart = r.facts.MaxRecordBytes, r.facts.Slow
	if r.facts.Timeout > 0 && r.config.Timeout == exporter.DefaultConfig().Timeout {
		r.config.Timeout = r.facts.Timeout
	}
	r.record()
	sink, err := r.stream.Connect(r.soft, r.config)
	if err != nil {
		return err
	}
	if r.config.Pacing {
		if spans, err := r.stream.Spans(r.soft); err == nil {
			r.config.Shards = spans // what may not be asked for is learned
		}
	}
	r.audience = r.newAudience()
	if err := r.audience.await(r.soft, r.plan.Scenario.Stream.WaitFor, r.plan.Proceed); err != nil {
		return err
	}
	t := &realTime{Run: r, proof: r.prove(r.soft, r.stream)}
	r.say("%s on %s: %s of updates, seed %d", r.plan.Scenario.Name, r.facts.Words, r.world.End().Round(time.Second), r.plan.Scenario.Seed)
	if err := r.await(r.soft); err != nil {
		return err
	}
	t.started = time.Now()
	t.proof.elapsed = t.elapsed
	r.clock = &controlled{logical: sim.NewClock(t.elapsed), wall: t.elapsed, started: t.started}
	r.moment = t.where
	r.course.On(r.clock.logical.At)
	if r.recorder != nil {
		r.recorder.moment, r.recorder.clock = r.moment, r.clock.logical
		if stream, ok := r.stream.(Reshapable); ok {
			r.recorder.shards = stream.Shards
		}
		if r.audience != nil {
			r.recorder.others = &r.audience.book
		}
	}
	if err := r.startFaults(); err != nil {
		return err
	}
	observer := r.measured.beside(r.part.beside(t.proof.verifier), r.course)
	t.braked = r.plan.Brake.on(sink, func(records, bytes uint64) float64 { return r.costSoFar(records, bytes, t.elapsed()) })
	if t.braked != nil {
		sink = t.braked
	}
	t.exporter, err = exporter.Start(r.config, r.world.Dataflow(), r.world.PartitionKey(), sink, observer, t.elapsed)
	if err != nil {
		return err
	}
	t.proof.start()
	r.audience.watch(r.clock.logical.Now)
	go t.run()
	return nil
}

// elapsed is the time since the first update could fall due.
func (t *realTime) elapsed() time.Duration { return time.Since(t.started) }

func (t *realTime) where() report.LiveInput {
	at := t.clock.logical.Now()
	return report.LiveInput{Elapsed: at, Phase: t.phase(at), Snapshot: t.exporter.Snapshot(), Consumers: t.audience.ticks()}
}

// run runs the scenario until every export is settled, and then proves.
func (t *realTime) run() {
	ctx, done := context.WithCancel(t.soft)
	settled := make(chan struct{})
	var beside sync.WaitGroup
	beside.Go(func() { t.giveUp(settled) })
	beside.Go(func() { t.repeat(ctx) })
	beside.Go(func() { t.brakeAfter(ctx) })
	beside.Go(func() { t.reshape(ctx) })
	beside.Go(func() { t.countReal(settled) })
	if t.recorder != nil {
		beside.Go(func() { t.recorder.follow(settled) })
	}
	refusal := make(chan *end, 1)
	go func() { refusal <- t.stopRefused(ctx, done) }()
	sim.RunOnClock(ctx, t.world, t.exporter, t.clock.logical, t.plan.Workers)
	t.exporter.Close()
	done()
	close(settled)
	beside.Wait() // they count, record, and speak of a run that has not ended
	t.settle()
	t.audience.settled()

	o := &Outcome{Started: t.started, Elapsed: t.elapsed(), Snapshot: t.exporter.Snapshot()}
	if o.end = <-refusal; o.end == nil || o.end.bound {
		o.end = t.atBounds()
	}
	o.Verification = verification(t.proof.finish(t.hard))
	t.interrupted = t.stopped() // while it was read back, too; but not while consumers are waited for
	o.Audience, o.Consumers = t.holdFor(o)
	if w, ok := t.stream.(Warner); ok && w.Warning() != "" {
		t.say("WARNING: %s", w.Warning())
	}
	o.Control = t.clock.log()
	if o.end == nil {
		o.end = t.replaced(t.hard, o)
	}
	t.conclude(o)
}

// holdFor stays for the consumers, and returns how they kept up. An interruption ends that, and an interrupted run does
// not begin with it.
func (t *realTime) holdFor(o *Outcome) ([]report.Consumer, []objective.Consumer) {
	began := time.Now()
	if t.audience != nil && !t.interrupted && o.end == nil {
		t.recorder.hold(t.plan.Scenario.Stream.Hold)
		t.audience.hold(t.soft, t.plan.Scenario.Stream.Hold)
	}
	return t.audience.finish(time.Since(began), o.Snapshot.Ledger.Acked)
}

// stopRefused stops generating when the target takes nothing more, and returns why; nil when that does not come to
// pass.
func (t *realTime) stopRefused(ctx context.Context, stop context.CancelFunc) *end {
	select {
	case <-t.exporter.Refused():
	case <-ctx.Done():
		select {
		case <-t.exporter.Refused(): // by what was still on its way
		default:
			return nil
		}
	}
	stop()
	e := t.refused(t.hard)
	t.say("the run ends here: %s", e.why.What)
	return e
}

// giveUp bounds how long an interrupted run goes on delivering.
func (t *realTime) giveUp(settled <-chan struct{}) {
	select {
	case <-t.soft.Done():
	case <-settled:
		return
	}
	why := "interrupted"
	if errors.Is(context.Cause(t.soft), errMissed) || errors.Is(context.Cause(t.soft), errBraked) {
		why = "ended"
	}
	t.say(why+": delivering what is on its way, for at most %s; interrupt again to stop at once", max(t.plan.Drain, 0))
	timer := time.NewTimer(max(t.plan.Drain, 0))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.hard.Done():
	case <-settled:
		return
	}
	t.exporter.Interrupt()
}

// startFaults begins the scenario's faults with the run. Only a faulty stream has any.
func (r *Run) startFaults() error {
	faults := r.plan.Scenario.Faults()
	if len(faults) == 0 {
		return nil
	}
	faulty, ok := r.stream.(Faulty)
	if !ok {
		are := "fault is"
		if len(faults) > 1 {
			are = fmt.Sprintf("%d faults are", len(faults))
		}
		r.say("note: the scenario's %s not applied: only the embedded Kinesis does wrong on purpose", are)
		return nil
	}
	script, err := sim.FaultScript(r.plan.Scenario, r.clock.started)
	if err != nil {
		return err // scenarios has checked them
	}
	faulty.Inject(script, r.clock.time)
	return nil
}
