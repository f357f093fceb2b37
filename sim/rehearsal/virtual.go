package rehearsal

import (
	"context"
	"sync"
	"time"

	"kinesim/sim"
	"kinesim/sim/report"
	"kinesim/sim/verify"
)

// StartVirtual begins a run in virtual time against the model of the embedded Kinesis: no socket and no clock, the same
// outcome each time. The end of ctx interrupts the run.
func (p Plan) StartVirtual(ctx context.Context) (*Run, error) {
	r, err := p.prepare(ctx, report.ModeVirtual)
	if err != nil {
		return nil, err
	}
	if err := r.startVirtual(); err != nil {
		r.giveBack()
		return nil, err
	}
	return r, nil
}

func (r *Run) startVirtual() error {
	sc := r.plan.Scenario
	r.facts = Facts{
		Name: embeddedName, Words: "the model of the embedded Kinesis", Shards: sc.Stream.Shards, MaxRecordBytes: sc.Stream.MaxRecord,
	}
	r.record()
	endpoint, spans, err := newModel(sc)
	if err != nil {
		return err
	}
	if r.config.Pacing {
		r.config.Shards = spans // as it would from ListShards
	}
	verifier := verify.NewDirect(r.config.OrderPerKey)
	endpoint.Taken, endpoint.Latency = verifier.Took, r.plan.Latency.Draw(sc.Seed)
	if endpoint.Script, err = sim.FaultScript(sc, sc.Start); err != nil {
		return err // scenarios has checked them
	}
	driver, err := sim.NewVirtual(r.world, sim.VirtualConfig{
		Export: r.config, Endpoint: endpoint, Observer: r.measured.beside(verifier), Producers: r.plan.Producers,
		Drain:   max(r.plan.Drain, 1), // no time at all is a moment, since 0 is without a bound
		Arrived: verifier.Arrived, Step: r.recorder.step(),
	})
	if err != nil {
		return err
	}
	r.moment = func() report.LiveInput {
		s := driver.Snapshot()
		return report.LiveInput{Elapsed: s.At, Phase: r.phase(s.At), Snapshot: s}
	}
	if r.recorder != nil {
		r.recorder.moment = r.moment
	}
	r.say("%s in virtual time: %s of updates, seed %d, an answer takes %s", sc.Name, r.world.End().Round(time.Second), sc.Seed,
		r.plan.Latency.Words)
	go r.runVirtual(driver, verifier)
	return nil
}

// runVirtual runs the scenario until every export is settled.
func (r *Run) runVirtual(driver *sim.Virtual, verifier *verify.Direct) {
	started := time.Now()
	r.driveVirtual(driver)
	took := max(time.Since(started), time.Microsecond)
	r.settle()
	snapshot := driver.Snapshot()
	r.say("simulated %s in %s: %.0f times as fast", snapshot.At.Round(time.Millisecond), took.Round(time.Millisecond),
		snapshot.At.Seconds()/took.Seconds())
	r.conclude(&Outcome{
		Started: r.plan.Scenario.Start, Elapsed: snapshot.At, Snapshot: snapshot, Verification: verification(verifier.Finish()),
	})
}

// driveVirtual runs, and listens to interruptions.
func (r *Run) driveVirtual(driver *sim.Virtual) {
	ended := make(chan struct{})
	var listening sync.WaitGroup
	defer listening.Wait()
	defer close(ended)
	listening.Go(func() {
		select {
		case <-r.soft.Done():
			r.say("interrupted: delivering what is on its way, for at most %s of virtual time", max(r.plan.Drain, 0))
		case <-ended:
			return
		}
		select {
		case <-r.hard.Done():
			driver.Interrupt()
		case <-ended:
		}
	})
	driver.Run(r.soft)
}
