package tui

import (
	"strings"
	"testing"
)

// TestHelpScrolls holds that every line of the help can be reached at 80×24, and that it closes.
func TestHelpScrolls(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		s.resize(80, 24)
		s.press("?")
		s.shows("this help")
		s.hides("payloads: what was sent")
		s.press("pgdn", "pgdn", "pgdn", "pgdn")
		s.shows("payloads: what was sent")
		s.hides("this help")
		s.press("up", "x")
		s.hides("╭─ help")
		s.press("?")
		s.shows("this help")
	})
}

// TestHelpIsWhole holds that the help says every word of it on every screen.
func TestHelpIsWhole(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []int{40, 59, 60, 80, 104, 200} {
		v := newView(keys)
		g := newGrid(w, 200)
		drawHelp(g, v, &viridis)
		text := letters(g)
		shown := strings.Join(strings.Fields(strings.ReplaceAll(text, "│", " ")), " ")
		if strings.Contains(text, "…") {
			t.Errorf("at %d columns the help is cut:\n%s", w, text)
		}
		for _, line := range helpLines(v) {
			for _, word := range strings.Fields(line.text) {
				if !strings.Contains(shown, word) {
					t.Errorf("at %d columns the help lacks %q of %q", w, word, line.text)
				}
			}
		}
	}
}
