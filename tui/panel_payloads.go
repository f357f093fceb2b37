package tui

import (
	"fmt"
	"strings"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func payloadsTitle(f *frame.Frame, v *view) []string {
	in := &v.inspector
	title := "recent exports"
	if in.suppressed {
		title = "suppressed updates"
	}
	if in.filter != "" {
		title += " · /" + in.filter
	}
	if in.frozen {
		title += " · ❄ frozen"
	}
	return []string{title}
}

// drawPayloads draws the payload inspector: the list of samples, and everything about the one under the cursor.
func drawPayloads(g grid, f *frame.Frame, v *view, th *theme) {
	in := &v.inspector
	list := in.list(f)
	mistake := filterMistake(in.filter, f)
	switch {
	case !f.SamplesTaken && len(f.Exported)+len(f.Unexported) == 0:
		absent(g, th, "not sampled", "no payloads were kept of this run")
		return
	case mistake != "" && len(list) == 0:
		absent(g, th, "this filter chooses nothing", mistake, "esc clears it")
		return
	case len(list) == 0 && in.filter != "":
		absent(g, th, "nothing matches "+in.filter, "esc clears the filter", "any text, or "+filterHelp)
		return
	case len(list) == 0:
		absent(g, th, "nothing sampled yet")
		return
	}
	if mistake != "" {
		g.words(1, 0, g.w-2, mistake, th.alert())
		g = g.sub(0, 1, g.w, g.h-1)
	}
	cursor := in.row(list, f)
	width, rows := listSize(g.w, g.h)
	drawSamples(g.sub(0, 0, width, rows), list, cursor, th)
	if width < g.w {
		for y := range g.h {
			g.set(width, y, '│', th.line())
		}
		drawSample(g.sub(width+1, 0, g.w-width-1, g.h), &list[cursor], in.scroll, th)
		return
	}
	for x := range g.w {
		g.set(x, rows, '─', th.line())
	}
	drawSample(g.sub(0, rows+1, g.w, g.h-rows-1), &list[cursor], in.scroll, th)
}

// outcomeLook is the shape and colour of what became of a sample.
func outcomeLook(s *frame.Sample, th *theme) (rune, style) {
	switch {
	case s.Reason != "":
		return '∅', th.quiet()
	case s.Outcome == "acked":
		return '✔', th.ok()
	case s.Outcome == "failed":
		return '✘', th.wrong()
	case s.Outcome == "unknown":
		return '?', th.alert()
	}
	return '…', th.normal()
}

// why is the trigger, or the reason for the suppression.
func why(s *frame.Sample) string {
	if s.Reason != "" {
		return strings.ReplaceAll(s.Reason, "_", " ")
	}
	if len(s.Triggers) == 0 {
		return "export"
	}
	return strings.Join(s.Triggers, "+")
}

func drawSamples(g grid, list []frame.Sample, cursor int, th *theme) {
	first := max(min(cursor-g.h/2, len(list)-g.h), 0)
	for y := range g.h {
		i := first + y
		if i >= len(list) {
			return
		}
		s := &list[i]
		row := g.sub(0, y, g.w, 1)
		base := th.normal()
		if i == cursor {
			base = th.selected()
			row.fill(' ', base)
			row.set(0, 0, '▌', style{fg: th.focus})
		}
		shape, look := outcomeLook(s, th)
		x := row.text(1, 0, clockMillis(s.Due), th.quiet())
		row.set(x+1, 0, shape, look)
		size := report.FormatSize(uint64(s.Bytes))
		if s.Bytes == 0 {
			size = ""
		}
		reason := min(max((g.w-x-14)*45/100, 12), 22)
		x = row.textCut(x+3, 0, reason, padRight(why(s), reason), base)
		row.textCut(x+1, 0, g.w-x-columns(size)-3, s.Profile, base)
		row.textRight(g.w-1, 0, size, th.quiet())
	}
}

// clockMillis is a moment of the run to the millisecond.
func clockMillis(d time.Duration) string {
	return fmt.Sprintf("%s.%03d", report.FormatClock(d.Truncate(time.Second).Seconds()), d.Milliseconds()%1000)
}

// listSize is how much of the panel's inside the list takes: columns beside the sample, or rows above it.
func listSize(w, h int) (width, rows int) {
	if w >= 90 {
		return min(w*38/100, 64), h
	}
	return w, max(h/4, 3)
}

// listRows is how many samples a panel lists at once.
func listRows(p place) int {
	_, rows := listSize(p.w-2, p.h-2)
	return rows
}

// inList tells whether a place of the screen is in the panel's list.
func inList(p place, x, y int) bool {
	width, rows := listSize(p.w-2, p.h-2)
	return x > p.x && x <= p.x+width && y > p.y && y <= p.y+rows
}
