package tui

import (
	"strings"
	"testing"
	"time"

	"kinesim/sim/report/frame"
)

// TestMarksKeepApart holds that the text of a mark ends before the next one, in whatever order the marks come.
func TestMarksKeepApart(t *testing.T) {
	f := fixture()
	f.Marks = []frame.Mark{
		{Kind: frame.MarkBookmark, From: 20 * time.Second, Until: 20 * time.Second, Text: "third mark"},
		{Kind: frame.MarkEvent, From: 2 * time.Second, Until: 30 * time.Second, Text: "first mark, which is long"},
		{Kind: frame.MarkFault, From: 10 * time.Second, Until: 15 * time.Second, Text: "second mark"},
		{Kind: frame.MarkControl, From: 25 * time.Second, Until: 25 * time.Second, Text: "fourth"},
	}
	for height, want := range map[int][]string{
		2: {"● fir… ✖ seco… ◆ ◇ fourth"},
		4: {"● first mark, which is long", "✖ second mark", "◆ ◇ fourth"},
	} {
		g := blank(80, height)
		drawMarks(g, f, span{until: 100 * time.Second}, &viridis)
		text := strings.ReplaceAll(letters(g), "╌", " ")
		for strings.Contains(text, "  ") {
			text = strings.ReplaceAll(text, "  ", " ")
		}
		for _, line := range want {
			if !strings.Contains(text, line) {
				t.Errorf("in %d rows the marks are\n%s\nwant %q", height, letters(g), line)
			}
		}
	}
}
