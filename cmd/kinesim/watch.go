package main

import (
	"fmt"
	"sync"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
)

// The values of --ui.
const (
	uiTUI   = "tui"
	uiLines = "lines"
	uiJSON  = "json"
	uiNone  = "none"
)

const (
	lineEvery  = time.Second     // a live line on a terminal, a line of JSON
	plainEvery = 5 * time.Second // a plain line elsewhere
)

// watch shows how the run is going until the returned function is called. It pulls moments; nothing waits for it.
func (r *running) watch(moment func() report.LiveInput) (end func()) {
	record := func() {}
	if r.recorder != nil {
		record = r.watchFrames(moment)
	}
	show, every := r.eyes()
	if show == nil {
		return record
	}
	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		var before report.LiveInput
		for {
			select {
			case <-ticker.C:
			case <-stop:
				return
			}
			now := moment()
			show(before, now)
			before = now
		}
	})
	return sync.OnceFunc(func() {
		record()
		close(stop)
		running.Wait()
		if r.liveTerminal() {
			fmt.Fprint(r.program.stderr, clearLine)
		}
	})
}

// moment is where a run in real time stands.
func (r *running) moment() report.LiveInput {
	elapsed := r.logical.Now()
	return report.LiveInput{Elapsed: elapsed, Phase: r.phase(elapsed), Snapshot: r.exporter.Snapshot()}
}

// eyes returns how to show a moment of the run, and how often; nil when nothing is to be shown.
func (r *running) eyes() (show func(before, now report.LiveInput), every time.Duration) {
	p := r.program
	line, plain := report.Line, report.PlainLine
	if r.flags.virtual {
		started := time.Now()
		line = func(_, now report.LiveInput) string { return virtualLine(now, r.world.End(), time.Since(started)) }
		plain = line
	}
	switch {
	case r.flags.ui == uiNone || r.flags.ui == uiTUI:
		return nil, 0
	case r.flags.ui == uiJSON:
		return func(before, now report.LiveInput) { p.stdout.Write(report.JSONLine(before, now)) }, lineEvery
	case r.liveTerminal():
		return func(before, now report.LiveInput) {
			fmt.Fprintf(p.stderr, "\r%s\x1b[K", cli.Fit(line(before, now), cli.Columns(p.stderr)))
		}, lineEvery
	}
	return func(before, now report.LiveInput) { fmt.Fprintln(p.stderr, plain(before, now)) }, plainEvery
}

// liveTerminal tells whether one line is written over again and again.
func (r *running) liveTerminal() bool {
	return r.flags.ui == uiLines && r.program.isTerminal(r.program.stderr) && r.program.env("TERM") != "dumb"
}

// phase is what is going on at a moment: a phase of the workload, the events that outlast them all, or the delivery of what is left.
func (r *running) phase(elapsed time.Duration) string {
	switch {
	case elapsed < r.world.Duration():
		_, name := r.world.Phase(elapsed)
		return name
	case elapsed < r.world.End():
		return "events"
	}
	return "draining"
}

// say tells how it is going, without writing into the live line.
func (r *running) say(format string, args ...any) {
	if r.dashboard.up() {
		r.recorder.note(fmt.Sprintf(format, args...))
		return
	}
	if r.liveTerminal() {
		format = clearLine + format
	}
	r.program.say(format, args...)
}

// clearLine goes back to the start of the terminal's line and empties it.
const clearLine = "\r\x1b[K"

// print writes the summary: as text, or as the last line of JSON.
func (r *running) print(s report.Summary) error {
	if r.flags.ui == uiJSON {
		return report.WriteJSONLine(r.program.stdout, s)
	}
	return report.WriteText(r.program.stdout, s)
}
