package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// session is one run as a command shows it: it is watched, its results are written, and its dashboard is left open to
// be browsed.
type session struct {
	program *program
	flags   runFlags
	plan    rehearsal.Plan
	whole   string   // the command of all parts, when the run is one of them
	part    *keeping // of a part of a divided run, with a directory; else nil
	run     *rehearsal.Run

	argument string // the scenario, as it was named

	stop      *cli.Interruption
	dashboard atomic.Pointer[dashboard] // nil unless it is shown
	lines     atomic.Bool               // shown as lines, since there is no dashboard on this terminal
	lost      error                     // why results could not be written
}

// finish ends a session whose results are written, told of what came of the run. The target is still open.
type finish func(*rehearsal.Outcome, report.Summary) error

// rehearse runs the plan and shows it. It returns what finish returns.
func (s *session) rehearse(ctx context.Context, finish finish) (err error) {
	s.stop = cli.Listen(ctx)
	defer s.stop.Release()
	s.prepare()
	if err := s.beginPart(); err != nil {
		return err
	}
	telling, err := s.openMetrics()
	if err != nil {
		return errors.Join(err, s.part.giveUp())
	}
	defer func() { err = cli.Worse(err, leftBehind(telling.close())) }()
	run, err := s.start()
	if err != nil {
		return errors.Join(err, s.part.giveUp())
	}
	s.run = run
	s.part.follow(run.Frame, run.Ended(), frame.PartEvery)
	telling.tell(ctx, run)
	return s.see(run, finish)
}

// prepare completes the plan: who is told how it goes, and what is kept to be looked at.
func (s *session) prepare() {
	s.plan.Say, s.plan.Frames = s.say, s.flags.ui == uiTUI || s.flags.out != ""
}

// see shows a run that has begun, to its end.
func (s *session) see(run *rehearsal.Run, finish finish) (err error) {
	defer s.closeDashboard()
	defer func() {
		err = cli.Worse(err, leftBehind(run.Close()))
	}()
	outcome := s.watch(run)
	if e := outcome.Target.Endpoint; e != "" && s.flags.target.Endpoint == "" {
		outcome.Repeat += " --endpoint=" + shellQuote(e) // which only the environment knows, and another shell does not
	}
	summary := s.write(outcome)
	s.browse()
	return finish(outcome, summary)
}

// leftBehind is the failure of a command that could not remove all that it had started.
func leftBehind(err error) error {
	if _, ok := errors.AsType[*cli.Failure](err); ok || err == nil {
		return err
	}
	return cli.Fail(report.Unwritten, "", err)
}

// start begins the run, in real time or in virtual time.
func (s *session) start() (run *rehearsal.Run, err error) {
	cli.TrimHeap(s.plan.Scenario.Population.Profiles)
	defer s.proceed(s.stop.Soft)()
	if s.flags.virtual {
		run, err = s.plan.StartVirtual(s.stop.Soft)
	} else {
		run, err = s.plan.Start(s.stop.Soft, s.program.console().For(s.flags.target))
	}
	if err != nil {
		return nil, invalid(err)
	}
	endWith(s.stop, run)
	return run, nil
}

// endWith lets a second signal interrupt runs once more.
func endWith(stop *cli.Interruption, runs ...*rehearsal.Run) {
	context.AfterFunc(stop.Hard, func() {
		for _, run := range runs {
			run.Interrupt() // unless the first signal has done so
			run.Interrupt()
		}
	})
}

// invalid is the failure of a run that could not begin: its target's own, or that of a scenario which cannot be run.
func invalid(err error) error {
	if _, ok := errors.AsType[*cli.Failure](err); ok {
		return err
	}
	if errors.Is(err, rehearsal.ErrInterrupted) {
		return cli.ErrNothingSent
	}
	return cli.Fail(report.Invalid, "kinesim validate FILE", err)
}

// judge prints the summary of a run, and returns its verdict as a failure, unless it is pass.
func (s *session) judge(o *rehearsal.Outcome, summary report.Summary) error {
	if err := s.print(summary); err != nil {
		return err
	}
	unshown := s.program.stepSummary(summary)
	changed := s.baseline(o, summary)
	if summary.Verdict != report.Pass {
		changed = cli.Fail(summary.Verdict, "", nil)
	}
	return cli.Worse(changed, unshown)
}

// print writes the summary: as text, or as the last line of JSON.
func (s *session) print(summary report.Summary) error {
	if s.flags.ui == uiJSON {
		return report.WriteJSONLine(s.program.stdout, summary)
	}
	switch s.flags.summary {
	case summaryMarkdown:
		return report.WriteMarkdown(s.program.stdout, summary)
	case summaryJSON:
		return report.WriteJSON(s.program.stdout, summary)
	}
	if s.program.isTerminal(s.program.stdout) {
		return report.WriteTextWithin(s.program.stdout, summary, cli.Columns(s.program.stdout))
	}
	return report.WriteText(s.program.stdout, summary)
}

// say tells how it is going, without writing into the live line or onto the dashboard.
func (s *session) say(line string) {
	if d := s.dashboard.Load(); d.up() {
		d.run.Note(line)
		return
	}
	if s.liveTerminal() {
		fmt.Fprint(s.program.stderr, clearLine)
	}
	s.program.say("%s", line)
}
