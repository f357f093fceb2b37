package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
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

	stop      *cli.Interruption
	dashboard atomic.Pointer[dashboard] // nil unless it is shown
}

// finish ends a session whose results are written, told of what came of the run. The target is still open.
type finish func(*rehearsal.Outcome, report.Summary) error

// rehearse runs the plan and shows it. It returns what finish returns.
func (s *session) rehearse(ctx context.Context, finish finish) error {
	if err := prepareOut(s.flags.out); err != nil {
		return err
	}
	s.stop = cli.Listen(ctx)
	defer s.stop.Release()
	defer s.closeDashboard()
	s.plan.Say, s.plan.Frames = s.say, s.flags.ui == uiTUI || s.flags.out != ""
	run, err := s.start()
	if err != nil {
		return err
	}
	defer func() {
		if closing := run.Close(); closing != nil {
			s.say(fmt.Sprintf("note: %v", closing))
		}
	}()
	outcome := s.watch(run)
	summary, err := s.write(outcome)
	if err != nil {
		return err
	}
	s.browse()
	return finish(outcome, summary)
}

// start begins the run, in real time or in virtual time. A second signal interrupts it once more.
func (s *session) start() (run *rehearsal.Run, err error) {
	cli.TrimHeap(s.plan.Scenario.Population.Profiles)
	if s.flags.virtual {
		run, err = s.plan.StartVirtual(s.stop.Soft)
	} else {
		run, err = s.plan.Start(s.stop.Soft, s.program.console().For(s.flags.target))
	}
	if err != nil {
		return nil, invalid(err)
	}
	context.AfterFunc(s.stop.Hard, func() {
		run.Interrupt() // unless the first signal has done so
		run.Interrupt()
	})
	return run, nil
}

// invalid is the failure of a run that could not begin: its target's own, or that of a scenario which cannot be run.
func invalid(err error) error {
	if _, ok := errors.AsType[*cli.Failure](err); ok {
		return err
	}
	return cli.Fail(report.Invalid, "kinesim validate FILE", err)
}

// write writes the results into the directory of --out, and returns the summary that was written.
func (s *session) write(o *rehearsal.Outcome) (report.Summary, error) {
	dir := s.flags.out
	if dir == "" {
		return o.Summary(), nil
	}
	if o.Mode == report.ModeReal {
		if len(o.Control) > 0 {
			o.Repeat += " --replay-control " + shellQuote(filepath.Join(dir, rehearsal.ControlLog))
		}
		if err := rehearsal.WriteControlLog(dir, o.Control); err != nil {
			return report.Summary{}, err
		}
	}
	summary := o.Summary()
	if err := report.WriteDir(dir, summary, o.Histograms()); err != nil {
		return summary, err
	}
	return summary, frame.Write(dir, o.Frame)
}

// judge prints the summary of a run, and returns its verdict as a failure, unless it is pass.
func (s *session) judge(_ *rehearsal.Outcome, summary report.Summary) error {
	if err := s.print(summary); err != nil {
		return err
	}
	if summary.Verdict != report.Pass {
		return cli.Fail(summary.Verdict, "", nil)
	}
	return nil
}

// print writes the summary: as text, or as the last line of JSON.
func (s *session) print(summary report.Summary) error {
	if s.flags.ui == uiJSON {
		return report.WriteJSONLine(s.program.stdout, summary)
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
		line = clearLine + line
	}
	s.program.say("%s", line)
}
