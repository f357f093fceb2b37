package tui

import (
	"testing"

	"github.com/gdamore/tcell/v2"
)

// TestLimitedThemesAreReadable draws with few colours, on the terminal's own background.
func TestLimitedThemesAreReadable(t *testing.T) {
	for name, look := range map[string]*theme{"8": viridis.limited(8, false), "16 light": viridis.limited(16, true)} {
		// Black on the terminal's own background cannot be read on one, nor white on the other.
		unreadable := tcell.ColorBlack
		if name == "16 light" {
			unreadable = tcell.ColorWhite
		}
		for _, c := range []tcell.Color{look.text, look.strong, look.dim, look.faint, look.focus, look.accent, look.good, look.warn, look.bad} {
			if c == unreadable || name == "8" && c >= tcell.ColorGray && c <= tcell.ColorWhite {
				t.Errorf("%s has %s", name, c)
			}
		}
	}
}
