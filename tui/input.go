package tui

import (
	"fmt"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// key acts on a key. It always swallows it, so that the application redraws and nothing else sees it.
func (d *dashboard) key(event *tcell.EventKey) *tcell.EventKey {
	defer d.guard()
	name := keyName(event)
	v := d.view
	d.dirty = true
	v.notice = ""
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
	return nil
}

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

// helpKey scrolls the help, or closes it.
func (d *dashboard) helpKey(key string) {
	v := d.view
	by, scrolls := map[action]int{actUp: -1, actDown: 1, actPageUp: -10, actPageDown: 10}[v.keys.actions[key]]
	if !scrolls {
		v.help, v.helpFrom = false, 0
		return
	}
	v.helpFrom = min(max(v.helpFrom+by, 0), len(helpLines(v)))
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
		d.view.fault.open = true
	case actBookmark:
		words, err = "bookmarked", c.Bookmark()
	}
	if err != nil {
		words = string(a) + ": " + err.Error()
	}
	d.view.notice = words
}

// copy copies the payload under the cursor, as it was sent, and writes it where the run writes its results.
func (d *dashboard) copy() {
	s := d.view.inspector.selected(d.view.looked(d.frame))
	if s == nil || s.Payload == "" {
		d.view.notice = "no payload is selected"
		return
	}
	d.screen.SetClipboard([]byte(s.Payload))
	d.view.notice = "copied " + report.FormatSize(uint64(len(s.Payload)))
	if d.options.Controls.Save != nil {
		d.view.notice += ", " + d.save(fmt.Sprintf("payload-%d.json", s.Due.Milliseconds()), []byte(s.Payload))
	}
}

// export writes all that the filter chooses.
func (d *dashboard) export() {
	list := d.view.inspector.list(d.view.looked(d.frame))
	switch {
	case len(list) == 0:
		d.view.notice = "there is nothing to export"
		return
	case d.options.Controls.Save == nil:
		d.view.notice = "export: there is no directory for results; --out DIR says one"
		return
	}
	lines, err := ndjson(list)
	if err != nil {
		d.view.notice = "export: " + err.Error()
		return
	}
	d.view.notice = itoa(len(list)) + " of them " + d.save(exportName(d.frame.Elapsed), lines)
}

// save writes a file, and says what came of it.
func (d *dashboard) save(name string, content []byte) string {
	path, err := d.options.Controls.Save(name, content)
	if err != nil {
		return "not written: " + err.Error()
	}
	return "written to " + path
}

// quit quits, after a question while the run goes on.
func (d *dashboard) quit(a action) {
	switch quit := d.options.Controls.Quit; {
	case d.view.ended || quit == nil || d.leaving:
		if d.leaving && quit != nil && !d.view.ended {
			quit(false)
		}
		d.leave = d.leave || a == actLeave
		d.close()
	case a == actLeave:
		d.leave, d.leaving = true, true
		quit(true)
		d.view.notice = "delivering what is on its way, then quitting"
	default:
		d.view.quit = true
	}
}

// answer answers the question of quit.
func (d *dashboard) answer(key string) {
	d.view.quit = false
	switch key {
	case "d", "enter":
		d.leaving = true
		d.options.Controls.Quit(true)
		d.view.notice = "delivering what is on its way, then quitting"
	case "n", "ctrl-c":
		d.leaving = true
		d.options.Controls.Quit(false)
	}
}

// filterLength bounds the filter that is typed.
const filterLength = 120

// edit edits the filter.
func (d *dashboard) edit(event *tcell.EventKey, key string) {
	in := &d.view.inspector
	switch {
	case key == "enter":
		d.view.editing = false
	case key == "esc" || key == "ctrl-c":
		d.view.editing, in.filter = false, ""
	case key == "ctrl-u":
		in.filter = ""
	case key == "backspace":
		_, size := utf8.DecodeLastRuneInString(in.filter)
		in.filter = in.filter[:len(in.filter)-size]
	case event.Key() == tcell.KeyRune:
		in.write(string(event.Rune()))
	}
	in.cursor, in.scroll = 0, 0
}

// write writes into the filter, as far as there is room for it.
func (in *inspector) write(text string) {
	for _, r := range text {
		if unicode.IsSpace(r) {
			r = ' '
		}
		if len(in.filter) < filterLength && unicode.IsPrint(r) {
			in.filter += string(r)
		}
	}
}

// PasteHandler takes pasted text, which is nothing but text: as keys it would quit, or start faults.
func (d *dashboard) PasteHandler() func(text string, focus func(tview.Primitive)) {
	return func(text string, _ func(tview.Primitive)) {
		defer d.guard()
		d.dirty = true
		if !d.view.editing {
			d.view.notice = "what is pasted goes into the filter: / opens it"
			return
		}
		d.view.inspector.write(text)
		d.view.inspector.cursor, d.view.inspector.scroll = 0, 0
	}
}
