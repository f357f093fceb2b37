package tui

import (
	"testing"
	"time"
)

// TestWindow zooms and scrolls.
func TestWindow(t *testing.T) {
	f := fixture()
	for _, c := range []struct {
		name string
		w    window
		want span
	}{
		{"what there is fills it", window{}, span{0, 90 * time.Second}},
		{"the whole run", window{whole: true}, span{0, 100 * time.Second}},
		{"a width that is chosen follows", window{width: 10 * time.Second}, span{61 * time.Second, 71 * time.Second}},
		{"back by a half", window{width: 10 * time.Second}.scroll(f, -0.5), span{56 * time.Second, 66 * time.Second}},
		{"and on again", window{width: 10 * time.Second}.scroll(f, -0.5).scroll(f, 0.5), span{61 * time.Second, 71 * time.Second}},
		{"not before the beginning", window{width: 10 * time.Second}.scroll(f, -100), span{0, 10 * time.Second}},
		{"about a moment that stays in place", window{width: 40 * time.Second, until: 50 * time.Second}.zoom(f, 0.5, 20*time.Second),
			span{15 * time.Second, 35 * time.Second}},
		{"no narrower than intervals are", window{width: 2 * time.Second}.zoom(f, 0.5, 0), span{69 * time.Second, 71 * time.Second}},
		{"no wider than the run", window{width: 60 * time.Second}.zoom(f, 2, 0), span{0, 100 * time.Second}},
		{"to a moment before it", window{width: 10 * time.Second}.reaching(f, 20*time.Second), span{17500 * time.Millisecond, 27500 * time.Millisecond}},
		{"to one in it", window{width: 10 * time.Second}.reaching(f, 65*time.Second), span{61 * time.Second, 71 * time.Second}},
	} {
		if got := c.w.span(f); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if w := (window{}).zoom(f, 0.5, 0); w.width != 45*time.Second || w.until != 0 {
		t.Errorf("zoomed at its end, the window is %+v and does not follow", w)
	}
	f.Elapsed, f.Total = 13*time.Second, time.Hour
	if s := (window{}).span(f); s.until > 20*time.Second {
		t.Errorf("13 s of an hour are shown in a window of %s", s.until)
	}
}

// TestMoment points at moments: every panel tells of them, and keys move them.
func TestMoment(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		s.screen.SetSize(200, 60)
		s.press("c")
		s.shows("◈")
		s.shows("01:09.6 to 01:10.6")
		for range 20 {
			s.press("left")
		}
		s.shows("00:52")
		s.hides("✔ balances")
		s.shows("in flight at its end")
		s.press("N") // the event before: the end of the evaluation
		s.shows("00:46.6 to 00:47.6")
		s.shows("▸00:47")
		s.press("n")
		s.shows("00:54.6 to 00:55.6")
		s.press(">")
		s.shows("window: the last 45.0 s")
		s.press("[")
		s.shows("window 00:03.5 to 00:48.5")
		s.press("esc")
		s.hides("◈")
		s.shows("✔ balances")
		s.press("end")
		s.shows("window: the last 45.0 s")
		s.press("0")
		s.shows("window: the run so far")
		s.press("0")
		s.shows("window: the whole run")
	})
}
