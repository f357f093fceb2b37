package tui

import (
	"slices"
	"strings"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// footerLeast is how many columns the footer keeps beside a long notice.
const footerLeast = 20

// drawFooter draws the keys that matter most, and what the last one did. Those that matter less give way, so that a
// narrow screen keeps quit, pause, speed and fault.
func drawFooter(g grid, f *frame.Frame, v *view, th *theme) {
	if v.editing {
		drawFilterLine(g, f, v, th)
		return
	}
	room := g.w - 1
	if v.notice != "" {
		room = max(g.w-columns(v.notice)-3, min(footerLeast, g.w/2))
		g.words(room+1, 0, g.w-room-2, v.notice, th.alert())
	}
	x := 1
	for _, item := range footerItems(f, v, room) {
		x = g.text(x, 0, item[0], th.title())
		x = g.text(x+1, 0, item[1], th.quiet()) + 2
	}
}

// footerItems are keys and labels that fit, in the order of the table.
func footerItems(f *frame.Frame, v *view, room int) [][2]string {
	type item struct {
		at, rank int
		text     [2]string
	}
	var items []item
	for i, b := range v.keys.bindings {
		if b.footer == "" || len(b.keys) == 0 || !v.offers(&b) {
			continue
		}
		label := b.footer
		if b.action == actPause && f.State == frame.StatePaused {
			label = "go on"
		}
		items = append(items, item{i, b.rank, [2]string{shown(b.keys[0]), label}})
	}
	slices.SortStableFunc(items, func(a, b item) int { return a.rank - b.rank })
	width := 1
	for i, it := range items {
		if width += columns(it.text[0]) + 1 + columns(it.text[1]) + 2; width-1 > room {
			items = items[:i]
			break
		}
	}
	slices.SortFunc(items, func(a, b item) int { return a.at - b.at })
	texts := make([][2]string, len(items))
	for i := range items {
		texts[i] = items[i].text
	}
	return texts
}

// drawFilterLine draws the filter that is typed, and what is wrong with it.
func drawFilterLine(g grid, f *frame.Frame, v *view, th *theme) {
	x := g.text(1, 0, "/", th.title())
	x = g.text(x, 0, v.inspector.filter, th.loud())
	g.set(x, 0, '▏', th.title())
	hint, look := "enter keeps it, esc clears it", th.quiet()
	if mistake := filterMistake(v.inspector.filter, f); mistake != "" {
		hint, look = mistake, th.alert()
	}
	if room := g.w - x - 3; room > 8 {
		hint = cutWords(hint, room)
		g.textRight(g.w-1, 0, hint, look)
	}
}

// helpLine is a line of the help: a key, or a panel, and what it is for.
type helpLine struct{ group, key, text string }

// helpLines are all of them.
func helpLines(v *view) []helpLine {
	var lines []helpLine
	for _, b := range v.keys.bindings {
		keys := make([]string, len(b.keys))
		for i, key := range b.keys {
			keys[i] = shown(key)
		}
		text := b.help
		if !v.offers(&b) {
			text += " (not now)"
		}
		lines = append(lines, helpLine{b.group, strings.Join(keys, " "), text})
	}
	for p := range panelCount {
		lines = append(lines, helpLine{"panels", v.keys.keyOf(p), p.String() + ": " + panels[p].help})
	}
	return lines
}

// helpNarrow is below how many columns of a screen the help gives its groups rows of their own.
const helpNarrow = 60

// helpWidth is how wide the help is on a screen, and helpColumns where its keys end and its texts begin.
func helpWidth(screen int) int { return min(screen, 104) }

func helpColumns(screen int) (keyEnd, text int) {
	if screen < helpNarrow {
		return 14, 16
	}
	return 24, 26
}

// helpRows are the rows of the help: texts that are too long for a screen are broken, so that none of them is cut.
func helpRows(v *view, screen int) []helpLine {
	_, text := helpColumns(screen)
	var rows []helpLine
	group := ""
	for _, line := range helpLines(v) {
		if line.group == group {
			line.group = ""
		} else if group = line.group; screen < helpNarrow {
			rows = append(rows, helpLine{group: group})
			line.group = ""
		}
		for _, part := range wrapWords(line.text, helpWidth(screen)-2-text-1) {
			rows = append(rows, helpLine{line.group, line.key, part})
			line.group, line.key = "", ""
		}
	}
	return rows
}

// drawHelp draws every key, from the table that binds them, and every panel.
func drawHelp(g grid, v *view, th *theme) {
	rows := helpRows(v, g.w)
	keyEnd, text := helpColumns(g.w)
	box := dialog(g, helpWidth(g.w), min(len(rows)+2, g.h), "help", th)
	first, shown, rest := scrolled(len(rows), box.h, v.helpFrom)
	for y, row := range rows[first : first+shown] {
		box.text(1, y, row.group, th.loud())
		box.textRight(keyEnd, y, row.key, th.title())
		box.words(text, y, box.w-text-1, row.text, th.normal())
	}
	if rest != "" {
		box.text(1, box.h-1, fitting(box.w-2, strings.Repeat(" ", text-1)+rest+"; ↑ ↓ scroll, any other key closes", rest), th.quiet())
	}
}

// questionLeast is how many columns the question and its answers take.
const questionLeast = 64

// drawQuestion asks what becomes of what is on its way.
func drawQuestion(g grid, f *frame.Frame, v *view, th *theme) {
	if g.w < questionLeast || g.h < 8 {
		g.sub(0, 0, g.w, 1).fill(' ', style{bg: th.raised})
		g.words(0, 0, g.w, "quit? d deliver, n now, esc", th.title())
		return
	}
	box := dialog(g, questionLeast, 8, "quit?", th)
	text := "nothing is on its way"
	switch n := f.Ledger.InFlight; {
	case n == 1:
		text = "1 export is on its way"
	case n > 1:
		text = report.FormatCount(n) + " exports are on their way"
	}
	text += "; the run is at " + report.FormatClock(f.Elapsed.Seconds()) + " of " + report.FormatClock(f.Total.Seconds())
	choices := [][2]string{
		{"d", "stop generating, deliver these, then quit"},
		{"n", "stop now: they fail as interrupted, or stay unknown"},
		{"esc", "go on"},
	}
	if f.State == frame.StateHolding { // everything is settled
		text = "every export is settled; the run waits for its consumers"
		choices = [][2]string{{"d", "wait for them no longer, and quit"}, {"esc", "wait on"}}
	}
	box.words(2, 0, box.w-3, text, th.normal())
	for i, choice := range choices {
		box.textRight(6, 2+i, choice[0], th.title())
		box.words(8, 2+i, box.w-9, choice[1], th.normal())
	}
	box.words(2, 5, box.w-3, "either way the run ends with its report", th.quiet())
}

// dialog draws an empty box in the middle and returns its inside.
func dialog(g grid, w, h int, title string, th *theme) grid {
	box := g.sub((g.w-w)/2, (g.h-h)/2, w, h)
	box.fill(' ', style{fg: th.text, bg: th.raised})
	drawBorder(box, style{fg: th.focus})
	box.text(2, 0, " "+title+" ", th.title())
	return box.sub(1, 1, w-2, h-2)
}
