package tui

import (
	"fmt"
	"slices"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
	"kinesim/tui/terminal"
)

// key acts on a key. It always swallows it, so that the application redraws and nothing else sees it.
func (d *dashboard) key(event *tcell.EventKey) *tcell.EventKey {
	defer d.guard()
	plain, alt := terminal.WithoutAlt(event)
	if alt {
		d.press(tcell.NewEventKey(tcell.KeyEscape, 0, tcell.ModNone))
	}
	d.press(plain)
	return nil
}

// press acts on a key without Alt.
func (d *dashboard) press(event *tcell.EventKey) {
	name := keyName(event)
	v := d.view
	d.dirty = true
	v.notice, v.noticed = "", 0
	switch {
	case v.quit:
		d.answer(name)
	case v.fault.open:
		d.faultKey(name)
	case v.editing:
		d.edit(event, name)
	case v.help:
		d.helpKey(name)
	case len(name) == 1 && name >= "0" && int(name[0]-'0') <= int(lastDigit):
		d.goTo(Panel(name[0] - '0'))
	case v.pointer.on && slices.Contains([]string{"left", "h", "right", "l"}, name):
		v.step(d.frame, map[bool]float64{true: -0.01, false: 0.01}[name == "left" || name == "h"])
	default:
		d.act(v.keys.actions[name])
	}
}

// helpKey scrolls the help, or closes it.
func (d *dashboard) helpKey(key string) {
	v := d.view
	by, scrolls := map[action]int{actUp: -1, actDown: 1, actPageUp: -10, actPageDown: 10}[v.keys.actions[key]]
	if !scrolls {
		v.help, v.helpFrom = false, 0
		return
	}
	v.helpFrom = min(max(v.helpFrom+by, 0), len(helpRows(v, d.canvas.next.w)))
}

// act carries an action out.
func (d *dashboard) act(a action) {
	v := d.view
	in := &v.inspector
	switch a {
	case actHelp:
		v.help = true
	case actNext:
		v.focus = v.next(d.frame, 1)
	case actPrevious:
		v.focus = v.next(d.frame, -1)
	case actFull:
		d.full()
	case actBack:
		v.back(d.frame)
	case actLatency:
		v.latency = (v.latency + 1) % frame.LatencyCount
	case actHeat:
		v.heat = !v.heat
	case actOutcome:
		d.goTo(PanelOutcome)
	case actParts:
		d.goTo(PanelParts)
	case actTheme:
		d.nextTheme()
	case actFilter:
		v.focus, v.editing = PanelPayloads, true
	case actUp, actDown, actPageUp, actPageDown:
		d.rows(a)
	case actFreeze:
		in.freeze(d.frame, !in.frozen)
	case actSuppressed:
		in.choose(!in.suppressed)
	case actCopy:
		d.copy()
	case actExport:
		d.export()
	case actQuit, actLeave:
		d.quit(a)
	case actSuspend:
		d.suspend()
	default:
		if !v.lookAt(a, d.frame) {
			d.control(a)
		}
	}
}

func (d *dashboard) nextTheme() {
	d.look = (d.look + 1) % len(d.themes)
	d.view.notice = "theme " + d.theme().name
}

// control acts on the run, as far as the run supports it.
func (d *dashboard) control(a action) {
	c := &d.options.Controls
	i := slices.IndexFunc(d.view.keys.bindings, func(b binding) bool { return b.action == a })
	if i < 0 {
		return
	}
	if b := &d.view.keys.bindings[i]; !d.view.offers(b) {
		if zoom, ok := map[action]action{actFaster: actNarrow, actSlower: actWide}[a]; ok {
			d.view.lookAt(zoom, d.frame) // there is no speed to change
			return
		}
		d.view.notice = fmt.Sprintf("%s: not now, or not in this run", b.action)
		return
	}
	words, err := "", error(nil)
	switch a {
	case actPause:
		paused := d.frame.State != frame.StatePaused
		words, err = map[bool]string{true: "paused: the schedule waits", false: "going on"}[paused], c.Pause(paused)
	case actFaster, actSlower:
		var speed float64
		speed, err = c.Scale(map[action]float64{actFaster: 1.25, actSlower: 1 / 1.25}[a])
		words = fmt.Sprintf("speed ×%.3g", speed)
	case actFault:
		d.view.fault.start(d.frame)
	case actBookmark:
		words, err = "bookmarked", c.Bookmark()
	}
	if err != nil {
		words = string(a) + ": " + err.Error()
	}
	d.view.notice = words
}
