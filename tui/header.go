package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func itoa(n int) string { return strconv.Itoa(n) }

// drawHeader draws what is run, how far it is and how it stands, and the timeline of its phases, events and faults.
func drawHeader(g grid, f *frame.Frame, v *view, th *theme) {
	x := g.text(1, 0, "kinesim", th.title())
	x = g.text(x, 0, " ▸ ", th.line())
	verdict, look := verdictWords(f, th)
	room := g.w - columns(verdict) - 3
	left := g.sub(0, 0, room, 1)
	x = left.text(x, 0, f.Scenario, th.loud())
	seed := ""
	if f.Target != "" { // else nothing has begun of which a seed could be told
		seed = "seed " + strconv.FormatUint(f.Seed, 10)
	}
	for _, fact := range []string{seed, f.Target, modeWords(f)} {
		if fact != "" && x+3+columns(fact) <= room {
			x = left.text(x, 0, " · ", th.line())
			x = left.text(x, 0, fact, th.normal())
		}
	}
	g.textRight(g.w-1, 0, verdict, look)

	phase := f.Phase
	switch f.State {
	case frame.StateEnded:
		phase = "ended"
	case frame.StateHolding:
		phase = "waiting for consumers"
		if f.Hold > 0 {
			phase += ", for at most " + report.FormatClock((f.Hold + time.Second - 1).Seconds())
		}
	}
	x = g.text(1, 1, stateShape(f.State), th.ok())
	x = g.text(x+1, 1, phase, th.loud())
	clocks := fmt.Sprintf("%s / %s", report.FormatClock(f.Elapsed.Seconds()), report.FormatClock(f.Total.Seconds()))
	if left := f.Total - f.Elapsed; left > 0 && f.State != frame.StateEnded {
		clocks += fmt.Sprintf("   −%s", report.FormatClock((left + time.Second - 1).Seconds()))
	}
	g.textRight(g.w-1, 1, clocks, th.normal())
	if x < g.w-columns(clocks)-20 {
		drawProgress(g.sub(x+2, 1, g.w-columns(clocks)-x-5, 1), f, v, th)
	}
	drawTimeline(g.sub(1, 2, g.w-2, g.h-2), f, th)
}

func modeWords(f *frame.Frame) string {
	words := ""
	if f.Mode == report.ModeVirtual {
		words = "simulated time"
	}
	if f.State == frame.StatePaused {
		words = "paused"
	} else if f.Speed != 0 && f.Speed != 1 {
		words = fmt.Sprintf("speed ×%.3g", f.Speed)
	}
	return words
}

// stateShape tells states apart without reading.
func stateShape(s frame.State) string {
	switch s {
	case frame.StatePaused:
		return "‖"
	case frame.StateDraining:
		return "▼"
	case frame.StateVerifying, frame.StateHolding:
		return "◎"
	case frame.StateEnded:
		return "■"
	}
	return "▶"
}

// verdictWords is how the run stands: its verdict, or what a run that ended now would get.
func verdictWords(f *frame.Frame, th *theme) (string, style) {
	if f.Verdict == "" {
		return "", th.normal()
	}
	shape, s := "✔ ", th.ok().bold()
	if f.Verdict != report.Pass {
		shape, s = "✘ ", th.wrong()
	}
	if f.State == frame.StateEnded {
		return shape + string(f.Verdict), s
	}
	return shape + string(f.Verdict) + " so far", s
}

// drawProgress draws how far the run is, and which stretch of it the charts show.
func drawProgress(g grid, f *frame.Frame, v *view, th *theme) {
	whole := wholeOf(f)
	done := whole.place(f.Elapsed, g.w)
	for x := range g.w {
		if x < done || f.State == frame.StateEnded {
			g.set(x, 0, '━', style{fg: th.acked.at(float64(x) / float64(g.w)), attr: tcell.AttrBold})
		} else {
			g.set(x, 0, '─', th.line())
		}
	}
	if s := v.window.span(f); v.window.width > 0 {
		g.set(min(max(whole.place(s.from, g.w), 0), g.w-1), 0, '[', th.title())
		g.set(min(max(whole.place(s.until, g.w), 0), g.w-1), 0, ']', th.title())
	}
	if v.pointer.on {
		g.set(min(max(whole.place(v.pointer.at, g.w), 0), g.w-1), 0, '◈', th.alert())
	}
}

