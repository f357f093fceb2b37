package main

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/tui/terminal"
)

// The values of --ui.
const (
	uiTUI   = "tui"
	uiLines = "lines"
	uiJSON  = "json"
	uiNone  = "none"
)

var uis = []string{uiTUI, uiLines, uiJSON, uiNone}

const (
	lineEvery  = time.Second     // a live line on a terminal, a line of JSON
	plainEvery = 5 * time.Second // a plain line elsewhere
)

// watch shows how the run is going, and returns what came of it. It pulls moments; the run waits for nothing.
func (s *session) watch(run *rehearsal.Run) *rehearsal.Outcome {
	if s.flags.ui == uiTUI && s.shown(run, s.openDashboard(run)) {
		return run.Wait()
	}
	show, every := s.eyes(run)
	if show == nil {
		return run.Wait()
	}
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		var before report.LiveInput
		for {
			select {
			case <-ticker.C:
			case <-run.Settled():
				if s.liveTerminal() {
					fmt.Fprint(s.program.stderr, clearLine)
				}
				return
			}
			now := run.Moment()
			show(before, now)
			before = now
		}
	})
	outcome := run.Wait()
	running.Wait()
	return outcome
}

// shown waits until a run or its dashboard ends. It is false when the dashboard failed, as it does on a terminal that
// it does not know: the run is shown as lines then.
func (s *session) shown(run *rehearsal.Run, d *dashboard) bool {
	select {
	case <-run.Ended():
		return true
	case <-d.closed:
	}
	if d.err == nil {
		return true
	}
	s.lines.Store(true)
	if errors.Is(d.err, terminal.ErrNone) {
		s.say(noDashboard)
	} else {
		s.say(fmt.Sprintf("note: %v; the run is shown as lines", d.err))
	}
	d.err = nil
	return false
}

// eyes returns how to show a moment of the run, and how often; nil when nothing is to be shown.
func (s *session) eyes(run *rehearsal.Run) (show func(before, now report.LiveInput), every time.Duration) {
	p := s.program
	line, plain := report.Line, report.PlainLine
	if s.flags.virtual {
		started := time.Now()
		line = func(_, now report.LiveInput) string { return virtualLine(now, run.End(), time.Since(started)) }
		plain = line
	}
	switch {
	case s.flags.ui == uiNone:
		return nil, 0
	case s.flags.ui == uiJSON:
		return func(before, now report.LiveInput) { fmt.Fprintf(p.stdout, "%s", report.JSONLine(before, now)) }, lineEvery
	case s.liveTerminal():
		return func(before, now report.LiveInput) {
			fmt.Fprintf(p.stderr, "\r%s\x1b[K", cli.Fit(line(before, now), cli.Columns(p.stderr)))
		}, lineEvery
	}
	return func(before, now report.LiveInput) { fmt.Fprintln(p.stderr, plain(before, now)) }, plainEvery
}

// virtualLine is the live line of a virtual run: where it stands, how fast it is, and what is left; behind the last
// update nobody knows that.
func virtualLine(now report.LiveInput, end, wall time.Duration) string {
	simulated, whole := now.Elapsed.Round(time.Second), end.Round(time.Second)
	speed := now.Elapsed.Seconds() / max(wall.Seconds(), 1e-3)
	done := now.Elapsed.Seconds() / max(end.Seconds(), 1e-9)
	s := &now.Snapshot
	counts := fmt.Sprintf("offered=%d exported=%d throttled=%d failed=%d in_flight=%d",
		s.Ledger.Offered, s.Ledger.Acked, s.Throttled, s.Ledger.Failed, s.Ledger.InFlight)
	if simulated > whole {
		return fmt.Sprintf("simulated %s, all updates until %s and what is left of them since, %.0f times as fast: %s",
			simulated, whole, speed, counts)
	}
	return fmt.Sprintf("simulated %s of %s (%.0f%%), %.0f times as fast, %s: %s",
		simulated, whole, 100*min(done, 1), speed, timeLeft(min(done, 1), wall), counts)
}

// liveTerminal tells whether one line is written over again and again.
func (s *session) liveTerminal() bool {
	return (s.flags.ui == uiLines || s.lines.Load()) && s.program.isTerminal(s.program.stderr) && s.program.env("TERM") != "dumb"
}

// clearLine goes back to the start of the terminal's line and empties it.
const clearLine = "\r\x1b[K"
