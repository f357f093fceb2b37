package tui

import (
	"testing"
	"time"

	"kinesim/sim/report/frame"
)

// TestSmallScreenGoesEverywhere goes to every panel at 80×24 by its digit and by tab, from the overview and from full
// screen.
func TestSmallScreenGoesEverywhere(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := watched()
	f.Findings, f.Parts = found(frame.StateRunning).Findings, divided().Parts
	play(t, Options{}, f, func(s *stage) {
		s.screen.SetSize(80, 24)
		s.wait()
		for p := PanelThroughput; p < panelCount; p++ {
			s.press("0", keys.keyOf(p))
			name := p.String() + "├"
			if p <= lastDigit {
				name = superscript(int(p)) + name
			}
			s.shows(name)
		}
		s.press("0", "1", "enter")
		for p := PanelThroughput; p < panelCount; p++ {
			s.press(keys.keyOf(p))
			s.shows(p.String() + "├")
			if other := p%(panelCount-1) + 1; other != p {
				s.hides(other.String() + "├")
			}
		}
		s.press("0", "1")
		for p := PanelLatency; p < panelCount; p++ {
			s.press("tab")
			s.shows(p.String() + "├")
		}
		s.press("esc")
		s.shows("throughput├")
		s.shows("q quit") // the footer keeps it
		s.shows("space pause")
		s.shows("+ faster")
		s.shows("f fault")
	})
}

// TestZoomKeysWithoutSpeed: where there is no speed to change, its keys zoom.
func TestZoomKeysWithoutSpeed(t *testing.T) {
	ended := fixture()
	ended.State, ended.Elapsed = frame.StateEnded, ended.Total
	s := play(t, Options{}, ended, func(s *stage) {
		s.press("+")
		s.shows("window 00:25 to 01:15")
		s.press("-")
		s.shows("window: the whole run")
		s.press("n")
		s.shows("no event after it")
	})
	if len(s.done) > 0 {
		t.Errorf("it did %v", s.done)
	}
}

// TestOverviewFromAPanelInFull shows the run so far first, also from a panel that the overview has no room for.
func TestOverviewFromAPanelInFull(t *testing.T) {
	f := fixture()
	f.Total = time.Hour
	play(t, Options{}, f, func(s *stage) {
		s.screen.SetSize(80, 24)
		s.press("8")
		s.hides("throughput├")
		s.press("0")
		s.shows("throughput├")
		s.shows("window: the run so far")
		s.press("0")
		s.shows("window: the whole run")
		s.press(">")
		s.shows("window 00:00 to 30:00") // and not the last half an hour of a minute
	})
}
