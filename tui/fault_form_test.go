package tui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// TestFaultForm chooses what is to go wrong.
func TestFaultForm(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.resize(80, 24)
		s.press("f", "right")
		s.shows("answers come late")
		s.hides("shard  ‹")
		s.press("down")
		s.press("right", "right")
		s.shows("50% of the calls")
		s.press("down", "left")
		s.shows("‹ 2s ›")
		s.press("down", "right")
		s.shows("‹ 500ms ›")
		s.press("enter")
		s.shows("latency now")
		s.press("f", "up", "up", "up", "left", "down", "right", "right", "esc")
		s.hides("records are refused")
	})
	if got, want := strings.Join(s.done, " "), "{Kind:latency Shard:-1 Share:0.5 For:2s Delay:500ms}"; got != want {
		t.Errorf("the form asked for %s, want %s", got, want)
	}
	form, kinds := faultForm{}, []FaultKind{{Name: "throttle", Records: true}}
	form.start(fixture())
	form.chosen[faultShardRow] = 2
	if got := form.fault(kinds); got.Shard != 1 || got.Delay != 0 || got.Share != 1 {
		t.Errorf("the form says %+v, want shard 1 in full", got)
	}
}

// TestFaultFormShards offers the shards that are open, and what was chosen stays chosen where others are closed.
func TestFaultFormShards(t *testing.T) {
	form, kinds := faultForm{}, []FaultKind{{Name: "throttle", Records: true}}
	offers := func(f *frame.Frame, want string, shard int) {
		t.Helper()
		form.start(f)
		if got := strings.Join(form.choices(faultShardRow, kinds), " "); got != want || form.fault(kinds).Shard != shard {
			t.Errorf("offers %q with %d, want %q with %d", got, form.fault(kinds).Shard, want, shard)
		}
	}
	offers(&frame.Frame{Quota: frame.QuotaOf(2)}, "all #0 #1", -1)
	f := fixture()
	offers(f, "all #0 #1 #2", -1)
	form.turn(-1, kinds)
	if form.row = faultShardRow; form.fault(kinds).Shard != -1 {
		t.Error("another row was turned")
	}
	form.turn(-1, kinds)
	f.Shards[0].ClosedAt = time.Second
	offers(f, "all #1 #2", 2)
	f.Shards[2].ClosedAt = time.Second
	offers(f, "all #1", -1)
	f.Shards[1].ClosedAt = time.Second
	offers(f, "all", -1) // those that take their place have not been seen yet
}

// TestPaste holds that what is pasted is text: it does not quit, nor start a fault, and a long one fills the filter.
func TestPaste(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		paste := func(text string) {
			events := []tcell.Event{tcell.NewEventPaste(true)}
			for _, r := range text {
				key := tcell.KeyRune
				if r == '\n' {
					key = tcell.KeyEnter
				}
				events = append(events, tcell.NewEventKey(key, r, 0))
			}
			for _, e := range append(events, tcell.NewEventPaste(false)) {
				if err := s.screen.PostEvent(e); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
			}
			s.wait()
		}
		paste("qdf +\n")
		s.shows("what is pasted goes into the filter")
		s.press("8", "/")
		paste("trigger:attribute\noutcome:" + strings.Repeat("日本", 90) + "\a")
		s.shows("/trigger:attribute outcome:日本")
		s.press("esc", "/")
		paste("prf-004178")
		s.press("enter")
		s.shows("profile   prf-004178")
	})
	if len(s.done) > 0 {
		t.Errorf("pasted text did %v", s.done)
	}
}

// TestFormOfARunThatEnds closes with it: nothing can be made to go wrong any more.
func TestFormOfARunThatEnds(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.press("f", "right")
		s.shows("answers come late")
		ended := fixture()
		ended.State = frame.StateEnded
		s.frame.Store(ended)
		s.wait()
		s.hides("answers come late")
		s.press("enter")
	})
	if len(s.done) > 0 {
		t.Errorf("the form of a run that has ended did %v", s.done)
	}
}
