package tui

import (
	"strings"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func triggersTitle(f *frame.Frame, v *view) []string {
	counted := uint64(0)
	for _, c := range f.Triggers {
		counted += c.N
	}
	share := report.FormatShare(f.Totals.Exports, f.Ledger.Offered)
	title := share + " exported"
	if counted > f.Totals.Exports { // so that their shares are more than the whole
		return []string{title + ", some by several triggers", title + ", some by several", title, share}
	}
	return []string{title, share}
}

// drawTriggers draws why updates were exported, and why others were not.
func drawTriggers(g grid, f *frame.Frame, v *view, th *theme) {
	t := countTable{grid: g, whole: f.Totals.Exports, bar: style{fg: th.acked.at(0.65)}}
	t.measure(f.Triggers, f.Suppressed)
	y := t.draw(0, f.Triggers, th)
	if y < g.h {
		room := g.text(1, y, "suppressed, by reason", th.quiet())
		g.textRight(max(g.w-1, room), y, report.FormatCount(f.Ledger.Suppressed), th.quiet())
		y++
	}
	if len(f.Suppressed) == 0 && y < g.h {
		g.text(1, y, "none", th.quiet())
		return
	}
	first, shown, rest := scrolled(len(f.Suppressed), g.h-y, v.scroll[PanelTriggers])
	t.whole, t.bar = f.Ledger.Suppressed, style{fg: th.offered.at(0.85)}
	t.draw(y, f.Suppressed[first:first+shown], th)
	if rest != "" {
		g.text(1, g.h-1, rest, th.quiet())
	}
}

// countTable is a row for each count: its name, its number, its share of the whole, and where there is room what it
// means.
type countTable struct {
	grid
	whole  uint64
	bar    style
	name   int // columns
	number int
	width  int // of the bar
}

// shareColumns is what "> 99.99 %" takes.
const shareColumns = 9

// measure finds columns that hold everything.
func (t *countTable) measure(lists ...[]frame.Count) {
	t.name, t.number = 8, 6
	for _, list := range lists {
		for _, c := range list {
			t.name = min(max(t.name, columns(c.Name)), 21)
			t.number = max(t.number, len(report.FormatCount(c.N)))
		}
	}
	t.name = max(min(t.name, t.w-t.number-shareColumns-3), 8)
	t.width = t.w - t.name - t.number - shareColumns - 4
	if t.w >= 90 {
		t.width = t.w / 4
	}
	if t.width < 3 {
		t.width = 0
	}
}

// draw draws counts from a row on, as long as there are rows; it returns the next one.
func (t *countTable) draw(y int, counts []frame.Count, th *theme) int {
	for _, c := range counts {
		if y >= t.h {
			break
		}
		t.textCut(1, y, t.name, strings.ReplaceAll(c.Name, "_", " "), th.normal())
		end := 1 + t.name + 1 + t.number
		t.textRight(end, y, report.FormatCount(c.N), th.loud())
		if t.whole > 0 && t.width > 0 {
			drawBar(t.grid, end+1, y, t.width, float64(c.N)/float64(t.whole), t.bar)
		}
		if right := end + t.width + shareColumns + 1; right <= t.w {
			t.textRight(right, y, report.FormatShare(c.N, t.whole), th.quiet())
			if t.w >= 90 {
				text := c.Meaning
				if c.Row != "" {
					text += " (" + c.Row + ")"
				}
				t.words(right+2, y, t.w-right-3, text, th.quiet())
			}
		}
		y++
	}
	return y
}