// drawTimeline draws phases as stretches, with their names, and under them the moments of events, faults and what was
// done by hand.
func drawTimeline(g grid, f *frame.Frame, th *theme) {
	s := wholeOf(f)
	now := s.place(f.Elapsed, g.w)
	for i, phase := range f.Phases {
		from, until := max(s.place(phase.From, g.w), 0), min(s.place(phase.Until, g.w), g.w)
		if i == len(f.Phases)-1 && phase.Until >= s.until {
			until = g.w
		}
		piece := g.sub(from, 0, max(until-from, 1), 1)
		look := th.quiet()
		r := '─'
		if f.Elapsed >= phase.From && (f.Elapsed < phase.Until || f.State != frame.StateEnded && i == len(f.Phases)-1) {
			look, r = style{fg: th.accent, attr: tcell.AttrBold}, '━'
		}
		for x := range piece.w {
			piece.set(x, 0, r, look)
		}
		piece.set(0, 0, '├', look)
		piece.set(piece.w-1, 0, '┤', look)
		label := " " + phase.Name + rateWords(phase) + " "
		if columns(label) > piece.w-4 {
			label = " " + phase.Name + " "
		}
		if piece.w > 6 {
			piece.textCut(2, 0, piece.w-4, label, look)
		}
	}
	if x := min(max(now, 0), g.w-1); f.State != frame.StateEnded && g.inside(x, 0) && (g.at(x, 0).r == '━' || g.at(x, 0).r == '─') {
		g.set(x, 0, '╋', th.loud())
	}
	drawMarks(g, f, s, th)
}

func rateWords(p frame.PhaseSpan) string {
	if p.Plan != nil {
		return " ≤ " + report.FormatCompact(slices.Max(p.Plan)) + "/s"
	}
	if p.RateFrom == p.RateTo {
		return " " + report.FormatCompact(p.RateFrom) + "/s"
	}
	return " " + report.FormatCompact(p.RateFrom) + "→" + report.FormatCompact(p.RateTo) + "/s"
}

// markLook is the shape and colour of a mark.
func markLook(kind frame.MarkKind, th *theme) (rune, style) {
	switch kind {
	case frame.MarkFault:
		return '✖', th.wrong()
	case frame.MarkBookmark:
		return '◆', th.title()
	case frame.MarkControl:
		return '◇', th.normal()
	}
	return '●', th.alert()
}

// drawMarks draws marks in the rows below the first, each with its text as far as there is room before the next one of
// its row.
func drawMarks(g grid, f *frame.Frame, s span, th *theme) {
	type placed struct {
		mark      frame.Mark
		x, row, w int
	}
	var marks []placed
	last := make([]int, g.h) // of marks, the last one of each row
	for row := range last {
		last[row] = -1
	}
	byMoment := slices.Clone(f.Marks) // those made by hand come last in the frame
	slices.SortStableFunc(byMoment, func(a, b frame.Mark) int { return cmp.Compare(a.From, b.From) })
	for _, m := range byMoment {
		x := s.place(m.From, g.w)
		if x < 0 || x >= g.w {
			continue
		}
		row := g.h - 1
		for r := 1; r < g.h-1; r++ {
			if i := last[r]; i < 0 || marks[i].x+columns(marks[i].mark.Text)+3 <= x {
				row = r
				break
			}
		}
		if i := last[row]; i >= 0 {
			marks[i].w = x - marks[i].x - 3
		}
		last[row] = len(marks)
		marks = append(marks, placed{m, x, row, g.w - x - 2})
	}
	for _, m := range marks {
		r, look := markLook(m.mark.Kind, th)
		if m.mark.Until > m.mark.From {
			for i := m.x; i <= min(s.place(m.mark.Until, g.w), g.w-1); i++ {
				if g.at(i, m.row).r == ' ' {
					g.set(i, m.row, '╌', look)
				}
			}
		}
		g.set(m.x, m.row, r, look)
		if m.w >= 4 {
			x := g.textCut(m.x+2, m.row, m.w, m.mark.Text, look)
			g.set(m.x+1, m.row, ' ', look)
			g.set(x, m.row, ' ', look)
		}
	}
}
