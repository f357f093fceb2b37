package tui

import (
	"strings"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// drawFooter draws the keys that matter most, and what the last one did.
func drawFooter(g grid, f *frame.Frame, v *view, th *theme) {
	if v.editing {
		x := g.text(1, 0, "/", th.title())
		x = g.text(x, 0, v.inspector.filter, th.loud())
		g.set(x, 0, '▏', th.title())
		hint := "enter keeps it, esc clears it"
		if x+columns(hint)+3 < g.w {
			g.textRight(g.w-1, 0, hint, th.quiet())
		}
		return
	}
	room := g.w - 1
	if v.notice != "" {
		room = max(g.w-columns(v.notice)-3, g.w/3)
		g.textCut(room+1, 0, g.w-room-2, v.notice, th.alert())
	}
	x := 1
	for _, b := range v.keys.bindings {
		if b.footer == "" || len(b.keys) == 0 || !v.offers(&b) {
			continue
		}
		key := shown(b.keys[0])
		label := b.footer
		if b.action == actPause && f.State == frame.StatePaused {
			label = "go on"
		}
		if x+columns(key)+columns(label)+1 > room {
			return
		}
		x = g.text(x, 0, key, th.title())
		x = g.text(x+1, 0, label, th.quiet()) + 2
	}
}

// drawHelp draws every key, from the table that binds them.
func drawHelp(g grid, v *view, th *theme) {
	box := dialog(g, min(g.w-2, 104), min(len(v.keys.bindings)+2, g.h), "help", th)
	group := ""
	for y, b := range v.keys.bindings {
		if b.group != group {
			group = b.group
			box.text(1, y, group, th.loud())
		}
		keys := make([]string, len(b.keys))
		for i, key := range b.keys {
			keys[i] = shown(key)
		}
		text := b.help
		if !v.offers(&b) {
			text += " (not now)"
		}
		box.textRight(25, y, strings.Join(keys, " "), th.title())
		box.textCut(27, y, box.w-28, text, th.normal())
	}
}

// drawQuestion asks what becomes of what is on its way.
func drawQuestion(g grid, f *frame.Frame, v *view, th *theme) {
	box := dialog(g, min(64, g.w-4), 8, "quit?", th)
	text := "nothing is on its way"
	if n := f.Ledger.InFlight; n > 0 {
		text = report.FormatCount(n) + " exports are on their way"
	}
	box.textCut(2, 0, box.w-3, text+"; the run is at "+report.FormatClock(f.Elapsed.Seconds())+" of "+report.FormatClock(f.Total.Seconds()), th.normal())
	for i, choice := range [][2]string{
		{"d", "stop generating, deliver these, then quit"},
		{"n", "stop now: they fail as interrupted, or stay unknown"},
		{"esc", "go on"},
	} {
		box.textRight(6, 2+i, choice[0], th.title())
		box.textCut(8, 2+i, box.w-9, choice[1], th.normal())
	}
	box.textCut(2, 5, box.w-3, "either way the run ends with its report", th.quiet())
}

// dialog draws an empty box in the middle and returns its inside.
func dialog(g grid, w, h int, title string, th *theme) grid {
	box := g.sub((g.w-w)/2, (g.h-h)/2, w, h)
	box.fill(' ', style{fg: th.text, bg: th.raised})
	drawBorder(box, style{fg: th.focus})
	box.text(2, 0, " "+title+" ", th.title())
	return box.sub(1, 1, w-2, h-2)
}
