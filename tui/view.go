package tui

import (
	"slices"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// view is what the person in front of the screen has chosen to see. It is changed by keys only, and drawing does not
// change it.
type view struct {
	focus   Panel
	full    bool // the focused panel takes the whole screen
	window  window
	pointer pointer
	latency frame.LatencyKind
	heat    bool            // heat map instead of histogram, where only one of them fits
	scroll  [panelCount]int // first row of lists that are longer than their panels

	help     bool
	helpFrom int    // its first row
	quit     bool   // asking whether to quit
	ended    bool   // the run has ended, so that quitting loses nothing
	editing  bool   // the filter
	notice   string // what the last key did
	noticed  int    // frames that the notice has been there for

	inspector inspector
	fault     faultForm
	keys      *keyTable
	controls  Controls
}

func newView(keys *keyTable) *view { return &view{focus: PanelThroughput, keys: keys} }

// offers tells whether a key can do something now.
func (v *view) offers(b *binding) bool {
	return b.offered == nil || !v.ended && b.offered(&v.controls)
}

// whole tells whether the focused panel takes the whole screen: because somebody wants it, or since the overview has no
// room for it.
func (v *view) whole(f *frame.Frame, w, h int) bool {
	if v.full || v.focus == Overview {
		return v.full && v.focus != Overview
	}
	return !slices.ContainsFunc(arrange(w, h, f), func(p place) bool { return p.panel == v.focus })
}

// places is where panels are drawn on a screen of a size.
func (v *view) places(f *frame.Frame, w, h int) []place {
	switch {
	case w < minWidth || h < minHeight:
		return arrangeTiny(max(v.focus, PanelThroughput), w, h)
	case v.whole(f, w, h):
		top := headerHeight(h)
		return []place{{v.focus, 0, top, w, h - top - 1}}
	}
	return arrange(w, h, f)
}

// render draws the whole screen. It is a function of its arguments.
func render(g grid, f *frame.Frame, v *view, th *theme) {
	g.fill(' ', style{fg: th.text, bg: th.ground})
	looked := v.looked(f)
	if g.w < minWidth || g.h < minHeight {
		drawEssence(g, looked, v, th)
	} else {
		drawHeader(g.sub(0, 0, g.w, headerHeight(g.h)), f, v, th)
		drawFooter(g.sub(0, g.h-1, g.w, 1), f, v, th)
	}
	for _, p := range v.places(f, g.w, g.h) {
		drawPanel(g.sub(p.x, p.y, p.w, p.h), p.panel, looked, v, th)
	}
	switch {
	case v.quit:
		drawQuestion(g, f, v, th)
	case v.fault.open:
		drawFaultForm(g, v, th)
	case v.help:
		drawHelp(g, v, th)
	}
}

// essenceRows is how many rows of a screen that is too small for the dashboard say what matters most.
const essenceRows = 3

// drawEssence says what matters most in three lines, on a screen that is too small for more.
func drawEssence(g grid, f *frame.Frame, v *view, th *theme) {
	clock := stateShape(f.State) + " " + report.FormatClock(f.Elapsed.Seconds())
	total := "/" + report.FormatClock(f.Total.Seconds())
	verdict, look := verdictWords(f, th)
	switch {
	case v.editing:
		verdict, look = "/"+v.inspector.filter, th.alert()
	case v.notice != "":
		verdict, look = v.notice, th.alert()
	}
	x := g.words(0, 0, g.w, fitting(g.w, clock+total, clock, clock[len(clock)-5:]), th.loud())
	g.words(x+1, 0, g.w-x-1, verdict, look)

	rate := func(count func(*frame.Point) uint64) string { return report.FormatCompact(rateNow(f, count)) + "/s" }
	acked := "acked " + rate(ackedOf)
	exported := acked + " of " + rate(exportedOf)
	g.words(0, 1, g.w, fitting(g.w, exported+", offered "+rate(offeredOf), exported, acked, rate(ackedOf)), th.normal())

	lost := f.Ledger.Failed + f.Ledger.Unknown
	look = th.normal()
	if lost > 0 {
		look = th.wrong()
	}
	p99 := "p99 –"
	if p := f.Latency[v.latency].Percentiles; p.Count > 0 {
		p99 = "p99 " + report.FormatSeconds(p.P99)
	}
	text := p99 + ", lost " + report.FormatCompact(float64(lost))
	g.words(0, 2, g.w, fitting(g.w, text+", throttled "+report.FormatCompact(float64(f.Totals.Throttled)), text, p99), look)
}

// fitting is the first of several texts that fits, or the last.
func fitting(width int, texts ...string) string {
	for _, text := range texts {
		if columns(text) <= width {
			return text
		}
	}
	return texts[len(texts)-1]
}
