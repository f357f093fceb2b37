package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
	"kinesim/tui"
)

// dashboard is the screen of a run.
type dashboard struct {
	recorder *recorder
	close    context.CancelFunc
	closed   chan struct{}
	err      error // why it closed by itself, or nil; valid once closed
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
	set.BoolVar(&f.exitOnEnd, "exit-on-end", false, "close the dashboard when there is nothing more to come, instead of staying to be browsed")
}

// options are those of the dashboard that the flags want.
func (f *lookFlags) options() (tui.Options, error) {
	o := tui.Options{Theme: f.theme, ExitOnEnd: f.exitOnEnd}
	if f.theme != "" && !slices.Contains(tui.Themes(), f.theme) {
		return o, cli.Usage("one of them", "--theme %q is not known: it is %s%s", f.theme, strings.Join(tui.Themes(), ", "), cli.DidYouMean(f.theme, "", tui.Themes()))
	}
	if f.keys != "" {
		var err error
		if o.Keys, err = os.ReadFile(f.keys); err != nil {
			return o, cli.Usage("a file of actions and keys", "--keys: %w", err)
		}
		if err := tui.CheckKeys(o.Keys); err != nil {
			return o, cli.Usage("a line such as  pause: p", "--keys %s: %w", f.keys, err)
		}
	}
	return o, nil
}

// chooseUI is how a run is shown: a dashboard where there is a terminal that can show one, lines elsewhere, unless somebody wants
// something else. A dashboard takes the terminal for itself, so nothing else may be printed there or read from there.
func (p *program) chooseUI(wanted string) string {
	if wanted != "" && wanted != uiTUI {
		return wanted
	}
	if term := p.env("TERM"); p.isTerminal(p.stdin) && p.isTerminal(p.stdout) && p.isTerminal(p.stderr) && term != "" && term != "dumb" {
		return uiTUI
	}
	if wanted == uiTUI {
		p.say("note: this is no terminal that can show a dashboard, so the run is shown as lines")
	}
	return uiLines
}

// openDashboard shows the dashboard of a run that is recorded.
func (r *running) openDashboard() {
	options, err := r.flags.look.options()
	if err != nil {
		r.say("note: %v", err) // checked before, but files change
		options = tui.Options{}
	}
	options.Frames, options.Controls = r.recorder.frame, r.controls()
	ctx, cancel := context.WithCancel(context.Background())
	d := &dashboard{recorder: r.recorder, close: cancel, closed: make(chan struct{})}
	r.dashboard = d
	go func() {
		defer close(d.closed)
		d.err = tui.Run(ctx, options)
	}()
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
func (r *running) closeDashboard() {
	if r.dashboard == nil {
		return
	}
	r.dashboard.close()
	<-r.dashboard.closed
	if err := r.dashboard.err; err != nil {
		r.program.say("note: %v", err)
		r.dashboard.err = nil
	}
}

// browse leaves the dashboard with its last frame until somebody quits, or a signal comes. A run that was interrupted does not wait.
func (r *running) browse() {
	if r.dashboard == nil {
		return
	}
	select {
	case <-r.dashboard.closed:
	case <-r.stop.Soft.Done():
		// Somebody who quit by key wants to see the verdict just as little.
	}
	r.closeDashboard()
}

// watchFrames records a run until the returned function is called, and shows it when there is a dashboard.
func (r *running) watchFrames(moment func() report.LiveInput) (end func()) {
	r.recorder.moment, r.recorder.clock = moment, r.logical
	if r.flags.ui == uiTUI {
		r.openDashboard()
		return r.recorder.settle
	}
	if r.flags.virtual {
		return r.recorder.settle // until then it records itself
	}
	stop := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(recordEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				now := moment()
				r.recorder.add(now.Elapsed, now.Snapshot)
			case <-stop:
				return
			}
		}
	})
	return sync.OnceFunc(func() { close(stop); running.Wait(); r.recorder.settle() })
}

// recordEvery is how often a run without a dashboard is recorded.
const recordEvery = 200 * time.Millisecond

// controls are what the dashboard can do to this run.
func (r *running) controls() tui.Controls {
	c := tui.Controls{
		Quit: func(drain bool) {
			r.stop.Raise()
			if !drain {
				r.stop.Raise()
			}
		},
	}
	if r.flags.out != "" {
		c.Save = func(name string, payload []byte) (string, error) {
			path := filepath.Join(r.flags.out, name)
			if err := os.WriteFile(path, payload, 0o644); err != nil {
				return "", fmt.Errorf("write the payload: %w", err)
			}
			return path, nil
		}
	}
	if r.logical == nil {
		return c // virtual time does not wait for anybody
	}
	c.Bookmark = func() error { return r.do(deed{Do: doBookmark}) }
	c.Pause = func(paused bool) error {
		return r.do(deed{Do: map[bool]string{true: doPause, false: doResume}[paused]})
	}
	c.Scale = func(factor float64) (float64, error) {
		before, _ := r.logical.Speed()
		if err := r.do(deed{Do: doSpeed, Speed: before * factor}); err != nil {
			return 0, err
		}
		speed, _ := r.logical.Speed()
		return speed, nil
	}
	if r.target.Fake != nil {
		c.Fault = func() (string, error) {
			return fmt.Sprintf("every shard throttles for %s", manualFault), r.do(deed{Do: doFault})
		}
	}
	return c
}

// manualFault is how long a fault lasts that is started by hand.
const manualFault = 5 * time.Second

// faultNow throttles every shard for a while, besides the scenario's own faults and those started before.
func (r *running) faultNow(at time.Duration) error {
	if r.target.Fake == nil {
		return errors.New("only the embedded Kinesis does wrong on purpose")
	}
	r.diary.mu.Lock()
	defer r.diary.mu.Unlock()
	fault := scenarios.Event{At: at, Action: &scenarios.Fault{For: manualFault, Kind: scenarios.FaultThrottle}}
	more := *r.scenario
	more.Timeline = slices.Concat(r.scenario.Timeline, r.diary.faults, []scenarios.Event{fault})
	script, err := sim.FaultScript(&more, r.started)
	if err != nil {
		return err
	}
	r.diary.faults = append(r.diary.faults, fault)
	r.target.Fake.SetControl(script.Control(r.logicalTime))
	r.mark(markOf(fault))
	return nil
}

// logicalTime is the moment of a clock that started with the run and goes as its logical clock does: faults belong to the schedule.
func (r *running) logicalTime() time.Time { return r.started.Add(r.logical.Now()) }

// writeFrame writes the last frame into the directory of --out.
func (r *running) writeFrame(f *frame.Frame) error {
	if r.flags.out == "" {
		return nil
	}
	return frame.Write(r.flags.out, f)
}
