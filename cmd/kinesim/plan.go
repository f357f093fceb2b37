package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/scenarios"
	"kinesim/sim/answer"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// questionFlags are the flags of commands that ask about a scenario in virtual time. They are some of run's.
type questionFlags struct {
	run  runFlags
	json bool
}

func (f *questionFlags) register(set *pflag.FlagSet, taken ...string) {
	f.run.scenario.register(set, taken...)
	f.run.registerScale(set)
	f.run.registerObjectives(set)
	f.run.registerPrices(set)
	set.StringVar(&f.run.latency, "latency", "", "`MODEL` of how long an answer takes: 20ms, lognormal:MEDIAN,SIGMA or a .hlog file of an "+
		"earlier run")
	set.BoolVar(&f.json, "json", false, "print JSON on standard output")
	f.run.virtual = true
}

// question reads a scenario that is asked about, any number of times.
func (f *questionFlags) question(p *program, set *pflag.FlagSet, argument string) (*answer.Question, error) {
	read, err := p.scenarioReader(argument)
	if err != nil {
		return nil, err
	}
	prices, err := f.run.loadPrices()
	if err != nil {
		return nil, err
	}
	q := &answer.Question{Prices: prices}
	q.Scenario = func() (*scenarios.Scenario, error) {
		sc, _, err := read(f.run.scenario.sets)
		if err != nil {
			return nil, err
		}
		if err := f.run.applyScenario(sc); err != nil {
			return nil, err
		}
		q.Latency, err = f.run.latencyOf(sc) // nil where it has become the scenario's
		return sc, err
	}
	sc, err := q.Scenario() // for what is wrong with it
	if err != nil {
		return nil, err
	}
	if err := refuseIdle(set, f.run.idle(sc)); err != nil {
		return nil, err
	}
	if f.run.virtual {
		if err := target.Permitted(sc); err != nil {
			return nil, err
		}
	}
	cli.TrimHeap(sc.Population.Profiles)
	return q, nil
}

// tried refuses what says of which size a stream is: plan tries several, and one on demand.
func (f *questionFlags) tried() error {
	for _, row := range [][2]string{{"stream.shards", "--shards N,N for streams of so many alone"}, {"stream.mode", "leave it out"}} {
		if said := f.run.scenario.said(row[0]); said != nil {
			return cli.Usage(row[1], "%s: plan tries streams of several sizes, and one on demand, whatever that says", said)
		}
	}
	return nil
}

// follow shows how far a question's runs are.
func (p *program) follow(q *answer.Question) (stop func()) {
	var mu sync.Mutex
	var runs []*rehearsal.Run
	generation, began := 1, time.Now()
	q.Begun = func(begun []*rehearsal.Run) {
		mu.Lock()
		defer mu.Unlock()
		if runs != nil {
			generation++
		}
		runs, began = begun, time.Now()
	}
	return p.showProgress(func() string {
		mu.Lock()
		defer mu.Unlock()
		return generationLine(generation, runs, began)
	})
}

// generationLine says how far the runs of a generation are that began at a moment. There is none before its world is
// made.
func generationLine(generation int, runs []*rehearsal.Run, began time.Time) string {
	if len(runs) == 0 {
		return fmt.Sprintf("generation %d: making its profiles", generation)
	}
	what := fmt.Sprintf("generation %d, %s", generation, cli.Counted(len(runs), "stream"))
	return progressLine(what, slowest(runs), time.Since(began))
}

// slowest is how much of its schedule the slowest run has behind it.
func slowest(runs []*rehearsal.Run) float64 {
	least := 1.0
	for _, run := range runs {
		least = min(least, run.Moment().Elapsed.Seconds()/max(run.End().Seconds(), 1e-9))
	}
	return least
}

func (p *program) planCommand() *cobra.Command {
	var flags questionFlags
	var shards []int
	cmd := &cobra.Command{
		Use:   "plan [FILE | NAME]",
		Short: "Say what a scenario sends, and how many shards it takes",
		Long: `Plan runs a scenario in virtual time on streams of 1, 2, 4 and more shards and on one on demand, all from one
generation, and looks between them until the smallest is known on which the objectives hold: those of the scenario and
of --objective, or else that nothing is lost, less than 1 % of attempts are throttled, and Adobe's 95 % arrive within 10
minutes. It says what falls due when, how large records are, which keys are hot and what each stream costs. Nothing is
sent, and no listener is opened.

Ctrl-C prints what is known.`,
		Example: `  kinesim plan nightly-batch
  kinesim plan my.yaml --objective 'due_to_ack p95 < 30s' --json
  kinesim plan my.yaml --shards 4,6,8 --pacing`,
		Args: cli.AtMostOne("scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			argument := defaultScenario
			if len(args) > 0 {
				argument = args[0]
			}
			for i, n := range shards {
				switch {
				case n < 1 || n > 10_000:
					return cli.Usage("kinesim plan --help", "--shards %d: 1 to 10000", n)
				case slices.Contains(shards[:i], n):
					return cli.Usage("each number once", "--shards: %d is there twice", n)
				}
			}
			if err := flags.tried(); err != nil {
				return err
			}
			q, err := flags.question(p, cmd.Flags(), argument)
			if err != nil {
				return err
			}
			return p.plan(cmd.Context(), q, shards, flags.json)
		},
	}
	flags.register(cmd.Flags(), "shards")
	cmd.Flags().IntSliceVar(&shards, "shards", nil, "try streams of `N,N` shards only")
	return cmd
}

// unknownYet is the failure of a plan that knows nothing of any stream. The updates are known without one.
func unknownYet(q *answer.Question, err error) error {
	sc, unread := q.Scenario()
	if !errors.Is(err, rehearsal.ErrInterrupted) || unread != nil {
		return invalid(err)
	}
	return cli.Fail(report.Interrupted, "let it end", fmt.Errorf("interrupted before any stream was tried to its end: the scenario makes about "+
		"%s updates, and how many of them are exported, and on how many shards, is not known",
		report.FormatCount(uint64(sc.Updates()+sc.EventUpdates()))))
}

// plan answers how many shards, and prints it.
func (p *program) plan(ctx context.Context, q *answer.Question, shards []int, asJSON bool) error {
	stop := cli.Listen(ctx)
	defer stop.Release()
	shown := p.follow(q)
	started := time.Now()
	plan, err := q.MakePlan(stop.Soft, shards)
	shown()
	if plan == nil {
		return unknownYet(q, err)
	}
	if asJSON {
		if err := writeLine(p.stdout, plan); err != nil {
			return err
		}
	} else if err := plan.Write(p.stdout); err != nil {
		return err
	}
	p.say("planned in %s from %s", time.Since(started).Round(time.Millisecond), cli.Counted(plan.Generations, "generation"))
	switch {
	case errors.Is(err, rehearsal.ErrInterrupted):
		return cli.Fail(report.Interrupted, "let it end", errors.New("interrupted: what was tried until then is shown"))
	case err != nil:
		return invalid(err)
	case plan.ShardsNeeded == nil:
		return cli.Fail(report.Objective, "", nil)
	}
	return nil
}
