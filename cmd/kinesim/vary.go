package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// varied is a table of runs in virtual time that differ in what --vary says.
type varied struct {
	*session
	rows   []variedRow
	repeat string // the command that makes the table again

	started time.Time
}

// applyVary takes in --vary, and refuses what cannot be meant with it.
func (f *runFlags) applyVary(set *pflag.FlagSet) error {
	kind, err := f.target.Kind()
	switch {
	case err != nil:
		return err
	case f.comparePacing:
		return cli.Usage("--vary export.pacing=false,true", "--vary and --compare-pacing both say which runs to compare")
	case f.predict:
		return cli.Usage("one of them, then the other", "--vary and --predict both say which runs to compare")
	case f.partText != "" || f.startAtText != "" || f.runID != "":
		return cli.Usage("leave them out", "--vary is several runs, and --part, --start-at and --run-id are of one")
	case f.record != "":
		return cli.Usage("--record in a run of its own", "--record writes the updates of one run, and --vary makes several")
	case f.target.Listening() != "":
		return cli.Usage("one of them",
			"%s and --vary: consumers live by the clock, which virtual time does not know", f.target.Listening())
	case set.Changed("summary"):
		return cli.Usage("--ui json for a line a row, --out DIR for the summary of each", "--summary is of one run, and --vary makes several")
	case f.ui == uiTUI:
		return cli.Usage("--ui lines", "--vary is several runs, and --ui tui shows one")
	case set.Changed("virtual") && !f.virtual, !kind.Modelled:
		return cli.Usage("leave --target out: it runs against the model of the embedded Kinesis",
			"--vary runs in virtual time, where several streams cost little more than one")
	}
	for _, v := range f.vary {
		if key := scenarios.KeyOf(v.path); key != nil && key.Clocked != "" {
			return cli.Usage("leave it out, or runs in real time, one after the other", "--vary %s makes equal rows: in virtual time %s",
				v.path, key.Clocked)
		}
		if earlier := f.scenario.said(v.path); earlier != nil {
			return (&cli.Contradiction{First: earlier.String(), Second: "--vary " + v.path}).Usage()
		}
		if set.Changed("latency") && v.path == "stream.latency" {
			return cli.Usage("leave --latency out", "--latency and --vary stream.latency both say how long an answer takes")
		}
	}
	f.virtual = true
	if f.ui == "" {
		f.ui = uiLines
	}
	return nil
}

// runVaried is run with --vary.
func (p *program) runVaried(cmd *cobra.Command, flags runFlags, argument string) error {
	v, err := p.newVaried(cmd.Flags(), flags, argument)
	if err != nil {
		return err
	}
	if err := v.flags.stage(cmd.Context()); err != nil {
		return err
	}
	if err := p.prepareOut(v.flags.out); err != nil {
		return err
	}
	return cli.Worse(cli.Worse(v.run(cmd.Context()), v.missing()), v.flags.push(cmd.Context()))
}

// newVaried reads the scenario of each row, and plans its run.
func (p *program) newVaried(set *pflag.FlagSet, flags runFlags, argument string) (*varied, error) {
	if err := flags.target.Resolve(p.env); err != nil {
		return nil, err
	}
	if err := flags.applyVary(set); err != nil {
		return nil, err
	}
	said, err := combinations(flags.vary)
	if err != nil {
		return nil, err
	}
	reader, err := p.scenarioReader(argument)
	if err != nil {
		return nil, err
	}
	v, base := &varied{}, flags.scenario.sets // without what is varied
	var idle error
	works := false // each flag that was given, in a row at least
	var read []*scenarios.Scenario
	errs := make([]error, len(said))
	for i, row := range said {
		one := flags
		var sc *scenarios.Scenario
		if sc, _, errs[i] = reader(slices.Concat(base, setsOf(row, true))); errs[i] != nil {
			continue
		}
		if errs[i] = one.apply(set, sc); errs[i] != nil {
			continue
		}
		idle = refuseIdle(set, one.idle(sc))
		works = works || idle == nil
		one.scenario.sets, one.vary = slices.Concat(base, setsOf(row, false)), nil
		var s *session
		if s, errs[i] = p.newSession(set, one, sc, argument); errs[i] != nil {
			continue
		}
		if !set.Changed("virtual") {
			s.plan.Repeat += " --virtual"
		}
		if i == 0 {
			v.session = s
		}
		read, v.rows = append(read, sc), append(v.rows, variedRow{row, s.plan})
	}
	if err := rowErrors(said, errs); err != nil {
		return nil, err
	}
	if !works {
		return nil, idle
	}
	if flags.varies("stream.hold") && !slices.ContainsFunc(read, modelsConsumers) {
		return nil, cli.Usage("stream.consumers with a model", "--vary stream.hold makes equal rows: in virtual time only consumers that are "+
			"modelled are waited for, and there is none")
	}
	of := read[max(slices.IndexFunc(read, func(sc *scenarios.Scenario) bool { return sc.StartsNow }), 0)]
	v.repeat = variablesOf(of) + flags.repeatCommand(set, argument, of)
	p.tellStart(read...)
	return v, checkSame(v.rows)
}

