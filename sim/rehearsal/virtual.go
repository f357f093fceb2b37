package rehearsal

import (
	"context"
	"errors"
	"sync"
	"time"

	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/report"
	"kinesim/sim/verify"
	"kinesim/sim/world"
)

// StartVirtual begins a run in virtual time against the model of the embedded Kinesis: no socket and no clock, the same
// outcome each time. The end of ctx interrupts the run.
func (p Plan) StartVirtual(ctx context.Context) (*Run, error) {
	runs, err := StartVirtuals(ctx, p)
	if err != nil {
		return nil, err
	}
	return runs[0], nil
}

// StartVirtuals begins runs in virtual time of plans whose scenarios say the same world (scenarios.SameWorld) and
// differ in their streams and in how exports are delivered. That world is made, and its exports with it, once for all
// of them; each outcome is what it would be alone. The plans agree on Producers and Frames. To interrupt one of them
// interrupts all, with the same updates, so that what is known of them can be compared.
func StartVirtuals(ctx context.Context, plans ...Plan) (runs []*Run, err error) {
	defer func() {
		if err != nil {
			for _, r := range runs {
				r.giveBack()
			}
			runs = nil
		}
	}()
	var parts []*virtual
	var configs []sim.VirtualConfig
	for n, p := range plans {
		wrong := func(err error) ([]*Run, error) { return runs, &PlanError{n, err} }
		if p.Scenario != nil && len(runs) > 0 && !scenarios.SameWorld(p.Scenario, runs[0].plan.Scenario) {
			return wrong(errors.New("runs of one generation must have the same world"))
		}
		var first *world.World
		if len(runs) > 0 {
			first = runs[0].world
		}
		r, err := p.prepare(ctx, report.ModeVirtual, first)
		if err != nil {
			return wrong(err)
		}
		runs = append(runs, r)
		part, config, err := r.model()
		if err != nil {
			return wrong(err)
		}
		parts, configs = append(parts, part), append(configs, config)
	}
	drivers, err := sim.NewVirtuals(runs[0].world, configs...)
	if err != nil {
		return runs, err
	}
	for i, r := range runs {
		parts[i].driver = drivers[i]
		r.follow(parts[i].driver)
	}
	for i, r := range runs {
		go r.runVirtual(parts[i])
	}
	return runs, nil
}

// PlanError says which of several plans cannot be run.
type PlanError struct {
	Plan int // its index
	Err  error
}

func (e *PlanError) Error() string { return e.Err.Error() }

// Unwrap lets callers see what is wrong with the plan.
func (e *PlanError) Unwrap() error { return e.Err }

// virtual is what drives and proves a run in virtual time.
type virtual struct {
	driver   *sim.Virtual
	verifier *verify.Direct // nil of a run that is not proven
	gaveUp   time.Duration
	lost     *Lost     // that it gave up for
	readers  *modelled // nil when no consumer is modelled
}

