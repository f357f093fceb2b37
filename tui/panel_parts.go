package tui

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// partTrouble orders parts by how much they need somebody to look at them: those of the first kind first.
var partTrouble = []struct {
	is    func(*frame.PartLine) bool
	words func(*frame.PartLine) string
}{
	{stands(frame.StandFailed), func(l *frame.PartLine) string { return string(l.Verdict) }},
	{stands(frame.StandMissing), standWords},
	{stands(frame.StandSilent), func(l *frame.PartLine) string { return "silent for " + agoWords(l.Age) }},
	{(*frame.PartLine).IsBehind, func(l *frame.PartLine) string { return agoWords(l.Behind) + " behind" }},
	{stands(frame.StandInterrupted), standWords},
}

func stands(stand frame.Stand) func(*frame.PartLine) bool {
	return func(l *frame.PartLine) bool { return l.Stand == stand }
}

func standWords(l *frame.PartLine) string { return string(l.Stand) }

// troubleOf is which row of partTrouble a part is of; their number for one that is well.
func troubleOf(l *frame.PartLine) int {
	for i := range partTrouble {
		if partTrouble[i].is(l) {
			return i
		}
	}
	return len(partTrouble)
}

// sortedParts are the parts, those in trouble first.
func sortedParts(f *frame.Frame) []frame.PartLine {
	lines := slices.Clone(f.Parts)
	slices.SortStableFunc(lines, func(a, b frame.PartLine) int {
		worse := cmp.Compare(troubleOf(&a), troubleOf(&b))
		if worse == 0 && partTroubleIsBehind(&a) {
			worse = cmp.Compare(b.Behind, a.Behind)
		}
		return cmp.Or(worse, cmp.Compare(a.Index, b.Index))
	})
	return lines
}

// partTroubleIsBehind tells whether a part is in no other trouble than that it is behind.
func partTroubleIsBehind(l *frame.PartLine) bool {
	return l.Stand == frame.StandRunning && l.IsBehind()
}

// partsTitle names the part that is in most trouble, or says how many there are in which state.
func partsTitle(f *frame.Frame, v *view) []string {
	if len(f.Parts) == 0 {
		return nil
	}
	lines := sortedParts(f)
	if worst := troubleOf(&lines[0]); worst < len(partTrouble) {
		title := lines[0].Name() + " " + partTrouble[worst].words(&lines[0])
		others := 0
		for i := range lines[1:] {
			if troubleOf(&lines[1+i]) < len(partTrouble) {
				others++
			}
		}
		if others > 0 {
			return []string{title + fmt.Sprintf(" · %d more", others), title}
		}
		return []string{title}
	}
	title := itoa(len(lines))
	for _, stand := range []frame.Stand{frame.StandWaiting, frame.StandRunning, frame.StandFinished} {
		n := 0
		for i := range lines {
			if lines[i].Stand == stand {
				n++
			}
		}
		if n > 0 {
			title += fmt.Sprintf(" · %d %s", n, stand)
		}
	}
	return []string{title}
}

