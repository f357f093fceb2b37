package tui

import (
	"strings"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func triggersTitle(f *frame.Frame, v *view) string {
	return report.FormatShare(f.Totals.Exports, f.Ledger.Offered) + " exported"
}

// drawTriggers draws why updates were exported, and why others were not.
func drawTriggers(g grid, f *frame.Frame, v *view, th *theme) {
	y := drawCounts(g, 0, f.Triggers, style{fg: th.acked.at(0.65)}, f.Totals.Exports, th)
	if y < g.h {
		room := g.text(1, y, "suppressed, by reason", th.quiet())
		g.textRight(max(g.w-1, room), y, report.FormatCount(f.Ledger.Suppressed), th.quiet())
		y++
	}
	if len(f.Suppressed) == 0 && y < g.h {
		g.text(1, y, "none", th.quiet())
	}
	drawCounts(g, y, f.Suppressed, style{fg: th.offered.at(0.85)}, f.Ledger.Suppressed, th)
}

// drawCounts draws a row for each count, from the given row on, as long as there are rows; it returns the next one.
func drawCounts(g grid, y int, counts []frame.Count, bar style, whole uint64, th *theme) int {
	name := 12
	for _, c := range counts {
		name = max(name, columns(c.Name))
	}
	name = min(name, 21)
	wide := g.w >= 90
	for i, c := range counts {
		if y >= g.h {
			break
		}
		if y == g.h-1 && i < len(counts)-1 && i > 0 {
			g.text(1, y, "… "+itoa(len(counts)-i)+" more", th.quiet())
			return y + 1
		}
		x := 1
		g.textCut(x, y, name, strings.ReplaceAll(c.Name, "_", " "), th.normal())
		x += name + 1
		number := report.FormatCount(c.N)
		g.textRight(x+9, y, number, th.loud())
		x += 10
		width := g.w - x - 9
		if wide {
			width = g.w / 4
		}
		if width > 2 && whole > 0 {
			drawBar(g, x, y, width, float64(c.N)/float64(whole), bar)
		}
		if width > 2 {
			g.textRight(x+width+8, y, report.FormatShare(c.N, whole), th.quiet())
		}
		if wide {
			text := c.Meaning
			if c.Row != "" {
				text += " (" + c.Row + ")"
			}
			g.textCut(x+width+10, y, g.w-x-width-11, text, th.quiet())
		}
		y++
	}
	return y
}
