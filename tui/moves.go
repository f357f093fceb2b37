package tui

import (
	"time"

	"kinesim/sim/report/frame"
)

// goTo goes to a panel: in full when another one is shown so, when the overview has no room for it, or when it is asked
// for twice. The overview shows the run so far, and when it is asked for again, the whole of it.
func (d *dashboard) goTo(p Panel) {
	v, f := d.view, d.frame
	if p == Overview {
		already := !v.whole(f, d.canvas.next.w, d.canvas.next.h) && !v.pointer.on && v.window == window{}
		v.full, v.pointer.on = false, false
		v.window = window{whole: already}
		v.focus = v.overviewFocus(f)
		if already || f.State != frame.StateEnded {
			v.notice = v.window.words(f)
		}
		return
	}
	v.full = v.full || v.focus == p
	v.focus = p
}

// overviewFocus is the panel that has the focus, or one that every overview has room for.
func (v *view) overviewFocus(f *frame.Frame) Panel {
	for _, p := range arrange(minWidth, minHeight, f) {
		if p.panel == v.focus {
			return v.focus
		}
	}
	return PanelThroughput
}

// next is the panel behind the focused one, or before it. Those that have nothing are passed over.
func (v *view) next(f *frame.Frame, by Panel) Panel {
	const count = panelCount - 1
	p := v.focus
	for range count {
		if p = (p-1+by+count)%count + 1; !p.empty(f) {
			break
		}
	}
	return p
}

// full shows the focused panel on the whole screen, or the overview again.
func (d *dashboard) full() {
	v := d.view
	if w, h := d.canvas.next.w, d.canvas.next.h; v.whole(d.frame, w, h) {
		v.full, v.focus = false, v.overviewFocus(d.frame)
		return
	}
	v.full = true
}

// lookAt carries out what moves in time.
func (v *view) lookAt(a action, f *frame.Frame) bool {
	switch a {
	case actMoment:
		v.point(f)
		return true
	case actBefore, actAfter:
		if !v.jump(f, map[action]int{actBefore: -1, actAfter: 1}[a]) {
			v.notice = map[action]string{actBefore: "no event before", actAfter: "no event after it"}[a]
		}
		return true
	case actNow:
		v.pointer.on, v.window.until = false, 0
	case actNarrow, actWide:
		about := time.Duration(0)
		if v.pointer.on {
			about = v.pointer.at
		}
		v.window = v.window.zoom(f, map[action]float64{actNarrow: 0.5, actWide: 2}[a], about)
	case actEarlier, actLater:
		v.window = v.window.scroll(f, map[action]float64{actEarlier: -0.5, actLater: 0.5}[a])
	default:
		return false
	}
	v.notice = v.window.words(f)
	return true
}

// rows moves in the list of the focused panel, or in the payload that is looked at.
func (d *dashboard) rows(a action) {
	v := d.view
	in := &v.inspector
	by := map[action]int{actUp: -1, actDown: 1, actPageUp: -10, actPageDown: 10}[a]
	if v.focus != PanelPayloads {
		v.scroll[v.focus] = min(max(v.scroll[v.focus]+by, 0), rowsOf(v.focus, d.frame))
		return
	}
	if a == actUp || a == actDown {
		in.move(v.looked(d.frame), by)
		return
	}
	in.scroll = max(in.scroll+by, 0)
	if s := in.selected(v.looked(d.frame)); s != nil {
		in.scroll = min(in.scroll, max(len(layPayload(s.Payload))-4, 0))
	}
}

// rowsOf is how many rows the list of a panel has.
func rowsOf(p Panel, f *frame.Frame) int {
	switch p {
	case PanelShards:
		return len(f.Shards)
	case PanelTriggers:
		return len(f.Suppressed)
	case PanelConsumers:
		return len(f.Consumers)
	case PanelOutcome:
		return len(outcomeLines(f, &viridis))
	case PanelParts:
		return len(f.Parts)
	case PanelEvents:
		return len(happenings(f, &viridis))
	}
	return 0
}

// back undoes one thing that was chosen.
func (v *view) back(f *frame.Frame) {
	in := &v.inspector
	payloads := v.focus == PanelPayloads
	switch {
	case v.pointer.on:
		v.pointer.on = false
	case payloads && in.filter != "":
		in.filter, in.cursor, in.scroll = "", 0, 0
	case payloads && in.frozen && !v.full:
		in.freeze(f, false)
	case v.full:
		v.full, v.focus = false, v.overviewFocus(f)
	case in.frozen:
		in.freeze(f, false)
	default:
		v.focus = v.overviewFocus(f)
	}
}
