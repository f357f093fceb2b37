package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/sim"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
	"kinesim/sim/verify"
	"kinesim/sim/world"
)

// modelledProducers is how many producers a virtual run models unless --workers says otherwise: a number of its own and not that of
// the machine's cores, so that a run is the same everywhere.
const modelledProducers = 2

// modelled is the target that virtual time has a model of.
const modelled = "embedded"

// applyVirtual takes in the flags of virtual time, and refuses what cannot be meant together.
func (r *running) applyVirtual(set *pflag.FlagSet) error {
	if r.flags.virtual && r.flags.predict {
		return cli.Usage("--predict, which runs in virtual time first", "--virtual and --predict both say how to run")
	}
	if r.flags.virtual {
		switch kind, err := r.flags.target.Kind(); {
		case err != nil:
			return err
		case !kind.Modelled:
			return cli.Usage("leave --virtual out, or the target", "--virtual has no target: it runs against the model of the embedded Kinesis")
		}
	}
	if r.producers = modelledProducers; r.flags.predict || set.Changed("workers") {
		r.producers = r.flags.workers
	}
	return r.applyLatency()
}

// runVirtual runs the scenario in virtual time. It returns the verdict as a failure, unless it is pass.
func (r *running) runVirtual(ctx context.Context) error {
	if err := prepareOut(r.flags.out); err != nil {
		return err
	}
	stop := cli.Listen(ctx)
	defer stop.Release()
	r.stop = stop
	defer r.closeDashboard()
	summary, snapshot, err := r.simulate(stop)
	if err != nil {
		return err
	}
	return r.report(summary, snapshot)
}

// simulate makes a world of the scenario and runs it in virtual time.
func (r *running) simulate(stop *cli.Interruption) (report.Summary, exporter.Snapshot, error) {
	var none report.Summary
	var err error
	cli.TrimHeap(r.scenario.Population.Profiles)
	if r.world, err = world.New(r.scenario); err != nil {
		return none, exporter.Snapshot{}, cli.Fail(report.Invalid, "kinesim validate FILE", err)
	}
	r.config = world.ExportConfig(r.scenario)
	r.recorder = r.newRecorder(report.ModeVirtual, modelled, r.quotaOf(r.scenario.Stream.Shards))
	verifier := verify.NewDirect(r.config.OrderPerKey)
	endpoint, err := r.modelEndpoint()
	if err != nil {
		return none, exporter.Snapshot{}, cli.Fail(report.Invalid, "kinesim validate FILE", err)
	}
	endpoint.Taken = verifier.Took
	virtual, err := sim.NewVirtual(r.world, sim.VirtualConfig{
		Export: r.config, Endpoint: endpoint, Observer: r.measured.beside(verifier, r.world), Producers: r.producers, Drain: r.flags.drain,
		Step: r.recorder.step(),
	})
	if err != nil {
		return none, exporter.Snapshot{}, cli.Fail(report.Invalid, "kinesim run --help", err)
	}
	r.say("%s in virtual time: %s of updates, seed %d, an answer takes %s", r.scenario.Name, r.world.End().Round(time.Second), r.scenario.Seed, r.latency.words)
	started := time.Now()
	r.runToEnd(stop, virtual)
	took := max(time.Since(started), time.Microsecond)
	snapshot := virtual.Snapshot()
	r.say("simulated %s in %s: %.0f times as fast", snapshot.At.Round(time.Millisecond), took.Round(time.Millisecond), snapshot.At.Seconds()/took.Seconds())

	in := r.input(snapshot, snapshot.At, verification(verifier.Finish()), stop.Soft.Err() != nil)
	in.Mode, in.Target, in.Started = report.ModeVirtual, modelled, r.scenario.Start
	return report.New(in), snapshot, nil
}

// runToEnd runs, shows how it goes, and listens to signals.
func (r *running) runToEnd(stop *cli.Interruption, virtual *sim.Virtual) {
	defer r.watch(func() report.LiveInput {
		s := virtual.Snapshot()
		return report.LiveInput{Elapsed: s.At, Phase: r.phase(s.At), Snapshot: s}
	})()
	ended := make(chan struct{})
	var listening sync.WaitGroup
	defer listening.Wait()
	defer close(ended)
	listening.Go(func() {
		select {
		case <-stop.Soft.Done():
			r.say("interrupted: delivering what is on its way, for at most %s of virtual time", r.flags.drain)
		case <-ended:
			return
		}
		select {
		case <-stop.Hard.Done():
			virtual.Interrupt()
		case <-ended:
		}
	})
	virtual.Run(stop.Soft)
}

// modelEndpoint is the model that the embedded target serves, without its server. It keeps no records: the verifier sees each as it is
// taken. Pacing learns the shards of it as it would from ListShards.
func (r *running) modelEndpoint() (*sim.ModelEndpoint, error) {
	stream := r.scenario.Stream
	model := kinesisfake.New(kinesisfake.Config{
		Retention: stream.Retention,
		Limits:    kinesisfake.Limits{Write: sim.WriteModels[stream.Throttle]},
		CountOnly: true,
	})
	if err := model.CreateStream(r.scenario.Start, stream.Name, stream.Shards, int64(stream.MaxRecord>>10)); err != nil {
		return nil, fmt.Errorf("create the stream: %w", err)
	}
	if r.config.Pacing {
		shards, _, err := model.ListShards(r.scenario.Start, stream.Name, kinesisfake.ShardFilter{Type: kinesisfake.FilterAtLatest}, -1, stream.Shards, nil)
		if err != nil {
			return nil, fmt.Errorf("list the shards: %w", err)
		}
		for _, s := range shards {
			r.config.Shards = append(r.config.Shards, exporter.ShardSpan{ID: kinesisfake.ShardID(s.Number), First: s.Start.Hi, Last: s.End.Hi})
		}
	}
	script, err := sim.FaultScript(r.scenario, r.scenario.Start)
	if err != nil {
		return nil, err // scenarios has checked them
	}
	return &sim.ModelEndpoint{
		Model: model, Stream: stream.Name, Start: r.scenario.Start, Latency: r.latency.draw(r.scenario.Seed), Script: script,
	}, nil
}

// virtualLine is the live line of a virtual run: where it stands, how fast it is, and what is left.
func virtualLine(now report.LiveInput, end, wall time.Duration) string {
	speed := now.Elapsed.Seconds() / max(wall.Seconds(), 1e-3)
	left := "-"
	if speed > 0 {
		left = time.Duration(float64(max(end-now.Elapsed, 0)) / speed).Round(time.Second).String()
	}
	s := &now.Snapshot
	return fmt.Sprintf("simulated %s of %s (%.0f%%), %.0f times as fast, %s left: offered=%d exported=%d throttled=%d failed=%d in_flight=%d",
		now.Elapsed.Round(time.Second), end.Round(time.Second), 100*min(now.Elapsed.Seconds()/max(end.Seconds(), 1e-9), 1), speed, left,
		s.Ledger.Offered, s.Ledger.Acked, s.Throttled, s.Ledger.Failed, s.Ledger.InFlight)
}
