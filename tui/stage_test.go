package tui

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// stage is a dashboard on a simulated screen, in a bubble of synctest.
type stage struct {
	vanishes bool   // the terminal, while the process is stopped
	charset  string // UTF-8 unless another is wanted
	save     func(name string, content []byte)
	t        *testing.T
	screen   tcell.SimulationScreen
	frame    atomic.Pointer[frame.Frame]
	done     []string // what controls did
	err      error
	ended    atomic.Bool
	out      bytes.Buffer
}

func play(t *testing.T, o Options, f *frame.Frame, act func(*stage)) *stage {
	s := &stage{t: t}
	s.play(o, f, act)
	return s
}

func (s *stage) play(o Options, f *frame.Frame, act func(*stage)) {
	synctest.Test(s.t, func(t *testing.T) {
		s.screen = tcell.NewSimulationScreen(cmp.Or(s.charset, "UTF-8"))
		s.frame.Store(f)
		o.halt = func() { s.done = append(s.done, "halt") }
		if o.screen, o.Leave = s.screen, &s.out; s.vanishes {
			o.screen = vanishing{s.screen}
		}
		o.Frames = s.frame.Load
		note := func(text string) { s.done = append(s.done, text) }
		o.Controls = Controls{
			Pause: func(paused bool) error { note(map[bool]string{true: "pause", false: "resume"}[paused]); return nil },
			Scale: func(factor float64) (float64, error) { note("scale"); return factor, nil },
			Fault: func(f Fault) (string, error) {
				if f.Kind == "throttle" {
					return "", errors.New("no fault \x1b[31m here")
				}
				note(fmt.Sprintf("%+v", f))
				return f.Kind + " now", nil
			},
			Faults: []FaultKind{
				{Name: "throttle", About: "records are refused", Records: true},
				{Name: "latency", About: "answers come late", Delays: true},
			},
			Save: func(name string, payload []byte) (string, error) {
				if s.save != nil {
					s.save(name, payload)
				}
				return "results/" + name, nil
			},
			Quit: func(drain bool) { note(map[bool]string{true: "drain", false: "stop"}[drain]) },
		}
		ctx, cancel := context.WithCancel(t.Context())
		finished := make(chan struct{})
		go func() { s.err = Run(ctx, o); s.ended.Store(true); close(finished) }()
		synctest.Wait()
		s.screen.SetSize(120, 36)
		s.wait()
		act(s)
		cancel()
		<-finished
		synctest.Wait()
	})
}

// wait lets a frame pass.
func (s *stage) wait() {
	time.Sleep(time.Second / framesPerSecond * 2)
	synctest.Wait()
}

// resize changes the size; a simulated screen looks at it only when it is shown.
func (s *stage) resize(w, h int) {
	s.screen.SetSize(w, h)
	s.frame.Store(fixture())
	s.wait()
}

// press presses keys: letters, or names in angle brackets.
func (s *stage) press(keys ...string) {
	for _, key := range keys {
		switch key {
		case "enter":
			s.screen.InjectKey(tcell.KeyEnter, 0, 0)
		case "esc":
			s.screen.InjectKey(tcell.KeyEscape, 0, 0)
		case "tab":
			s.screen.InjectKey(tcell.KeyTab, 0, 0)
		case "backtab":
			s.screen.InjectKey(tcell.KeyBacktab, 0, 0)
		case "down":
			s.screen.InjectKey(tcell.KeyDown, 0, 0)
		case "pgdn":
			s.screen.InjectKey(tcell.KeyPgDn, 0, 0)
		case "up":
			s.screen.InjectKey(tcell.KeyUp, 0, 0)
		case "left":
			s.screen.InjectKey(tcell.KeyLeft, 0, 0)
		case "right":
			s.screen.InjectKey(tcell.KeyRight, 0, 0)
		case "end":
			s.screen.InjectKey(tcell.KeyEnd, 0, 0)
		case "ctrl-z":
			s.screen.InjectKey(tcell.KeyCtrlZ, 0, tcell.ModCtrl)
		case "backspace":
			s.screen.InjectKey(tcell.KeyBackspace2, 0, 0)
		case "ctrl-c":
			s.screen.InjectKey(tcell.KeyCtrlC, 0, tcell.ModCtrl)
		case "space":
			s.screen.InjectKey(tcell.KeyRune, ' ', 0)
		default:
			s.screen.InjectKey(tcell.KeyRune, []rune(key)[0], 0)
		}
		s.wait()
	}
}

// text is what the screen shows.
func (s *stage) text() string {
	synctest.Wait() // nobody draws any more
	text := string(pictureOf(s.screen).text())
	s.frame.Store(s.frame.Load()) // which the dashboard looks at before it draws again: it does so after this was read
	return text
}

func (s *stage) shows(want string) {
	s.t.Helper()
	if text := s.text(); !strings.Contains(text, want) {
		s.t.Errorf("the screen does not show %q:\n%s", want, text)
	}
}

func (s *stage) hides(unwanted string) {
	s.t.Helper()
	if text := s.text(); strings.Contains(text, unwanted) {
		s.t.Errorf("the screen shows %q:\n%s", unwanted, text)
	}
}
