package tui

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

func TestKeysLook(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		s.shows("throughput├")
		s.press("?")
		s.shows("╭─ help")
		s.press("?")
		s.hides("╭─ help")
		s.press("8") // the overview has no room for it
		s.shows("payloads├")
		s.hides("throughput├")
		s.press("down", "down")
		s.shows("frozen")
		s.shows("profile   prf-004191")
		s.press(append(strings.Split("/profile:4197", ""), "backspace", "enter")...)
		s.shows("/profile:419")
		s.hides("prf-004204")
		s.press("esc", "z", "s")
		s.shows("unmapped attribute")
		s.press("s", "y")
		s.shows("copied 542 B, written to results/payload-71000.json")
		s.press("esc")
		s.shows("throughput├")
		s.press("0", "m", "m")
		s.shows("◉ lateness")
		s.press("t")
		s.shows("theme ember")
		s.press("3", "3")
		s.shows("mean of 6")
		s.press("tab") // the next panel is shown in full as well
		s.shows("shards├")
		s.hides("throughput├")
		s.press("enter")
		s.shows("throughput├")
		if !bytes.Equal(s.screen.GetClipboardData(), []byte(payloadNow)) {
			t.Errorf("the clipboard holds %q", s.screen.GetClipboardData())
		}
	})
}

func TestKeysAct(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.press("space")
		s.shows("paused")
		paused := fixture()
		paused.State = frame.StatePaused
		s.frame.Store(paused)
		s.wait()
		s.press("space", "+", "-", "f")
		s.shows("records are refused")
		s.press("enter")
		s.shows(`no fault \u001b[31m here`)
		s.press("b")
		s.shows("bookmark: not now")
		s.press("q", "esc")
		s.hides("quit?")
		s.press("q", "d")
		s.shows("delivering")
		if s.ended.Load() {
			t.Error("the dashboard ended before the run")
		}
		ended := fixture()
		ended.State = frame.StateEnded
		s.frame.Store(ended)
		s.wait()
		if !s.ended.Load() {
			t.Error("the dashboard stays after the run it was to quit with")
		}
	})
	if got, want := strings.Join(s.done, " "), "pause resume scale scale drain"; got != want || s.err != nil {
		t.Errorf("the keys did %s, want %s (%v)", got, want, s.err)
	}
}

func TestStaysAtTheEnd(t *testing.T) {
	ended := fixture()
	ended.State = frame.StateEnded
	play(t, Options{}, ended, func(s *stage) {
		s.wait()
		if s.ended.Load() {
			t.Error("the dashboard does not stay at the end")
		}
		s.press("q")
		if !s.ended.Load() {
			t.Error("the dashboard asks although there is nothing to lose")
		}
	})
	play(t, Options{ExitOnEnd: true}, ended, func(s *stage) {
		s.wait()
		if !s.ended.Load() {
			t.Error("the dashboard stays although it was to exit")
		}
	})
}

func TestLeavesTheLastFrame(t *testing.T) {
	ended := fixture()
	ended.State = frame.StateEnded
	s := play(t, Options{}, ended, func(s *stage) { s.press("Q") })
	if out := s.out.String(); !strings.Contains(out, "throughput") || strings.Count(out, "\n") != 36 {
		t.Errorf("what is left is\n%s", out)
	}
}

func TestResize(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		for _, size := range [][2]int{{200, 60}, {40, 10}, {80, 24}, {1, 1}, {120, 36}} {
			s.resize(size[0], size[1])
		}
		s.shows("throughput├")
		s.resize(60, 20)
		s.shows("p99 4.36 s, lost 15, throttled 580")
	})
}

// TestPaintsWhatTheWholeWouldBe compares a screen after many small updates with one that is drawn at once.
func TestPaintsWhatTheWholeWouldBe(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		for i := range 20 {
			f := fixture()
			f.Elapsed -= time.Duration(i) * time.Second
			f.Scenario = strings.Repeat("日本", i%5)
			f.Ledger.Offered += uint64(i * i * i * 1000)
			s.frame.Store(f)
			s.wait()
		}
		got := s.text()
		keys, err := newKeyTable(nil)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := simulate(s.frame.Load(), newView(keys), &viridis, 120, 36)
		if err != nil {
			t.Fatal(err)
		}
		want := whole.text()
		// The footer knows what the run supports.
		cut := func(text string) string { return text[:strings.LastIndex(strings.TrimSpace(text), "\n")] }
		if cut(got) != cut(string(want)) {
			t.Errorf("after updates:\n%s\nat once:\n%s", got, want)
		}
	})
}

