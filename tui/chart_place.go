package tui

import (
	"time"

	"kinesim/sim/report/frame"
)

// area is a part of a panel's inside.
type area struct{ x, y, w, h int }

// of is the part of a grid.
func (a area) of(g grid) grid { return g.sub(a.x, a.y, a.w, a.h) }

func (a area) holds(x, y int) bool { return x >= a.x && x < a.x+a.w && y >= a.y && y < a.y+a.h }

// plotted is where the curves of a chart over time are within it: beside the labels of its values, and above those of
// its axis.
func (a area) plotted(head int) area {
	return area{a.x + gutter, a.y + head, max(a.w-gutter, 0), max(a.h-head-1, 0)}
}

// timeChart is where a panel of a size shows a chart over time, within its border; nothing when it shows none.
func (v *view) timeChart(p Panel, f *frame.Frame, w, h int) area {
	inside := area{0, 0, w - 2, h - 2}
	switch p {
	case PanelThroughput:
		return inside.plotted(1)
	case PanelLatency:
		_, heat := latencyParts(inside.w, inside.h, v.heat)
		return heat.plotted(0)
	case PanelConsumers:
		if rows := lagRows(inside.h, len(f.Consumers)); rows > 0 {
			return area{0, inside.h - rows, inside.w, rows}.plotted(1)
		}
	}
	return area{}
}

// momentOf is the moment that a place in a panel's chart stands for.
func (v *view) momentOf(p place, f *frame.Frame, x, y int) (at time.Duration, ok bool) {
	chart := v.timeChart(p.panel, f, p.w, p.h)
	x, y = x-p.x-1, y-p.y-1
	if !chart.holds(x, y) {
		return 0, false
	}
	at = v.window.span(f).moment(x-chart.x, chart.w)
	return at, at >= 0 && at < f.Elapsed
}
