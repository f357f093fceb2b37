package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// applyComparison takes in --compare-pacing, and refuses what cannot be meant with it. Both runs are in virtual time,
// where they cost nothing and come out the same each time, unless something else is wanted.
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
		return cli.Usage("leave --pacing out", "--compare-pacing runs both without pacing and with it, so --pacing says nothing")
	case f.ui == uiTUI:
		return cli.Usage("--out DIR, then kinesim view DIR/pacing-on", "--compare-pacing is two runs, and --ui tui shows one")
	case f.summary != summaryText:
		return cli.Usage("leave it out", "--summary is of one run, and --compare-pacing shows two side by side")
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

// comparePacing runs without pacing and with it, and prints both side by side. It returns the graver verdict as a
// failure. In real time one run follows the other, unless the first is interrupted; in virtual time they have one
// generation, and end with the same updates.
func (s *session) comparePacing(ctx context.Context) error {
	stop := cli.Listen(ctx) // besides those of the runs, so that a signal between them is heard
	defer stop.Release()
	both := []*session{s.withPacing(false, unpacedDir), s.withPacing(true, pacedDir)}
	names := []string{"without", "with"}
	s.program.say("1 of 2: %s pacing", names[0])
	var begun []*rehearsal.Run // both, in virtual time
	if s.flags.virtual {
		var err error
		if begun, err = startBoth(stop, both); err != nil {
			return err
		}
		defer closeAll(begun)
	}
	var done []*rehearsal.Outcome
	var rows []report.Varied // the same, as --vary export.pacing=false,true has them
	for i, one := range both {
		if i > 0 {
			s.program.say("%d of 2: %s pacing", i+1, names[i])
		}
		finish := func(o *rehearsal.Outcome, of report.Summary) error {
			said := []report.Said{{Path: pathOf("pacing"), Value: fmt.Sprint(o.Config.Pacing)}}
			done, rows = append(done, o), append(rows, report.Varied{Said: said, Summary: of, Schedule: one.run.End().Seconds()})
			return nil
		}
		var err error
		if begun != nil {
			one.run = begun[i]
			err = one.see(begun[i], finish)
		} else {
			err = one.rehearse(ctx, finish)
		}
		s.lose(one.lost)
		if s.flags.out != "" && err == nil {
			s.lose(clearResults(s.flags.out, resultDirs...)) // these the runs have cleared
		}
		if err != nil {
			return err
		}
		if begun == nil && i == 0 && stop.Soft.Err() != nil {
			break
		}
	}
	if len(rows) < 2 || rows[0].Summary.Interrupted || rows[1].Summary.Interrupted {
		return s.abandon(rows)
	}
	c := done[0].Compare(report.Pacing, done[1], s.plan.Repeat)
	if err := s.printComparison(c); err != nil {
		return err
	}
	if c.Verdict != report.Pass {
		return cli.Fail(c.Verdict, "", nil)
	}
	return nil
}

// startBoth begins both runs in virtual time. They differ in their pacing only, so what they export is generated once.
func startBoth(stop *cli.Interruption, both []*session) ([]*rehearsal.Run, error) {
	cli.TrimHeap(both[0].plan.Scenario.Population.Profiles)
	var plans []rehearsal.Plan
	for i, one := range both {
		one.stop = stop
		one.prepare()
		if i > 0 {
			one.plan.Say = nil // the first one tells of both
		}
		plans = append(plans, one.plan)
	}
	runs, err := rehearsal.StartVirtuals(stop.Soft, plans...)
	if err != nil {
		return nil, invalid(err)
	}
	endWith(stop, runs...)
	return runs, nil
}

// closeAll gives up the runs that have not ended. In virtual time there is nothing that could not be closed.
func closeAll(runs []*rehearsal.Run) {
	for _, run := range runs {
		_ = run.Close()
	}
}

// withPacing is one run of the two. The other one does not see what it does to the scenario.
func (s *session) withPacing(paced bool, dir string) *session {
	scenario := *s.plan.Scenario
	scenario.Export.Pacing = paced
	scenario.Stream.Listen = "" // which has no part in a comparison
	one := &session{program: s.program, flags: s.flags, plan: s.plan}
	one.plan.Scenario, one.plan.Compared = &scenario, true
	how := flagWord("--pacing", fmt.Sprint(paced), true)
	if s.flags.virtual {
		how = "--virtual " + how
	}
	one.plan.Repeat = strings.Replace(s.plan.Repeat, "--compare-pacing", how, 1)
	if s.flags.out != "" {
		one.flags.out = filepath.Join(s.flags.out, dir)
	}
	if s.flags.ui == uiJSON {
		one.flags.ui = uiNone // nobody could tell whose lines they are
	}
	return one
}

// abandon ends a comparison that was interrupted, and prints what there is of its runs: as rows of a table, since parts
// of runs compare with nothing unless they are of the same updates.
func (s *session) abandon(rows []report.Varied) (err error) {
	switch {
	case s.flags.ui == uiJSON:
		err = report.WriteVariedLines(s.program.stdout, rows)
	case len(rows) == 1:
		err = s.print(rows[0].Summary)
	default:
		err = s.program.printVaried(rows, s.plan.Repeat)
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("interrupted in run %d of 2: a part of a run compares with nothing", len(rows))
	if s.flags.virtual {
		what = "interrupted: " + report.PartsOf(rows)
	}
	return cli.Fail(report.Interrupted, "let both runs end", errors.New(what))
}

// predict runs in virtual time, then in real time, and prints both side by side. The verdict is that of the real run.
func (s *session) predict(ctx context.Context) error {
	s.plan.Compared = true
	predicted, err := s.foretell(ctx)
	if err != nil {
		return err
	}
	return s.rehearse(ctx, func(observed *rehearsal.Outcome, summary report.Summary) error {
		if err := s.printComparison(predicted.Compare(report.Prediction, observed, "")); err != nil {
			return err
		}
		return s.judge(observed, summary)
	})
}

// foretell runs in virtual time without showing it: it takes no time to speak of.
func (s *session) foretell(ctx context.Context) (*rehearsal.Outcome, error) {
	one := &session{program: s.program, flags: s.flags, plan: s.plan}
	one.flags.virtual, one.plan.Say = true, s.say
	one.stop = cli.Listen(ctx)
	defer one.stop.Release()
	run, err := one.start()
	if err != nil {
		return nil, err
	}
	o := run.Wait()
	if err := run.Close(); err != nil {
		return nil, err
	}
	if o.Interrupted {
		return nil, cli.ErrNothingSent
	}
	return o, nil
}

// printComparison writes a comparison into the directory of --out, and prints it.
func (s *session) printComparison(c report.Comparison) error {
	if s.flags.out != "" {
		s.lose(c.WriteDir(s.flags.out))
	}
	if s.flags.ui == uiJSON {
		return c.WriteJSONLine(s.program.stdout)
	}
	return c.Write(s.program.stdout, cli.Columns(s.program.stdout))
}
