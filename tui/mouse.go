package tui

import (
	"kinesim/sim/report/frame"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// mouse acts on the mouse: a click goes to a panel, points at a moment of a chart or chooses a sample, a double click
// opens a panel, the wheel moves in the payloads.
func (d *dashboard) mouse(action tview.MouseAction, event *tcell.EventMouse) (tview.MouseAction, *tcell.EventMouse) {
	defer d.guard()
	x, y := event.Position()
	v := d.view
	switch action {
	case tview.MouseLeftClick:
		d.click(x, y)
	case tview.MouseLeftDoubleClick:
		if p := d.panelAt(x, y); p != nil && y > p.y {
			v.focus, v.full = p.panel, !v.full
		}
	case tview.MouseScrollUp, tview.MouseScrollDown:
		by := map[tview.MouseAction]int{tview.MouseScrollUp: -3, tview.MouseScrollDown: 3}[action]
		if p := d.panelAt(x, y); p != nil && p.panel == PanelPayloads {
			if inList(*p, x, y) {
				v.inspector.move(d.frame, by/3)
			} else {
				v.inspector.scroll = max(v.inspector.scroll+by, 0)
			}
		}
	default:
		return action, event
	}
	d.dirty = true
	return tview.MouseConsumed, nil
}

func (d *dashboard) click(x, y int) {
	v := d.view
	if v.help || v.quit || v.fault.open {
		v.help, v.quit, v.fault.open = false, false, false
		return
	}
	p := d.panelAt(x, y)
	if p == nil {
		return
	}
	v.focus = p.panel
	if at, ok := v.momentOf(*p, d.frame, x, y); ok {
		v.pointAt(d.frame, at)
		return
	}
	switch {
	case p.panel == PanelLatency && y == p.y+1:
		v.latency = (v.latency + 1) % frame.LatencyCount
	case p.panel == PanelPayloads && inList(*p, x, y):
		in := &v.inspector
		first := max(min(in.cursor-listRows(*p)/2, len(in.list(d.frame))-listRows(*p)), 0)
		in.move(d.frame, first+y-p.y-1-in.cursor)
	}
}

// panelAt is the panel at a place of the screen, or nil.
func (d *dashboard) panelAt(x, y int) *place {
	for _, p := range d.view.places(d.frame, d.canvas.next.w, d.canvas.next.h) {
		if p.holds(x, y) {
			return &p
		}
	}
	return nil
}
