package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/metrics"
	"kinesim/sim/rehearsal"
)

// metricsFlags say who is told of a run while it goes on.
type metricsFlags struct {
	prometheus string
	otlp       string
}

func (f *metricsFlags) registerMetrics(set *pflag.FlagSet) {
	set.StringVar(&f.prometheus, "metrics", "", "serve metrics of the run to Prometheus at `ADDRESS`, as in 127.0.0.1:9464; see kinesim help metrics")
	set.StringVar(&f.otlp, "otlp", "", "push metrics of the run to the OpenTelemetry endpoint at `URL`, as in http://127.0.0.1:4318")
}

// checkMetrics refuses, before the run, what could not be told.
func (f *runFlags) checkMetrics() error {
	if f.prometheus != "" {
		if err := cli.CheckAddress("--metrics", f.prometheus, "127.0.0.1:9464"); err != nil {
			return err
		}
	}
	if f.otlp != "" {
		if err := metrics.CheckEndpoint(f.otlp); err != nil {
			return cli.Usage("--otlp http://127.0.0.1:4318", "--otlp: %w", err)
		}
	}
	return nil
}

// telling tells others of a run while it goes on.
type telling struct {
	session *session
	server  *metrics.Server
	pusher  *metrics.Pusher
	once    sync.Once // what went wrong with pushing is said once
}

// openMetrics opens what Prometheus scrapes, before the run begins.
func (s *session) openMetrics() (*telling, error) {
	t := &telling{session: s}
	if s.flags.prometheus == "" {
		return t, nil
	}
	var err error
	if t.server, err = metrics.Listen(s.flags.prometheus); err != nil {
		return nil, cli.Usage("a free address of this machine, as in 127.0.0.1:9464", "--metrics %s: %w", s.flags.prometheus, err)
	}
	s.say("metrics at " + t.server.URL())
	return t, nil
}

// tell begins to tell of a run. What cannot be told is said, and ends no run.
func (t *telling) tell(ctx context.Context, run *rehearsal.Run) {
	p, started := &t.session.plan, time.Now()
	target, mode := run.Names()
	of := metrics.Run{Scenario: p.Scenario.Name, Seed: p.Scenario.Seed, Target: target, Mode: mode, Version: p.Versions.Kinesim}
	failed := func(err error) {
		t.once.Do(func() { t.session.say(fmt.Sprintf("note: metrics cannot be told: %v", err)) })
	}
	if t.server != nil {
		if err := t.server.Serve(run, of, started); err != nil {
			failed(err)
		}
	}
	if t.session.flags.otlp == "" {
		return
	}
	var err error
	if t.pusher, err = metrics.Push(ctx, t.session.flags.otlp, run, of, started, failed); err != nil {
		failed(err)
	}
}

// close ends it. The last numbers are pushed.
func (t *telling) close() error {
	var failed []error
	if t.pusher != nil {
		failed = append(failed, t.pusher.Close())
	}
	if t.server != nil {
		failed = append(failed, t.server.Close())
	}
	return errors.Join(failed...)
}