// agoWords is a span of time in as few letters as tell it.
func agoWords(d time.Duration) string {
	if d < 100*time.Second {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return report.FormatClock(d.Seconds())
}

// partColumn is a column of the list: what stands in it, and how that looks. What says nothing is "".
type partColumn struct {
	head  string
	width int
	cell  func(l *frame.PartLine, th *theme) (string, style)
}

// partColumns are the columns behind the name and the state, those that matter most first: those that do not fit are
// left out.
var partColumns = []partColumn{
	{"done", 6, func(l *frame.PartLine, th *theme) (string, style) { return doneWords(l), th.normal() }},
	{"behind", 9, func(l *frame.PartLine, th *theme) (string, style) {
		if !partTroubleIsBehind(l) && l.Stand != frame.StandSilent {
			return "", th.quiet()
		}
		return agoWords(l.Behind), th.wrong()
	}},
	{"acked", 9, func(l *frame.PartLine, th *theme) (string, style) {
		if l.Stand == frame.StandWaiting || l.Stand == frame.StandMissing {
			return "", th.quiet()
		}
		return report.FormatCompact(l.Rate) + "/s", th.normal()
	}},
	{"failed", 9, func(l *frame.PartLine, th *theme) (string, style) {
		return counted(l.Failed+l.Unknown, th.wrong(), th)
	}},
	{"restarts", 10, func(l *frame.PartLine, th *theme) (string, style) {
		return counted(uint64(max(l.Starts-1, 0)), th.alert(), th)
	}},
	{"late by", 9, func(l *frame.PartLine, th *theme) (string, style) {
		if l.Late < 1 {
			return "", th.quiet()
		}
		return agoWords(time.Duration(l.Late * float64(time.Second))), th.alert()
	}},
	{"heard", 9, func(l *frame.PartLine, th *theme) (string, style) {
		switch l.Stand {
		case frame.StandSilent:
			return agoWords(l.Age) + " ago", th.wrong()
		case frame.StandRunning:
			return agoWords(l.Age) + " ago", th.quiet()
		}
		return "", th.quiet()
	}},
	{"exports", 10, func(l *frame.PartLine, th *theme) (string, style) {
		return report.FormatCompact(float64(l.Exports)), th.normal()
	}},
	{"p99", 10, func(l *frame.PartLine, th *theme) (string, style) {
		if l.Acked == 0 {
			return "", th.quiet()
		}
		return report.FormatSeconds(l.P99), th.normal()
	}},
}

// counted is a number that is loud unless it is none.
func counted(n uint64, loud style, th *theme) (string, style) {
	if n == 0 {
		return "0", th.quiet()
	}
	return report.FormatCompact(float64(n)), loud
}

// doneWords is how much of its schedule a part has done.
func doneWords(l *frame.PartLine) string {
	if l.Total == 0 {
		return ""
	}
	return percent(float64(l.Done) / float64(l.Total))
}

// The columns that are always there.
const (
	partName  = 8
	partStand = 12
	partBar   = 12 // at least, behind all columns
)

// drawParts draws a row for each part of a divided run, those in trouble first.
func drawParts(g grid, f *frame.Frame, v *view, th *theme) {
	if len(f.Parts) == 0 {
		absent(g, th, "no parts are known", "run --part divides a run: help divided")
		return
	}
	lines := sortedParts(f)
	first, shown, rest := scrolled(len(lines), g.h-1, v.scroll[PanelParts])
	shownColumns, left := partColumns, g.w-3-partName-partStand-1
	for i, c := range partColumns {
		if left < c.width {
			shownColumns = partColumns[:i]
			break
		}
		left -= c.width
	}
	g.text(3, 0, "part", th.quiet())
	g.words(3+partName, 0, g.w-3-partName, "state", th.quiet())
	x := 3 + partName + partStand
	for _, c := range shownColumns {
		x += c.width
		g.textRight(x, 0, c.head, th.quiet())
	}
	for i := range lines[first : first+shown] {
		drawPart(g.sub(0, 1+i, g.w, 1), &lines[first+i], shownColumns, th)
	}
	if rest != "" {
		g.text(1, g.h-1, rest, th.quiet())
	}
}

// drawPart draws the row of a part.
func drawPart(g grid, l *frame.PartLine, shown []partColumn, th *theme) {
	shape, look := "●", th.ok()
	switch l.Stand {
	case frame.StandFinished:
		shape = "✔"
	case frame.StandWaiting:
		shape, look = "○", th.quiet()
	case frame.StandInterrupted:
		shape, look = "■", th.alert()
	case frame.StandFailed, frame.StandMissing:
		shape, look = "✘", th.wrong()
	default:
		if l.IsBehind() {
			shape, look = "▲", th.wrong()
		}
	}
	g.text(1, 0, shape, look)
	g.textCut(3, 0, partName-1, l.Name(), th.normal())
	x := 3 + partName
	g.textCut(x, 0, min(partStand, g.w-x), string(l.Stand), look)
	x += partStand
	for _, c := range shown {
		x += c.width
		text, look := c.cell(l, th)
		g.textRight(x, 0, text, look)
	}
	switch room := g.w - x - 3; {
	case room < partBar:
	case l.Stand == frame.StandFailed:
		g.words(x+2, 0, room, string(l.Verdict), th.wrong())
	case l.Total > 0:
		drawBar(g, x+2, 0, min(room, 40), float64(l.Done)/float64(l.Total), style{fg: th.acked.at(0.65)})
	}
}
