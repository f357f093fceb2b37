package main

import (
	"context"
	"fmt"
	"time"

	"kinesim/cmd/kinesim/internal/target"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// running is one run of a scenario. It ties everything together: world, target, exporter, verifier, eyes.
type running struct {
	program  *program
	flags    runFlags
	scenario *scenarios.Scenario
	repeat   string

	producers int         // that a virtual run models
	latency   latencyFlag // of a virtual run's endpoint
	measured  *measured   // nil unless the run is compared
	finish    finish      // ends a run whose results are written; nil is judge

	recorder  *recorder  // nil unless frames are wanted
	dashboard *dashboard // nil unless it is shown
	stop      *cli.Interruption
	logical   *sim.Clock // of a run in real time
	deeds     []deed     // to be repeated
	diary     *diary

	config   exporter.Config
	world    *world.World
	target   *target.Target
	started  time.Time
	reader   *reader
	exporter *exporter.Exporter
}

// run returns the verdict as a failure, unless it is pass.
func (r *running) run(ctx context.Context) (err error) {
	if err := prepareOut(r.flags.out); err != nil {
		return err
	}
	stop := cli.Listen(ctx)
	defer stop.Release()
	r.stop = stop
	defer r.closeDashboard()
	if err := r.open(stop.Soft); err != nil {
		return err
	}
	defer func() {
		if closing := r.target.Close(); closing != nil {
			r.say("note: %v", closing)
		}
	}()
	client, err := r.client(stop.Soft)
	if err != nil {
		return err
	}
	defer client.Close()
	if r.config.Pacing {
		if spans, err := client.Spans(stop.Soft); err == nil {
			r.config.Shards = spans // what may not be asked for is learned
		}
	}
	r.reader = openReader(stop.Soft, client, r.target, r.config.OrderPerKey)
	if r.reader.why != "" {
		r.say("note: the stream is not read back: %s", r.reader.why)
	}
	if err := r.export(stop, kinesis.NewSink(client)); err != nil {
		return err
	}
	return r.conclude(stop)
}

// open makes the world and opens the target, whichever order tells of a mistake soonest.
func (r *running) open(ctx context.Context) (err error) {
	cli.TrimHeap(r.scenario.Population.Profiles)
	if r.world, err = world.New(r.scenario); err != nil {
		return cli.Fail(report.Invalid, "kinesim validate FILE", err)
	}
	if r.target, err = target.Open(ctx, r.program.console(), r.flags.target, r.scenario); err != nil {
		return err
	}
	r.config = world.ExportConfig(r.scenario)
	r.config.MaxRecordBytes = r.target.MaxRecordBytes
	r.recorder = r.newRecorder(report.ModeReal, r.target.Name(), r.quotaOf(r.target.Shards))
	return nil
}

func (r *running) client(ctx context.Context) (*kinesis.Client, error) {
	c := r.target.Config
	c.InFlight, c.Timeout, c.Wire = r.config.InFlight, r.config.Timeout, r.config.Wire
	client, err := kinesis.NewClient(ctx, c)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "kinesim run --help", err)
	}
	return client, nil
}

// clock is the time since the first update could fall due.
func (r *running) clock() time.Duration { return time.Since(r.started) }

// export runs the scenario, and returns when every export is settled.
func (r *running) export(stop *cli.Interruption, sink exporter.Sink) (err error) {
	r.say("%s on %s: %s of updates, seed %d", r.scenario.Name, r.target.Describe, r.world.End().Round(time.Second), r.scenario.Seed)
	r.started = time.Now()
	r.logical, r.diary = sim.NewClock(r.clock), new(diary)
	if err := r.startFaults(); err != nil {
		return err
	}
	observer := r.measured.beside(r.reader.verifier, r.world)
	r.exporter, err = exporter.Start(r.config, r.world.Dataflow(), r.world.PartitionKey(), sink, observer, r.clock)
	if err != nil {
		return cli.Fail(report.Invalid, "kinesim run --help", err)
	}
	r.reader.start()
	settled := make(chan struct{})
	defer close(settled)
	defer r.watch(r.moment)() // before whoever may have something to say
	go r.giveUp(stop, settled)
	ctx, done := context.WithCancel(stop.Soft)
	defer done()
	go r.replay(ctx)
	sim.RunOnClock(stop.Soft, r.world, r.exporter, r.logical, r.flags.workers)
	r.exporter.Close()
	return nil
}

