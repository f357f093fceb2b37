package tui

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// drawPanel draws a panel with its border.
func drawPanel(g grid, p Panel, f *frame.Frame, v *view, th *theme) {
	if g.w < 4 || g.h < 3 {
		return
	}
	line := style{fg: th.faint, attr: th.when(tcell.AttrDim)}
	if v.focus == p {
		line = style{fg: th.focus, attr: tcell.AttrBold}
	}
	if p == PanelLedger && f.Moment == nil && !f.Ledger.Balanced() {
		line = th.wrong()
	}
	drawBorder(g, line)
	x := g.text(2, 0, "┤", line)
	if p <= lastDigit {
		x = g.text(x, 0, superscript(int(p)), th.title())
	}
	x = g.text(x, 0, p.String(), th.title())
	x = g.text(x, 0, "├", line)
	titles, look := panels[p].title(f, v), th.quiet()
	if f.Moment != nil {
		titles, look = pointedTitle(p, f), th.alert()
	}
	if len(titles) == 0 || g.w-x <= 6 {
		titles = []string{""}
	}
	if title := cutWords(fitting(g.w-x-5, titles...), g.w-x-5); columns(title) > 1 {
		x = g.w - columns(title) - 4
		x = g.text(x, 0, "┤", line)
		x = g.text(x, 0, title, look)
		g.text(x, 0, "├", line)
	}
	panels[p].draw(g.sub(1, 1, g.w-2, g.h-2), f, v, th)
}

// pointedTitle says which stretch of time a panel tells of while somebody points at a moment.
func pointedTitle(p Panel, f *frame.Frame) []string {
	from := momentWords(f.Moment.From)
	if p == PanelOutcome || p == PanelParts {
		return []string{"of the whole run", "whole run"}
	}
	if p == PanelEvents || p == PanelPayloads {
		return []string{"around " + from, from}
	}
	return []string{from + " to " + momentWords(f.Moment.Until()), "at " + from, from}
}

func drawBorder(g grid, s style) {
	for x := 1; x < g.w-1; x++ {
		g.set(x, 0, '─', s)
		g.set(x, g.h-1, '─', s)
	}
	for y := 1; y < g.h-1; y++ {
		g.set(0, y, '│', s)
		g.set(g.w-1, y, '│', s)
	}
	g.set(0, 0, '╭', s)
	g.set(g.w-1, 0, '╮', s)
	g.set(0, g.h-1, '╰', s)
	g.set(g.w-1, g.h-1, '╯', s)
}

// superscript is a digit, raised.
func superscript(digit int) string { return string([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[digit%10]) }

// absent says in the middle of a panel that it has nothing to show, and why.
func absent(g grid, th *theme, lines ...string) {
	for i, text := range lines {
		s := th.quiet()
		if i == 0 {
			s = th.normal()
		}
		width := min(columns(text), g.w)
		g.textCut((g.w-width)/2, max((g.h-len(lines))/2, 0)+i, width, text, s)
	}
}

// scrolled is which rows of a list are shown where there is room for some, and what is said in the last one when there
// are more.
func scrolled(rows, room, scroll int) (first, shown int, rest string) {
	room = max(room, 0)
	if rows <= room {
		return 0, rows, ""
	}
	if room < 3 {
		return min(max(scroll, 0), rows-room), room, "" // every row is wanted
	}
	shown = room - 1
	first = min(max(scroll, 0), rows-shown)
	if first > 0 {
		rest = "↑ " + itoa(first) + " more"
	}
	if below := rows - first - shown; below > 0 {
		rest = strings.TrimPrefix(strings.TrimSuffix(rest, " more")+"  ↓ "+itoa(below)+" more", "  ")
	}
	return first, shown, rest
}
