package tui

import (
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func latencyTitle(f *frame.Frame, v *view) []string {
	count := report.FormatCount(uint64(f.Latency[v.latency].Percentiles.Count))
	return []string{v.latency.Label() + " · " + count, count}
}

// drawLatency draws one of the three latencies: as histogram with its percentiles, and as heat map over time; both
// where there is room for both.
func drawLatency(g grid, f *frame.Frame, v *view, th *theme) {
	drawLatencyTabs(g.sub(0, 0, g.w, 1), f, v, th)
	if f.Latency[v.latency].Percentiles.Count == 0 && f.Moment == nil {
		absent(g.sub(0, 1, g.w, g.h-1), th, "nothing measured yet")
		return
	}
	spread, heat := latencyParts(g.w, g.h, v.heat)
	if spread.h > 0 {
		drawSpread(spread.of(g), f, v, th)
	}
	if heat.h > 0 {
		heatmap{frame: f, kind: v.latency, span: v.window.span(f), lines: []float64{0.5, 0.99}}.draw(heat.of(g), th)
	}
}

// latencyParts are where the histogram and the heat map are in a panel whose inside has this size, below its tabs. One
// that there is no room for has no rows.
func latencyParts(w, h int, heat bool) (spread, heatmap area) {
	h--
	switch {
	case h >= 16:
		upper := min(h*45/100, 14)
		return area{1, 1, w - 2, upper}, area{0, 1 + upper + 1, w, h - upper - 1}
	case w >= 110:
		half := w * 45 / 100
		return area{1, 1, half - 2, h}, area{half, 1, w - half, h}
	case heat:
		return area{}, area{0, 1, w, h}
	}
	return area{1, 1, w - 2, h}, area{}
}

// drawSpread draws the histogram of the latency that is looked at.
func drawSpread(g grid, f *frame.Frame, v *view, th *theme) {
	spread := f.Latency[v.latency]
	if spread.Percentiles.Count == 0 {
		absent(g, th, "nothing measured in this moment")
		return
	}
	drawHistogram(g, spread.Buckets, percentileMarkers(spread.Percentiles, about(f)), th)
}

// about marks numbers that are estimated: those of a moment come from buckets.
func about(f *frame.Frame) string {
	if f.Estimated {
		return "≈"
	}
	return ""
}

// percentileMarkers are the percentiles with their labels, the one that matters most first: labels give way in that
// order.
func percentileMarkers(p report.Percentiles, about string) []marker {
	var markers []marker
	for _, m := range []struct {
		name  string
		value float64
	}{{"p99", p.P99}, {"p50", p.P50}, {"p95", p.P95}, {"p99.9", p.P999}, {"p90", p.P90}} {
		if m.value == 0 && p.Max > 0 {
			continue // a frame of an earlier kinesim has no p95
		}
		markers = append(markers, marker{
			at:    time.Duration(m.value * float64(time.Second)),
			label: m.name + " " + about + report.FormatSeconds(m.value),
		})
	}
	return markers
}

// drawLatencyTabs names the three latencies with their p99, the chosen one first to the eye.
func drawLatencyTabs(g grid, f *frame.Frame, v *view, th *theme) {
	x := 1
	for kind := range frame.LatencyCount {
		label := kind.Label()
		if g.w < 80 {
			label = [...]string{"due→ack", "sent→ack", "lateness"}[kind]
		}
		value := "–"
		if p := f.Latency[kind].Percentiles; p.Count > 0 {
			value = about(f) + report.FormatSeconds(p.P99)
		}
		look, shape := th.quiet(), "○ "
		if kind == v.latency {
			look, shape = style{fg: th.accent, attr: tcell.AttrBold}, "◉ "
		}
		if x+columns(shape+label+" p99 "+value) > g.w {
			break
		}
		x = g.text(x, 0, shape+label, look)
		x = g.text(x, 0, " p99 ", th.quiet())
		x = g.text(x, 0, value, th.loud()) + 2
	}
}