// generations are the rows by what they export, in their order: those of one world have one generation.
func (v *varied) generations() [][]int {
	var all [][]int
	for i, row := range v.rows {
		found := false
		for g := range all {
			if !found && scenarios.SameWorld(v.rows[all[g][0]].plan.Scenario, row.plan.Scenario) {
				all[g], found = append(all[g], i), true
			}
		}
		if !found {
			all = append(all, []int{i})
		}
	}
	return all
}

// run runs all rows and prints the table. The graver verdict is returned as a failure.
func (v *varied) run(ctx context.Context) error {
	v.stop, v.started = cli.Listen(ctx), time.Now()
	defer v.stop.Release()
	generations := v.generations()
	v.program.say("%s in virtual time: %s from %s", v.plan.Scenario.Name, cli.Counted(len(v.rows), "stream"),
		cli.Counted(len(generations), "generation"))
	cli.TrimHeap(v.plan.Scenario.Population.Profiles)
	results := make([]*report.Varied, len(v.rows))
	for n, rows := range generations {
		if v.stop.Soft.Err() != nil {
			break
		}
		if err := v.generate(rows, results, float64(n)/float64(len(generations)), 1/float64(len(generations))); err != nil {
			return err
		}
	}
	var done []report.Varied
	for _, r := range results {
		if r != nil {
			done = append(done, *r)
		}
	}
	if len(done) == 0 {
		return cli.ErrNothingSent
	}
	return v.finish(done)
}

// generate runs the rows of one world at once. The work before and of this one are shares of all of it.
func (v *varied) generate(rows []int, results []*report.Varied, before, share float64) error {
	var plans []rehearsal.Plan
	for _, i := range rows {
		plans = append(plans, v.rows[i].plan)
	}
	runs, err := rehearsal.StartVirtuals(v.stop.Soft, plans...)
	if errors.Is(err, rehearsal.ErrInterrupted) {
		return nil // what the generations before have made is shown
	}
	if wrong, is := errors.AsType[*rehearsal.PlanError](err); is {
		return ofRow(v.rows[rows[wrong.Plan]].said, invalid(err))
	}
	if err != nil {
		return invalid(err)
	}
	endWith(v.stop, runs...)
	shown := v.showRuns(runs, before, share)
	defer shown()
	for n, run := range runs {
		outcome := run.Wait()
		results[rows[n]] = &report.Varied{Said: v.rows[rows[n]].said, Summary: outcome.Summary(), Schedule: run.End().Seconds()}
		if err := run.Close(); err != nil {
			return err
		}
	}
	return nil
}

// showRuns shows how far the slowest run is.
func (v *varied) showRuns(runs []*rehearsal.Run, before, share float64) (stop func()) {
	if v.flags.ui == uiNone || v.flags.ui == uiJSON {
		return func() {}
	}
	what := "simulating " + cli.Counted(len(v.rows), "stream")
	return v.program.showProgress(func() string {
		return progressLine(what, before+share*slowest(runs), time.Since(v.started))
	})
}

// finish prints what there is.
func (v *varied) finish(done []report.Varied) error {
	if v.flags.out != "" {
		v.lose(clearResults(v.flags.out))
		v.lose(report.WriteVariedDir(v.flags.out, done))
	}
	if v.flags.ui == uiJSON {
		if err := report.WriteVariedLines(v.program.stdout, done); err != nil {
			return err
		}
	} else if err := v.program.printVaried(done, v.repeat); err != nil {
		return err
	}
	if v.stop.Soft.Err() != nil {
		what := "interrupted: " + report.PartsOf(done)
		if missing := len(v.rows) - len(done); missing > 0 {
			what += fmt.Sprintf(", and of %s %d had not begun", cli.Counted(len(v.rows), "run"), missing)
		}
		return cli.Fail(report.Interrupted, "let all runs end", errors.New(what))
	}
	if worst := report.Gravest(done); worst != report.Pass {
		return cli.Fail(worst, "", nil)
	}
	return nil
}

// printVaried writes rows as a table for people, and the command that makes it again.
func (p *program) printVaried(rows []report.Varied, repeat string) error {
	if err := report.VariedTable(rows).Write(p.stdout); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "Digest: %s\nRepeat: %s\n", report.Digests(rows), repeat)
	return err
}
