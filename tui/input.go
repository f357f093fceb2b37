package tui

import (
	"fmt"
	"slices"
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
	case v.editing:
		d.edit(event, name)
	case v.help:
		v.help = false
	case len(name) == 1 && name >= "0" && int(name[0]-'0') < int(panelCount):
		v.goTo(Panel(name[0] - '0'))
	default:
		d.act(v.keys.actions[name])
	}
	return nil
}

// goTo goes to a panel; one that the overview has no room for, or that is asked for twice, takes the whole screen.
func (v *view) goTo(p Panel) {
	if p == Overview {
		v.full = false
		return
	}
	v.full = v.focus == p && !v.full
	v.focus = p
}

// act carries an action out.
func (d *dashboard) act(a action) {
	v := d.view
	in := &v.inspector
	switch a {
	case actHelp:
		v.help = true
	case actNext:
		v.focus = v.focus%(panelCount-1) + 1
	case actPrevious:
		v.focus = (v.focus+panelCount-3)%(panelCount-1) + 1
	case actFull:
		v.full = !v.full
	case actBack:
		v.back(d.frame)
	case actLatency:
		v.latency = (v.latency + 1) % frame.LatencyCount
	case actHeat:
		v.heat = !v.heat
	case actTheme:
		d.nextTheme()
	case actFilter:
		v.focus, v.editing = PanelPayloads, true
	case actUp, actDown:
		if v.focus == PanelPayloads {
			in.move(d.frame, map[action]int{actUp: -1, actDown: 1}[a])
		}
	case actPageUp:
		in.scroll = max(in.scroll-10, 0)
	case actPageDown:
		in.scroll += 10
		if s := in.selected(d.frame); s != nil {
			in.scroll = min(in.scroll, max(len(layPayload(s.Payload))-4, 0))
		}
	case actFreeze:
		in.freeze(d.frame, !in.frozen)
	case actSuppressed:
		in.choose(!in.suppressed)
	case actCopy:
		d.copy()
	case actQuit, actLeave:
		d.quit(a)
	default:
		d.control(a)
	}
}

// back undoes one thing that was chosen.
func (v *view) back(f *frame.Frame) {
	in := &v.inspector
	switch {
	case v.full && in.filter == "":
		v.full = false
	case in.filter != "":
		in.filter, in.cursor, in.scroll = "", 0, 0
	case in.frozen:
		in.freeze(f, false)
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
		words, err = c.Fault()
	case actBookmark:
		words, err = "bookmarked", c.Bookmark()
	}
	if err != nil {
		words = string(a) + ": " + err.Error()
	}
	d.view.notice = words
}

// copy copies the payload under the cursor, and writes it where the run writes its results.
func (d *dashboard) copy() {
	s := d.view.inspector.selected(d.frame)
	if s == nil || s.Payload == "" {
		d.view.notice = "no payload is selected"
		return
	}
	d.screen.SetClipboard([]byte(s.Payload))
	d.view.notice = "copied " + report.FormatSize(uint64(len(s.Payload)))
	if save := d.options.Controls.Save; save != nil {
		path, err := save(fmt.Sprintf("payload-%d.json", s.Due.Milliseconds()), []byte(s.Payload))
		if err != nil {
			d.view.notice += ", not written: " + err.Error()
			return
		}
		d.view.notice += ", written to " + path
	}
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
	case event.Key() == tcell.KeyRune && len(in.filter) < filterLength:
		in.filter += string(event.Rune())
	}
	in.cursor, in.scroll = 0, 0
}

// mouse acts on the mouse: a click goes to a panel or chooses a sample, a double click opens a panel, the wheel moves in the payloads.
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
	if v.help || v.quit {
		v.help, v.quit = false, false
		return
	}
	p := d.panelAt(x, y)
	if p == nil {
		return
	}
	v.focus = p.panel
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
	w, h := d.canvas.next.w, d.canvas.next.h
	top := headerHeight(h)
	if d.view.full {
		if whole := (place{d.view.focus, 0, top, w, h - top - 1}); whole.holds(x, y) {
			return &whole
		}
		return nil
	}
	for _, p := range arrange(w, h) {
		if p.holds(x, y) {
			return &p
		}
	}
	return nil
}
