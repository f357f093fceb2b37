package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter"
	"kinesim/sim/report"
)

// applyComparison takes in --compare-pacing, and refuses what cannot be meant with it. Both runs are in virtual time, where they cost
// nothing and come out the same each time, unless something else is wanted.
func (f *runFlags) applyComparison(set *pflag.FlagSet) error {
	if !f.comparePacing {
		return nil
	}
	kind, err := f.target.Kind()
	switch {
	case err != nil:
		return err
	case f.predict:
		return cli.Usage("one of them, then the other", "--compare-pacing and --predict both say which two runs to compare")
	case set.Changed("pacing"):
		return cli.Usage("leave --pacing out", "--compare-pacing runs both without pacing and with it, so --pacing=%v says nothing", f.pacing)
	case f.ui == uiTUI:
		return cli.Usage("--out DIR, then kinesim view DIR/pacing-on", "--compare-pacing is two runs, and --ui tui shows one")
	case kind.Charges:
		return cli.Usage("leave --target out; --latency results/sent_to_ack.hlog then answers as late as AWS did in an earlier run",
			"--compare-pacing sends everything twice, and --target %s would charge for both", kind.Name)
	case !kind.Throttles:
		return cli.Usage("leave --target out, or name an endpoint that throttles, such as one of kinesim serve",
			"--compare-pacing has nothing to show on --target %s, which throttles nothing", kind.Name)
	}
	clocked := f.target.Target != "" || !kind.Modelled || set.Changed("virtual") && !f.virtual
	f.virtual = f.virtual || !clocked // what was said together with a target is refused as that of any run
	if f.ui == "" {
		f.ui = uiLines // a dashboard would take the terminal twice
	}
	return nil
}

// The directories of the two runs, in that of --out.
const (
	unpacedDir = "pacing-off"
	pacedDir   = "pacing-on"
)

// runComparison runs without pacing, then with it, and prints both side by side. It returns the graver verdict as a failure.
func (r *running) runComparison(ctx context.Context) error {
	if err := prepareOut(r.flags.out); err != nil {
		return err
	}
	stop := cli.Listen(ctx) // besides those of the runs, so that a signal between them is heard
	defer stop.Release()
	var done []report.PacingRun
	for i, dir := range []string{unpacedDir, pacedDir} {
		paced := dir == pacedDir
		r.say("%d of 2: %s pacing", i+1, map[bool]string{false: "without", true: "with"}[paced])
		run, err := r.compared(ctx, paced, dir)
		if err != nil {
			return err
		}
		done = append(done, run)
		if run.Summary.Interrupted || i == 0 && stop.Soft.Err() != nil {
			return r.abandon(done)
		}
	}
	c := report.ComparePacing(done[0], done[1], r.repeat)
	if r.flags.out != "" {
		if err := c.WriteDir(r.flags.out); err != nil {
			return err
		}
	}
	write := func() error { return c.Write(r.program.stdout, cli.Columns(r.program.stdout)) }
	if r.flags.ui == uiJSON {
		write = func() error { return c.WriteJSONLine(r.program.stdout) }
	}
	if err := write(); err != nil {
		return err
	}
	if c.Verdict != report.Pass {
		return cli.Fail(c.Verdict, "", nil)
	}
	return nil
}

// compared is one run of the two. The other one does not see what it does to the scenario.
func (r *running) compared(ctx context.Context, paced bool, dir string) (run report.PacingRun, err error) {
	one, scenario := *r, *r.scenario
	one.scenario, scenario.Export.Pacing = &scenario, paced
	how := fmt.Sprintf("--pacing=%v", paced)
	if r.flags.virtual {
		how = "--virtual " + how
	}
	one.repeat = strings.Replace(r.repeat, "--compare-pacing=true", how, 1)
	if r.flags.out != "" {
		one.flags.out = filepath.Join(r.flags.out, dir)
	}
	if r.flags.ui == uiJSON {
		one.flags.ui = uiNone // nobody could tell whose lines they are
	}
	one.measured = new(measured)
	one.finish = func(s report.Summary, snapshot exporter.Snapshot) error {
		shards := scenario.Stream.Shards
		if one.target != nil {
			shards = one.target.Shards
		}
		run = one.measured.run(s, snapshot, shards)
		return nil
	}
	if r.flags.virtual {
		return run, one.runVirtual(ctx)
	}
	return run, one.run(ctx)
}

// abandon ends a comparison that was interrupted. What there is of the runs is printed: a part of one compares with nothing.
func (r *running) abandon(done []report.PacingRun) error {
	for _, run := range done {
		if err := r.print(run.Summary); err != nil {
			return err
		}
	}
	return cli.Fail(report.Interrupted, "let both runs end", fmt.Errorf("interrupted in run %d of 2: a part of a run compares with nothing", len(done)))
}