// model makes the stream of a run in virtual time.
func (r *Run) model() (*virtual, sim.VirtualConfig, error) {
	sc := r.plan.Scenario
	may, err := accessOf(sc.Stream)
	if err == nil {
		err = may.export()
	}
	if err != nil {
		return nil, sim.VirtualConfig{}, err
	}
	endpoint, spans, err := newModel(sc, r.plan.Part, r.plan.OnDemand || sc.Stream.OnDemand())
	if err != nil {
		return nil, sim.VirtualConfig{}, err
	}
	r.facts = Facts{
		Name: embeddedName, Words: "the model of the embedded Kinesis", Shards: len(spans), MaxRecordBytes: sc.Stream.MaxRecord,
	}
	if r.record(); r.recorder != nil {
		r.recorder.shards = func() (int, []string) { return endpoint.Model.Shards(endpoint.Stream) }
	}
	r.config.SizesOnly = r.plan.NoDigest
	if r.config.Pacing && may.do("ListShards") == nil {
		r.config.Shards = spans // as it would from ListShards
	}
	endpoint.Latency = r.plan.Latency.Draw(sc.Seed)
	if endpoint.Script, err = sim.FaultScript(sc, sc.Start); err != nil {
		return nil, sim.VirtualConfig{}, err // scenarios has checked them
	}
	v := &virtual{readers: newModelled(sc, r.world.End())}
	config := sim.VirtualConfig{
		Export: r.config, Endpoint: endpoint, Producers: r.plan.Producers, Seen: r.plan.Seen,
		Drain:   max(r.plan.Drain, 1), // no time at all is a moment, since 0 is without a bound
		Actions: r.reshapes(endpoint),
		Every:   r.course.Every(),
		Over:    r.countVirtual,
		Step:    steps(r.judgeVirtual(v), r.recorder.step(v.readers), v.patient(r.plan.Patience)),
	}
	if !r.plan.Unproven {
		v.verifier = verify.NewDirect(r.config.OrderPerKey)
		config.Arrived, endpoint.Stored = v.verifier.Arrived, v.verifier.Took
		config.Observer = v.verifier
	}
	endpoint.Taken = r.part.took(v.readers.took(func() time.Duration { return v.driver.Now() }))
	config.Observer = r.measured.beside(r.part.beside(config.Observer), r.course)
	return v, config, nil
}

// patienceEvery is how many steps pass between two looks at how far a run is behind.
const patienceEvery = 4096

// patient is a step that gives a run up once it is too far behind its schedule; nil for a run that never is.
func (v *virtual) patient(patience time.Duration) func(*sim.Virtual) {
	if patience <= 0 {
		return nil
	}
	n := 0
	return func(driver *sim.Virtual) {
		if n++; n%patienceEvery == 0 && v.gaveUp == 0 && driver.Overdue() > patience {
			v.gaveUp = driver.Now()
			driver.Quit()
		}
	}
}

// follow lets others see where a run in virtual time stands.
func (r *Run) follow(driver *sim.Virtual) {
	r.moment = func() report.LiveInput {
		s := driver.Snapshot()
		return report.LiveInput{Elapsed: s.At, Phase: r.phase(s.At), Snapshot: s}
	}
	if r.recorder != nil {
		r.recorder.moment = r.moment
	}
	sc := r.plan.Scenario
	r.say("%s in virtual time: %s of updates, seed %d, an answer takes %s", sc.Name, r.world.End().Round(time.Second), sc.Seed,
		r.plan.Latency.Words)
}

// runVirtual runs the scenario until every export is settled.
func (r *Run) runVirtual(v *virtual) {
	started := time.Now()
	r.driveVirtual(v.driver)
	took := max(time.Since(started), time.Microsecond)
	if v.driver.Cut() {
		r.endSoft(ErrInterrupted) // as those are that share its generation
	}
	r.recorder.close()
	r.settle()
	snapshot := v.driver.Snapshot()
	r.say("simulated %s in %s: %.0f times as fast", snapshot.At.Round(time.Millisecond), took.Round(time.Millisecond),
		snapshot.At.Seconds()/took.Seconds())
	proof := verify.Proof{Reading: verify.NotRead, Why: "nobody asked for it"}
	if v.verifier != nil {
		proof = v.verifier.Finish()
	}
	if r.recorder != nil {
		v.readers.readOn(snapshot.At, r.plan.Scenario.Stream.Hold)
	}
	kept, consumers := v.readers.finish(snapshot.At, r.plan.Scenario.Stream.Hold)
	judged := verification(proof)
	if r.plan.NoDigest {
		judged = judged.WithoutBytes()
	}
	r.conclude(&Outcome{
		Started: r.plan.Scenario.Start, Elapsed: snapshot.At, Snapshot: snapshot, Verification: judged, GaveUp: v.gaveUp,
		Lost:     v.lost,
		Audience: kept, Consumers: consumers,
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
