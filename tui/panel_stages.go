package tui

import (
	"strings"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func stagesTitle(f *frame.Frame, v *view) []string {
	if f.Stages == nil || f.Stages.Exports == 0 {
		return nil
	}
	return []string{"where the time to the acknowledgement goes", "where the time goes"}
}

// drawStages draws where the time of an export goes, from the moment that its update was due to its acknowledgement.
func drawStages(g grid, f *frame.Frame, v *view, th *theme) {
	n := f.Stages
	if n == nil && f.Moment != nil {
		absent(g, th, "nothing acknowledged in this moment")
		return
	}
	if n == nil && len(f.Series.Points) == 0 {
		absent(g, th, "nothing acknowledged yet")
		return
	}
	if n == nil {
		absent(g, th, "not measured", "this run does not tell the stages of an export apart")
		return
	}
	if n.Exports == 0 {
		absent(g, th, "nothing acknowledged yet")
		return
	}
	stages := []struct {
		name, long string
		spent      time.Duration
	}{
		{"schedule", "due, and not handed over yet", n.Schedule},
		{"batch", "waiting for its batch to fill", n.Batch},
		{"key", "waiting for an earlier export of its key", n.Key},
		{"flight", "in the request that was acknowledged", n.Flight},
		{"retry", "in failed requests and the waits after them", n.Retry},
	}
	parts := make([]part, len(stages))
	total := time.Duration(0)
	for i, s := range stages {
		parts[i] = part{s.name, float64(s.spent)}
		total += s.spent
	}
	bar := 1
	if g.h >= 8 {
		bar = 3
	}
	drawStack(g.sub(1, 0, g.w-2, bar), parts, th)
	mean := func(d time.Duration) string { return report.FormatSeconds(d.Seconds() / float64(n.Exports)) }
	rows := g.sub(0, bar, g.w, g.h-bar)
	if rows.h >= len(stages)+1 {
		rows.text(1, 0, "mean of "+report.FormatCount(n.Exports)+" acknowledged exports: "+mean(total), th.quiet())
		for i, s := range stages {
			drawStage(rows, i+1, i, parts[i], mean(s.spent), share(s.spent, total), s.long, th)
		}
		return
	}
	x, y := 1, 0
	for i, s := range stages {
		label := s.name + " " + mean(s.spent) + " " + strings.ReplaceAll(share(s.spent, total), " %", "%")
		if x+2+columns(label) > g.w {
			x, y = 1, y+1
		}
		if y >= rows.h {
			return
		}
		drawSwatch(rows, x, y, i, th)
		x = rows.text(x+2, y, label, th.normal()) + 2
	}
}

func drawStage(g grid, y, i int, p part, mean, share, long string, th *theme) {
	drawSwatch(g, 1, y, i, th)
	g.text(3, y, p.name, th.loud())
	g.textRight(22, y, mean, th.normal())
	g.textRight(32, y, share, th.quiet())
	g.words(34, y, g.w-35, long, th.quiet())
}

// drawSwatch shows the colour, or the shape, of a part of a stack.
func drawSwatch(g grid, x, y, i int, th *theme) {
	if th.plain {
		g.set(x, y, partShapes[i], style{})
		return
	}
	g.set(x, y, '█', style{fg: th.stages[i]})
}

func share(part, whole time.Duration) string {
	return report.FormatShare(uint64(max(part, 0)), uint64(max(whole, 0)))
}
