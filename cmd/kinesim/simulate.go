package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
	"kinesim/sim/trial"
)

// simulateFlags are the flags of simulate.
type simulateFlags struct {
	runs    uint64
	seed    uint64
	one     uint64 // --case
	replay  string
	length  time.Duration // --for
	workers int
	out     string
}

const (
	simulateRuns = 1000
	// shrinkTries bounds how long a violation is made smaller: some seconds.
	shrinkTries = 1500
	// simulateProgress is how often a campaign tells how it goes.
	simulateProgress = 2 * time.Second
)

func (p *program) simulateCommand() *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Run thousands of random short runs under faults in virtual time, and check each",
		Long: `Draws random cases from a seed: scenarios, streams, export settings, faults, reshards and interruptions. Each is
run in virtual time, and everything that must hold is checked: every update against the tables of the destination, every
request against the limits, every export against what the stream holds, the ledger after every event, order, attempts,
quotas, and that everything drains. A case that breaks a rule is made as small as it can be and written into a file.
Exits with 4 then, and with 0 when every run held.`,
		Example: `  kinesim simulate --runs 10000 --seed 1
  kinesim simulate --for 1h --seed 7     as many as there are in an hour
  kinesim simulate --seed 1 --case 288   one case again
  kinesim simulate --replay case.json    a case from a file`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.validate(cmd); err != nil {
				return err
			}
			return p.simulate(cmd, f)
		},
	}
	flags := cmd.Flags()
	flags.Uint64Var(&f.runs, "runs", simulateRuns, "run `N` cases")
	flags.Uint64Var(&f.seed, "seed", 1, "seed `N`: what the cases are drawn from")
	flags.Uint64Var(&f.one, "case", 0, "run only case `N`")
	flags.StringVar(&f.replay, "replay", "", "run only the case in `FILE`")
	flags.DurationVar(&f.length, "for", 0, "run cases for `D` instead of a number of them")
	flags.IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "`N` cases at once; it changes no result")
	flags.StringVar(&f.out, "out", ".", "`DIR` for the file of a case that breaks a rule")
	return cmd
}

func (f *simulateFlags) validate(cmd *cobra.Command) error {
	const help = "kinesim simulate --help"
	chosen := 0
	for _, name := range []string{"runs", "case", "replay", "for"} {
		if cmd.Flags().Changed(name) {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return cli.Usage(help, "--runs, --for, --case and --replay each say what to run: give one of them")
	case f.runs < 1:
		return cli.Usage(help, "--runs %d: want at least 1", f.runs)
	case cmd.Flags().Changed("for") && f.length <= 0:
		return cli.Usage(help, "--for %s: want a duration above 0", f.length)
	case f.workers < 1:
		return cli.Usage(help, "--workers %d: want at least 1", f.workers)
	case f.replay != "" && cmd.Flags().Changed("seed"):
		return cli.Usage(help, "--replay and --seed: the file says everything")
	}
	return refuseIdle(cmd.Flags(), f.idle(f.replay != "" || cmd.Flags().Changed("case")))
}

// simulate runs what the flags say, and prints how many runs held as its last line.
func (p *program) simulate(cmd *cobra.Command, f simulateFlags) error {
	if cmd.Flags().Changed("out") {
		if err := p.prepareOut(f.out); err != nil { // nothing that is found after hours may be lost
			return err
		}
	}
	runs, found, err := uint64(1), (*trial.Finding)(nil), error(nil)
	switch {
	case f.replay != "":
		found, err = replayCase(f.replay)
	case cmd.Flags().Changed("case"):
		c := trial.Draw(f.seed, f.one)
		found = c.Replay()
	default:
		runs, found, err = p.campaign(cmd.Context(), f)
	}
	if found == nil {
		if err == nil || errors.Is(err, cli.ErrInterrupted) {
			fmt.Fprintf(p.stdout, "%s, 0 violations\n", cli.Counted(int(runs), "run"))
		}
		return err
	}
	p.printFinding(f, *found)
	fmt.Fprintf(p.stdout, "%s, 1 violation\n", cli.Counted(int(runs), "run"))
	return cli.Fail(report.Unverified, "", nil)
}

func replayCase(file string) (*trial.Finding, error) {
	const want = "a file that kinesim simulate has written"
	data, err := cli.ReadFile(file)
	if err != nil {
		return nil, cli.Usage(want, "--replay: %w", err)
	}
	c, err := trial.ReadCase(data)
	if err != nil {
		return nil, cli.Usage(want, "--replay %s: %w", file, err)
	}
	return c.Replay(), nil
}

// campaign runs many cases, and shows how far it is.
func (p *program) campaign(ctx context.Context, f simulateFlags) (uint64, *trial.Finding, error) {
	stop := cli.Listen(ctx)
	defer stop.Release()
	s := trial.Campaign{Seed: f.seed, Runs: f.runs, Workers: f.workers}
	running, cancel := stop.Soft, func() {}
	if f.length > 0 {
		s.Runs = 0
		running, cancel = context.WithTimeout(stop.Soft, f.length)
	}
	defer cancel()
	var done atomic.Uint64
	s.Done = done.Store
	started := time.Now()
	ended := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		tick := time.NewTicker(simulateProgress)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
				n := done.Load()
				fmt.Fprintf(p.stderr, "%d runs held, %.0f/s\n", n, float64(n)/time.Since(started).Seconds())
			}
		}
	})
	runs, found := s.Run(running)
	close(ended)
	telling.Wait() // how far it is comes before what it found
	fmt.Fprintf(p.stderr, "seed %d, %d workers: %s in %s\n", f.seed, f.workers, cli.Counted(int(runs), "run"),
		time.Since(started).Round(time.Millisecond))
	if found == nil && stop.Soft.Err() != nil {
		return runs, nil, cli.Fail(report.Interrupted, "", cli.ErrInterrupted)
	}
	return runs, found, nil
}

// printFinding tells of a violation, makes its case smaller and says how to see it again.
func (p *program) printFinding(f simulateFlags, found trial.Finding) {
	fmt.Fprintf(p.stderr, "violation in case %d of seed %d:\n  %s\n", found.Case.Number, found.Case.Seed, found.Violation.String())
	small := trial.Shrink(found, shrinkTries)
	fmt.Fprintf(p.stderr, "the smallest case found breaks the same rule:\n  %s\n%s", small.Violation.String(), small.Case.JSON())
	if f.replay == "" {
		fmt.Fprintf(p.stderr, "again:    kinesim simulate --seed %d --case %d\n", found.Case.Seed, found.Case.Number)
	}
	file := filepath.Join(f.out, fmt.Sprintf("simulate-seed-%d-case-%d.json", found.Case.Seed, found.Case.Number))
	err := os.MkdirAll(f.out, 0o755)
	if err == nil {
		err = cli.WriteFile(file, small.Case.JSON(), os.O_TRUNC, 0o666)
	}
	if err != nil {
		p.say("the smallest case is in no file: %v", err)
		return
	}
	p.say("smallest: kinesim simulate --replay %s", shellQuote(file))
}
