package tui

import (
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// view is what the person in front of the screen has chosen to see. It is changed by keys only, and drawing does not change it.
type view struct {
	focus   Panel
	full    bool // the focused panel takes the whole screen
	help    bool
	latency frame.LatencyKind
	heat    bool   // heat map instead of histogram, where only one of them fits
	quit    bool   // asking whether to quit
	ended   bool   // the run has ended, so that quitting loses nothing
	editing bool   // the filter
	notice  string // what the last key did

	inspector inspector
	keys      *keyTable
	controls  Controls
}

func newView(keys *keyTable) *view { return &view{focus: PanelThroughput, keys: keys} }

// offers tells whether a key can do something now.
func (v *view) offers(b *binding) bool {
	return b.offered == nil || !v.ended && b.offered(&v.controls)
}

// render draws the whole screen. It is a function of its arguments.
func render(g grid, f *frame.Frame, v *view, th *theme) {
	g.fill(' ', style{fg: th.text, bg: th.ground})
	if g.w < minWidth || g.h < minHeight {
		drawTooSmall(g, f, th)
		return
	}
	header := headerHeight(g.h)
	drawHeader(g.sub(0, 0, g.w, header), f, th)
	if v.full {
		drawPanel(g.sub(0, header, g.w, g.h-header-1), v.focus, f, v, th)
	} else {
		for _, p := range arrange(g.w, g.h) {
			drawPanel(g.sub(p.x, p.y, p.w, p.h), p.panel, f, v, th)
		}
	}
	drawFooter(g.sub(0, g.h-1, g.w, 1), f, v, th)
	switch {
	case v.quit:
		drawQuestion(g, f, v, th)
	case v.help:
		drawHelp(g, v, th)
	}
}

// drawTooSmall says what is wanted, and what matters most of the run.
func drawTooSmall(g grid, f *frame.Frame, th *theme) {
	lines := []string{
		"this terminal is too small",
		itoa(g.w) + "×" + itoa(g.h) + " — the dashboard needs " + itoa(minWidth) + "×" + itoa(minHeight),
		"",
		"the run goes on: " + report.FormatClock(f.Elapsed.Seconds()) + " of " + report.FormatClock(f.Total.Seconds()),
		report.FormatCount(f.Ledger.Acked) + " acked, " + report.FormatCount(f.Ledger.Failed+f.Ledger.Unknown) + " lost",
	}
	for i, text := range lines {
		s := th.quiet()
		if i == 0 {
			s = th.loud()
		}
		g.textCut(max((g.w-columns(text))/2, 0), max((g.h-len(lines))/2, 0)+i, g.w, text, s)
	}
}
