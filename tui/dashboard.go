package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"kinesim/sim/report/frame"
	"kinesim/tui/terminal"
)

// Options are what a dashboard needs.
type Options struct {
	// Frames returns the newest frame. It is called ten times a second, and never by two goroutines at once.
	Frames func() *frame.Frame
	// Controls act on the run; the zero Controls only look.
	Controls Controls
	// Theme is one of Themes; the default is DefaultTheme, or LightTheme where the terminal's background is light.
	Theme string
	// Keys is the content of a key file, or nil.
	Keys []byte
	// ExitOnEnd closes the screen when the run has ended, instead of staying to be browsed.
	ExitOnEnd bool
	// Leave is where the last frame goes when somebody quits and keeps it; nil for standard output.
	Leave io.Writer
	// screen is that of tests, and halt what stops their process.
	screen tcell.Screen
	halt   func()
}

// framesPerSecond is how often the screen is drawn anew.
const framesPerSecond = 10

// Run shows the dashboard until somebody quits, ctx ends, or the run ends with ExitOnEnd. The terminal is as it was
// before when it returns, whatever happens; a panic of the dashboard is returned as an error, and the run goes on
// without it.
func Run(ctx context.Context, o Options) (err error) {
	look, err := themeNamed(o.Theme)
	if err != nil {
		return err
	}
	keys, err := newKeyTable(o.Keys)
	if err != nil {
		return err
	}
	first := o.Frames() // before the terminal is taken, in case it panics
	screen := o.screen
	if screen == nil {
		if screen, err = terminal.Open(); err != nil {
			return err
		}
	}
	light := false
	if o.screen == nil && screen.Colors() > 0 {
		light, _ = terminal.Light()
	}
	if o.Theme == "" && light {
		look = &paper
	}
	if err := screen.Init(); err != nil {
		return fmt.Errorf("%w: %w", terminal.ErrNone, err)
	}
	screen.EnableMouse()
	d := newDashboard(o, first, screen, look, keys, light)
	release := d.signals()
	refreshed := make(chan struct{})
	go func() { defer close(refreshed); d.refresh(ctx) }()
	err = d.loop()
	<-refreshed
	release()
	if err = errors.Join(d.failure, d.pulled, err); err != nil {
		return fmt.Errorf("dashboard: %w", err)
	}
	if d.leave {
		return writeANSI(d.out(), d.last(), d.colours)
	}
	return nil
}

// heldScreen is a screen that is initialised already, and holds what was painted last. The application initialises the
// one that it is given, without telling of errors, and a terminal's that is initialised twice has cells for another
// size than its own and draws for ever; and it clears it for each key, so that every cell would have to be painted
// again.
type heldScreen struct{ tcell.Screen }

// Init does nothing.
func (heldScreen) Init() error { return nil }

// Clear does nothing, since what differs is painted.
func (heldScreen) Clear() {}

// dashboard is a running dashboard. Everything but stop belongs to the goroutine of the application's loop.
type dashboard struct {
	*tview.Box
	app      *tview.Application
	screen   heldScreen
	options  Options
	themes   []*theme // as this screen shows them
	look     int      // of themes
	colours  int
	view     *view
	canvas   canvas
	frame    *frame.Frame
	dirty    bool      // something but the frame has changed
	drawn    time.Time // when the application last had the screen drawn
	leaving  bool      // quit as soon as the run has ended
	leave    bool      // the last frame
	stopping bool
	failure  error          // what drawing, or a key, panicked with
	pulled   error          // what making a frame panicked with; for refresh, and who has waited for it
	halt     func()         // stops the process
	stops    chan os.Signal // that ask for it
	stop     chan struct{}  // closed to end
	over     chan struct{}  // closed when the application's loop has ended
}

// guard ends the dashboard when what it is deferred by panics, so that the terminal is restored on the way that is
// always taken.
func (d *dashboard) guard() {
	if cause := recover(); cause != nil {
		if d.failure == nil {
			d.failure = fmt.Errorf("internal error: %v\n%s", cause, debug.Stack())
		}
		d.close()
	}
}

// signals lets the dashboard, and not the system, act on signals that stop the process: the terminal is to be given
// back first.
func (d *dashboard) signals() (release func()) {
	if d.options.screen != nil {
		return func() {} // a test has no job
	}
	return terminal.StopSignals(d.stops)
}

