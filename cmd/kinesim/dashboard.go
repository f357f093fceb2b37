package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/tui"
	"kinesim/tui/terminal"
)

// dashboard is the screen of a run.
type dashboard struct {
	run    *rehearsal.Run
	close  context.CancelFunc
	closed chan struct{}
	err    error // why it closed by itself, or nil; valid once closed
}

// lookFlags are how the dashboard looks.
type lookFlags struct {
	theme     string
	keys      string
	exitOnEnd bool
}

func (f *lookFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.theme, "theme", "", "`THEME` of the dashboard: "+strings.Join(tui.Themes(), ", "))
	set.StringVar(&f.keys, "keys", "", "`FILE` of keys for the dashboard, in YAML: an action and its keys in each line")
	set.BoolVar(&f.exitOnEnd, "exit-on-end", false,
		"close the dashboard when there is nothing more to come, instead of staying to be browsed")
}

// options are those of the dashboard that the flags want.
func (f *lookFlags) options() (tui.Options, error) {
	o := tui.Options{Theme: f.theme, ExitOnEnd: f.exitOnEnd}
	if f.theme != "" && !slices.Contains(tui.Themes(), f.theme) {
		return o, cli.Usage("one of them", "--theme %q is not known: it is %s%s", f.theme, strings.Join(tui.Themes(), ", "),
			cli.DidYouMean(f.theme, "", tui.Themes()))
	}
	if f.keys != "" {
		var err error
		if o.Keys, err = cli.ReadFile(f.keys); err != nil {
			return o, cli.Usage("a file of actions and keys", "--keys: %w", err)
		}
		if err := tui.CheckKeys(o.Keys); err != nil {
			return o, cli.Usage("a line such as  pause: p", "--keys %s: %w", f.keys, err)
		}
	}
	return o, nil
}

// chooseUI is how a run is shown: a dashboard where there is a terminal that can show one, lines elsewhere, unless
// somebody wants something else. A dashboard takes the terminal for itself, so nothing else may be printed there or
// read from there.
func (p *program) chooseUI(wanted string) string {
	if wanted != "" && wanted != uiTUI {
		return wanted
	}
	if !p.isTerminal(p.stdin) || !p.isTerminal(p.stdout) || !p.isTerminal(p.stderr) {
		if wanted == uiTUI {
			p.say(noDashboard)
		}
		return uiLines
	}
	term := p.env("TERM")
	if terminal.Check(term) == nil {
		return uiTUI
	}
	if wanted == uiTUI || term != "dumb" {
		p.say("%s (TERM is %s)", noDashboard, report.Escape(term))
	}
	return uiLines
}

const noDashboard = "note: this is no terminal that can show a dashboard, so the run is shown as lines"

// openDashboard shows the dashboard of a run that makes frames.
func (s *session) openDashboard(run *rehearsal.Run) *dashboard {
	options, err := s.flags.look.options()
	if err != nil {
		s.say(fmt.Sprintf("note: %v", err)) // checked before, but files change
		options = tui.Options{}
	}
	options.Frames, options.Controls = run.Frame, s.controls(run)
	ctx, cancel := context.WithCancel(context.Background())
	d := &dashboard{run: run, close: cancel, closed: make(chan struct{})}
	s.dashboard.Store(d)
	go func() {
		defer close(d.closed)
		d.err = tui.Run(ctx, options)
	}()
	return d
}

// up tells whether the terminal is the dashboard's.
func (d *dashboard) up() bool {
	if d == nil {
		return false
	}
	select {
	case <-d.closed:
		return false
	default:
		return true
	}
}

// closeDashboard gives the terminal back. It may be called again.
func (s *session) closeDashboard() {
	d := s.dashboard.Load()
	if d == nil {
		return
	}
	d.close()
	<-d.closed
	if err := d.err; err != nil {
		s.program.say("note: %v", err)
		d.err = nil
	}
}

// browse leaves the dashboard with its last frame until somebody quits, or a signal comes. A run that was interrupted
// does not wait.
func (s *session) browse() {
	d := s.dashboard.Load()
	if d == nil {
		return
	}
	select {
	case <-d.closed:
	case <-s.stop.Soft.Done():
		// Somebody who quit by key wants to see the verdict just as little.
	}
	s.closeDashboard()
}

// controls are what the dashboard can do to this run.
func (s *session) controls(run *rehearsal.Run) tui.Controls {
	c := tui.Controls{
		Quit: func(drain bool) {
			s.stop.Raise()
			if !drain {
				s.stop.Raise()
			}
		},
	}
	if s.flags.out != "" {
		c.Save = saveInto(s.flags.out)
	}
	control, fault := run.Controls()
	if !control {
		return c
	}
	c.Bookmark = func() error { return run.Do(rehearsal.Command{Do: rehearsal.Bookmark}) }
	c.Pause = func(paused bool) error {
		return run.Do(rehearsal.Command{Do: map[bool]string{true: rehearsal.Pause, false: rehearsal.Resume}[paused]})
	}
	c.Scale = func(factor float64) (float64, error) {
		err := run.Do(rehearsal.Command{Do: rehearsal.Speed, Speed: scaled(run.Speed(), factor)})
		return run.Speed(), err
	}
	if fault {
		c.Faults, c.Fault = offeredFaults(), func(f tui.Fault) (string, error) { return startFault(run, f) }
	}
	return c
}

// scaled is a speed times a factor. One that is so many steps from 1 is computed from there, so that as many steps down
// as up come back to the same, and 1 is 1: what rounding leaves would be told as another speed.
func scaled(speed, factor float64) float64 {
	steps := math.Log(speed*factor) / math.Log(factor)
	if n := math.Round(steps); math.Abs(steps-n) < 1e-9 {
		return math.Pow(factor, n)
	}
	return speed * factor
}

// offeredFaults are what a dashboard can make go wrong, as scenarios have it.
func offeredFaults() []tui.FaultKind {
	var kinds []tui.FaultKind
	for _, t := range scenarios.FaultKinds() {
		kinds = append(kinds, tui.FaultKind{Name: string(t.Kind), About: t.About, Records: t.Records, Delays: t.Delays})
	}
	return kinds
}

// startFault makes something go wrong in a run, and says what.
func startFault(run *rehearsal.Run, f tui.Fault) (string, error) {
	c := rehearsal.Command{Do: rehearsal.Fault, Kind: scenarios.FaultKind(f.Kind), Share: f.Share, For: f.For, Delay: f.Delay}
	words := fmt.Sprintf("%s for %s", f.Kind, f.For)
	if f.Shard >= 0 {
		c.Shards = []int{f.Shard}
		words += fmt.Sprintf(", shard #%d", f.Shard)
	}
	if f.Share < 1 {
		words += fmt.Sprintf(", %.0f %%", 100*f.Share)
	}
	return words, run.Do(c)
}

// saveInto writes what is looked at into a directory of results.
func saveInto(dir string) func(name string, content []byte) (path string, err error) {
	return func(name string, content []byte) (string, error) {
		path := filepath.Join(dir, name)
		if err := cli.WriteFile(path, content, os.O_TRUNC, 0o666); err != nil {
			return "", fmt.Errorf("write what is looked at: %w", err)
		}
		return path, nil
	}
}