// giveUp bounds how long an interrupted run goes on delivering.
func (r *running) giveUp(stop *cli.Interruption, settled <-chan struct{}) {
	select {
	case <-stop.Soft.Done():
	case <-settled:
		return
	}
	r.say("interrupted: delivering what is on its way, for at most %s; interrupt again to stop at once", r.flags.drain)
	select {
	case <-time.After(r.flags.drain):
	case <-stop.Hard.Done():
	case <-settled:
		return
	}
	r.exporter.Interrupt()
}

// conclude reads the stream to its end, judges, and reports.
func (r *running) conclude(stop *cli.Interruption) error {
	elapsed := r.clock()
	verification := r.reader.finish(stop.Hard, r.say)
	r.warnDropped()
	return r.report(r.summary(elapsed, verification, stop.Soft.Err() != nil), r.exporter.Snapshot())
}

// finish ends a run, told of all that is known of it.
type finish func(report.Summary, exporter.Snapshot) error

// report writes the results of a run, and finishes it.
func (r *running) report(summary report.Summary, snapshot exporter.Snapshot) error {
	if r.flags.out != "" {
		if err := r.writeDiary(&summary); err != nil {
			return err
		}
		histograms := report.Histograms{DueToAck: snapshot.DueToAck, SentToAck: snapshot.SentToAck, Lateness: snapshot.Lateness}
		if err := report.WriteDir(r.flags.out, summary, histograms); err != nil {
			return err
		}
	}
	if r.recorder != nil {
		if err := r.writeFrame(r.recorder.finish(summary, snapshot)); err != nil {
			return err
		}
		r.browse()
	}
	if r.finish != nil {
		return r.finish(summary, snapshot)
	}
	return r.judge(summary)
}

// judge prints the summary of a run, and returns its verdict as a failure, unless it is pass.
func (r *running) judge(summary report.Summary) error {
	if err := r.print(summary); err != nil {
		return err
	}
	if summary.Verdict != report.Pass {
		return cli.Fail(summary.Verdict, "", nil)
	}
	return nil
}

func (r *running) summary(elapsed time.Duration, v report.Verification, interrupted bool) report.Summary {
	snapshot := r.exporter.Snapshot()
	in := r.input(snapshot, elapsed, v, interrupted)
	in.Target, in.Started = r.target.Name(), r.started
	if r.target.Kind.Charges {
		cost := report.EstimateCost(snapshot.Records, snapshot.RecordBytes, max(r.target.Shards, 1), elapsed)
		in.Cost = &cost
	}
	return report.New(in)
}

// input is what is said of a run in either mode.
func (r *running) input(snapshot exporter.Snapshot, elapsed time.Duration, v report.Verification, interrupted bool) report.Input {
	build := readBuild()
	return report.Input{
		Snapshot: snapshot, Verification: v, Scenario: r.scenario.Name, Seed: r.scenario.Seed,
		Elapsed: elapsed, Interrupted: interrupted, Repeat: r.repeat,
		Versions: report.Versions{
			Kinesim: build.version, Go: build.goVersion, Gofakeit: world.Dependencies(), Dictionaries: fmt.Sprintf("%016x", world.Fingerprint()),
		},
		Settings: settingsOf(r.config, r.scenario),
	}
}

func settingsOf(c exporter.Config, sc *scenarios.Scenario) report.Settings {
	key := string(sc.Dataflow.PartitionKey.From)
	if sc.Dataflow.PartitionKey.Name != "" {
		key += " " + sc.Dataflow.PartitionKey.Name
	}
	return report.Settings{Config: c, PartitionKey: key}
}

// startFaults begins the scenario's faults with the run. Only the embedded Kinesis has any.
func (r *running) startFaults() error {
	if len(r.scenario.Faults()) == 0 {
		return nil
	}
	if r.target.Fake == nil {
		r.say("note: the scenario's %s not applied: only the embedded Kinesis does wrong on purpose", faultsAre(len(r.scenario.Faults())))
		return nil
	}
	script, err := sim.FaultScript(r.scenario, r.started)
	if err != nil {
		return err // scenarios has checked them
	}
	r.target.Fake.SetControl(script.Control(r.logicalTime))
	return nil
}

func faultsAre(n int) string {
	if n == 1 {
		return "fault is"
	}
	return cli.Counted(n, "fault") + " are"
}

// warnDropped says loudly that the embedded Kinesis had not enough memory for its records.
func (r *running) warnDropped() {
	if r.target.Fake == nil {
		return
	}
	if stats := r.target.Fake.Stats().Records; stats.Dropped > 0 {
		r.say("WARNING: the embedded Kinesis dropped its oldest %d records (%s), before their retention ended, for want of memory: "+
			"what was not read by then counts as missing", stats.Dropped, megabytes(stats.DroppedBytes))
	}
}