func newDashboard(o Options, first *frame.Frame, screen tcell.Screen, look *theme, keys *keyTable, light bool) *dashboard {
	d := &dashboard{
		Box: tview.NewBox(), app: tview.NewApplication(), screen: heldScreen{screen}, options: o,
		colours: screen.Colors(), view: newView(keys),
		frame: first, halt: terminal.StopProcess, stops: make(chan os.Signal, 1), stop: make(chan struct{}), over: make(chan struct{}),
	}
	if o.halt != nil {
		d.halt = o.halt
	}
	term := ""
	if o.screen == nil {
		term = os.Getenv("TERM")
	}
	d.canvas.ascii = onlyASCII(screen.CharacterSet(), term)
	d.view.controls = o.Controls
	for i, t := range themes {
		d.themes = append(d.themes, t.limited(d.colours, light))
		if t == look {
			d.look = i
		}
	}
	d.app.SetScreen(d.screen).EnableMouse(true).EnablePaste(true).SetRoot(d, true).SetInputCapture(d.key)
	d.SetMouseCapture(d.mouse)
	return d
}

// loop is the application's, until it is stopped.
func (d *dashboard) loop() error {
	defer close(d.over)
	return d.app.Run()
}

func (d *dashboard) theme() *theme { return d.themes[d.look] }

func (d *dashboard) out() io.Writer {
	if d.options.Leave != nil {
		return d.options.Leave
	}
	return os.Stdout
}

// noticeFrames is how many frames a notice stays: ten seconds, time to read the path of a file. What it tells of may be
// over then, and the keys that it has taken the room of are wanted again.
const noticeFrames = 10 * framesPerSecond

// fade takes a notice back that nobody has answered with a key. That of a run that is being ended stays.
func (d *dashboard) fade() {
	v := d.view
	if v.noticed++; v.notice != "" && v.noticed > noticeFrames && !d.leaving {
		v.notice, d.dirty = "", true
	}
}

// keyPause is how long nothing is drawn after a key was: of many that come at once the last ones are drawn together,
// with the next frame.
const keyPause = 40 * time.Millisecond

// Draw draws the screen for the application, which wants it for each key.
func (d *dashboard) Draw(screen tcell.Screen) {
	defer d.guard()
	w, h := screen.Size()
	all := d.canvas.size(w, h)
	if !all && time.Since(d.drawn) < keyPause {
		d.dirty = true
		return
	}
	d.render()
	d.canvas.paint(screen, all)
	d.dirty, d.drawn = false, time.Now()
}

func (d *dashboard) render() { render(d.canvas.next, d.frame, d.view, d.theme()) }

// last is what is on the screen.
func (d *dashboard) last() grid { return d.canvas.shown }

// refresh pulls frames until the dashboard is closed. It is the only goroutine that queues updates, and it stops the
// application itself: an update queued after the end of the loop would wait for ever. It does so once the loop has
// begun: an application that is stopped before takes another screen for itself, and nothing ends that.
func (d *dashboard) refresh(ctx context.Context) {
	defer d.app.Stop()
	defer d.queue(func() {})
	defer func() {
		if cause := recover(); cause != nil {
			d.pulled = fmt.Errorf("internal error: %v\n%s", cause, debug.Stack())
		}
	}()
	ticker := time.NewTicker(time.Second / framesPerSecond)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-d.stops:
			if !d.queue(func() { defer d.guard(); d.suspend() }) {
				return
			}
		case <-d.stop:
			return
		case <-ctx.Done():
			return
		}
		f := d.options.Frames()
		if !d.queue(func() { d.update(f) }) {
			return
		}
	}
}

// queue runs a function in the application's loop and waits for it, unless the loop has ended. It waits even when the
// dashboard is closed meanwhile: a terminal that is given back while the function draws has no cells, and is drawn for
// ever.
func (d *dashboard) queue(f func()) bool {
	done := make(chan struct{})
	go d.app.QueueUpdate(func() { f(); close(done) })
	select {
	case <-done:
		return true
	case <-d.over:
		return false
	}
}

// update shows a new frame, without drawing what is the same.
func (d *dashboard) update(f *frame.Frame) {
	defer d.guard()
	if d.view.ended = f.State == frame.StateEnded; d.view.ended {
		d.view.fault.open = false
	}
	if d.view.ended && (d.leaving || d.options.ExitOnEnd) {
		d.close()
	}
	d.fade()
	if f == d.frame && !d.dirty {
		return
	}
	d.frame = f
	w, h := d.screen.Size()
	all := d.canvas.size(w, h)
	d.render()
	d.canvas.paint(d.screen, all)
	d.screen.Show()
	d.dirty = false
}

// close ends the dashboard.
func (d *dashboard) close() {
	if !d.stopping {
		d.stopping = true
		close(d.stop)
	}
}