func TestMouse(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		click := func(x, y int) {
			s.screen.InjectMouse(x, y, tcell.Button1, 0)
			s.wait()
			s.screen.InjectMouse(x, y, tcell.ButtonNone, 0)
			s.wait()
		}
		click(20, 12)
		s.shows("00:17.2 to 00:18.2") // the second around that column
		s.press("esc")
		s.hides(" to 00:18.2")
		click(20, 12+8)
		s.press("enter")
		s.shows("latency├")
		s.hides("throughput├")
		s.press("esc", "8", "8")
		click(10, 9)
		s.shows("profile   prf-004178")
		s.screen.InjectMouse(100, 20, tcell.WheelDown, 0)
		s.wait()
		s.hides(`"person"`)
	})
}

// TestPanicRestores holds that a panic in the screen's goroutine ends the dashboard with an error, and the screen with
// it.
func TestPanicRestores(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.frame.Store(nil)
		s.wait()
		if !s.ended.Load() {
			t.Error("the dashboard goes on after a panic")
		}
	})
	if s.err == nil || !strings.Contains(s.err.Error(), "dashboard: internal error: runtime error") {
		t.Errorf("error %v, want one that tells of the panic", s.err)
	}
}

// TestClosedBeforeItsLoop closes a dashboard whose loop begins late, as on a busy machine: it ends all the same, and
// takes no other screen.
func TestClosedBeforeItsLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		screen := tcell.NewSimulationScreen("UTF-8")
		if err := screen.Init(); err != nil {
			t.Fatal(err)
		}
		keys, err := newKeyTable(nil)
		if err != nil {
			t.Fatal(err)
		}
		d := newDashboard(Options{screen: screen, Frames: fixture}, fixture(), screen, &viridis, keys, false)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		refreshed := make(chan struct{})
		go func() { defer close(refreshed); d.refresh(ctx) }()
		synctest.Wait()
		if err := d.loop(); err != nil {
			t.Error(err)
		}
		<-refreshed
	})
}

func TestRefusals(t *testing.T) {
	for _, o := range []Options{{Theme: "pink"}, {Keys: []byte("x: y")}} {
		if err := Run(context.Background(), o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

// BenchmarkFrame is what a frame costs when it differs from the one before as frames do.
func BenchmarkFrame(b *testing.B) {
	for _, size := range screenSizes {
		b.Run(itoa(size[0])+"x"+itoa(size[1]), func(b *testing.B) {
			screen := tcell.NewSimulationScreen("UTF-8")
			if err := screen.Init(); err != nil {
				b.Fatal(err)
			}
			screen.SetSize(size[0], size[1])
			keys, err := newKeyTable(nil)
			if err != nil {
				b.Fatal(err)
			}
			f, v := fixture(), newView(keys)
			var c canvas
			b.ReportAllocs()
			for b.Loop() {
				f.Ledger.Offered++
				f.Elapsed += time.Millisecond
				all := c.size(size[0], size[1])
				render(c.next, f, v, &viridis)
				c.paint(screen, all)
				screen.Show()
			}
		})
	}
}

// TestKeysAtOnceAreDrawnTogether: a key is drawn at once, and those that follow on its heels with the next frame.
func TestKeysAtOnceAreDrawnTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		screen := tcell.NewSimulationScreen("UTF-8")
		if err := screen.Init(); err != nil {
			t.Fatal(err)
		}
		defer screen.Fini()
		screen.SetSize(80, 24)
		keys, err := newKeyTable(nil)
		if err != nil {
			t.Fatal(err)
		}
		d := newDashboard(Options{screen: screen}, fixture(), screen, &viridis, keys, false)
		shown := func() bool {
			screen.Show()
			return strings.Contains(string(pictureOf(screen).text()), "this help")
		}
		d.Draw(d.screen)
		d.view.help = true
		if d.Draw(d.screen); shown() || !d.dirty {
			t.Error("a key on the heels of another is drawn by itself")
		}
		if d.update(fixture()); !shown() || d.dirty {
			t.Error("the next frame does not show what the key did")
		}
		d.view.help = false
		time.Sleep(keyPause)
		if d.Draw(d.screen); shown() {
			t.Error("a key that comes alone is not drawn")
		}
	})
}
