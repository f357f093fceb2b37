package tui

import (
	"fmt"
	"math"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// consumersTitle says who is furthest behind.
func consumersTitle(f *frame.Frame, v *view) []string {
	if len(f.Consumers) == 0 {
		return nil
	}
	behind, worst := 0, frame.ConsumerLine{}
	for _, c := range f.Consumers {
		if c.Behind {
			behind++
			if worst.Name == "" || c.Now.Lag > worst.Now.Lag {
				worst = c
			}
		}
	}
	if behind == 0 {
		return []string{fmt.Sprintf("%d · none is behind", len(f.Consumers)), "none is behind"}
	}
	others := ""
	if behind > 1 {
		others = fmt.Sprintf(" and %d more", behind-1)
	}
	who := worst.Name + others + " behind"
	return []string{who + " since " + report.FormatClock(worst.Since.Seconds()), who, worst.Name + " behind", itoa(behind) + " behind"}
}

// drawConsumers draws a row for each consumer, and under them how far they were behind over time.
func drawConsumers(g grid, f *frame.Frame, v *view, th *theme) {
	if len(f.Consumers) == 0 {
		absent(g, th, "no consumer has read", "run --listen lets them: help consumers")
		return
	}
	chartRows := lagRows(g.h, len(f.Consumers))
	rows := g.sub(0, 0, g.w, g.h-chartRows)
	first, shown, rest := scrolled(len(f.Consumers), rows.h-1, v.scroll[PanelConsumers])
	drawConsumerHeads(rows, th)
	for i := range shown {
		drawConsumer(rows.sub(0, 1+i, g.w, 1), &f.Consumers[first+i], consumerLook(first+i, th), f, th)
	}
	if rest != "" {
		rows.text(1, rows.h-1, rest, th.quiet())
	}
	if chartRows > 0 {
		drawLags(g.sub(0, g.h-chartRows, g.w, chartRows), f, v, th)
	}
}

// lagRows is how many rows the chart gets beside the list of so many consumers.
func lagRows(height, consumers int) int {
	if height < 8 || consumers == 0 {
		return 0
	}
	return max(height-1-consumers, height/2)
}

// consumerLook is the colour of a consumer, in its row and in the chart.
func consumerLook(i int, th *theme) style { return style{fg: th.stages[i%len(th.stages)]} }

// The columns of a row, from the right: those that do not fit are left out from the left.
const (
	lagColumns     = 10
	waitingColumns = 9
	rateColumns    = 9
	refusedColumns = 10
	sinceColumns   = 13
	nameLeast      = 8
)

// consumerColumns are where the columns end that fit beside the name, and where the name does; 0 for one that does not.
func consumerColumns(width int) (name, lag, waiting, rate, refused, since int) {
	left := width - 3 - nameLeast
	take := func(columns int) int {
		if left < columns {
			left = 0
			return 0
		}
		left -= columns
		return columns
	}
	widths := []int{take(lagColumns), take(waitingColumns), take(sinceColumns), take(rateColumns), take(refusedColumns)}
	name = min(nameLeast+left, 40)
	ends := make([]int, len(widths))
	at := 3 + name
	for i, width := range widths {
		if width > 0 {
			at += width
			ends[i] = at
		}
	}
	return name, ends[0], ends[1], ends[3], ends[4], ends[2]
}

func drawConsumerHeads(g grid, th *theme) {
	name, lag, waiting, rate, refused, since := consumerColumns(g.w)
	g.textCut(3, 0, name, "consumer", th.quiet())
	for _, head := range []struct {
		at   int
		name string
	}{{lag, "lag"}, {waiting, "waiting"}, {since, "behind since"}, {rate, "records"}, {refused, "throttled"}} {
		if head.at > 0 {
			g.textRight(head.at, 0, head.name, th.quiet())
		}
	}
}

// drawConsumer draws a row: how it stands, or how it stood at the moment that is pointed at.
func drawConsumer(g grid, c *frame.ConsumerLine, look style, f *frame.Frame, th *theme) {
	at, now, behind := max(c.Now.At, f.Elapsed), c.Now, c.Behind // who has read everything is not looked at any more
	if f.Moment != nil {
		at = f.Moment.Until() - 1
		now = c.At(at)
		behind = now.Lag.Seconds() > report.BehindAfter
	}
	name, lag, waiting, rate, refused, since := consumerColumns(g.w)
	shape, state := "●", th.ok()
	switch {
	case behind:
		shape, state = "▲", th.wrong()
	case now.Lag > time.Second:
		state = th.alert()
	}
	g.text(1, 0, shape, state)
	text := c.Name
	if c.FanOut {
		text += " ›" // pushed to
	}
	g.textCut(3, 0, name, text, look)
	if lag > 0 {
		g.textRight(lag, 0, trend(c, f)+" "+lagWords(now.Lag), state)
	}
	if waiting > 0 {
		g.textRight(waiting, 0, report.FormatCompact(float64(now.Waiting)), th.normal())
	}
	if since > 0 && c.Behind && f.Moment == nil {
		g.textRight(since, 0, report.FormatClock(c.Since.Seconds()), th.wrong())
	}
	if rate > 0 {
		g.textRight(rate, 0, report.FormatCompact(c.Rate(at))+"/s", th.normal())
	}
	if refused > 0 && f.Moment == nil {
		state := th.quiet()
		if c.Throttled > 0 {
			state = th.alert()
		}
		g.textRight(refused, 0, report.FormatCompact(float64(c.Throttled)), state)
	}
}

// trendOver is how long ago a lag is compared with.
const trendOver = 2 * time.Second

// trend tells whether a consumer falls behind or catches up.
func trend(c *frame.ConsumerLine, f *frame.Frame) string {
	at, now := max(c.Now.At, f.Elapsed), c.Now.Lag
	if f.Moment != nil {
		at = f.Moment.Until() - 1
		now = c.At(at).Lag
	}
	switch before := c.At(at - trendOver).Lag; {
	case now > before+500*time.Millisecond:
		return "↑"
	case now < before-500*time.Millisecond:
		return "↓"
	}
	return " "
}

// lagWords is a lag in as few letters as tell it.
func lagWords(lag time.Duration) string {
	if lag == 0 {
		return "0 s"
	}
	return report.FormatSeconds(lag.Seconds())
}

// drawLags draws how far everybody was behind over time.
func drawLags(g grid, f *frame.Frame, v *view, th *theme) {
	s := v.window.span(f)
	chart := area{0, 0, g.w, g.h}.plotted(1).of(g)
	n := 2 * chart.w
	var c areaChart
	top := report.BehindAfter
	for i := range f.Consumers {
		values := lags(f.Consumers[i].Points, s, n)
		top = max(top, values.top())
		c.layers = append(c.layers, layer{values: values, ramp: ramp{consumerLook(i, th).fg}, line: true, dots: th.plain && i%2 == 1})
	}
	c.max, c.limit, c.bands = niceAbove(top*1.05), flat(report.BehindAfter, chart.w), faultBands(f, s, chart.w)
	g.text(1, 0, "lag, seconds", th.quiet())
	c.draw(chart, th)
	drawPointer(chart, f, s, th)
	drawValueAxis(g.sub(0, 1, gutter, g.h-2), c.max, th)
	drawTimeAxis(g.sub(gutter, g.h-1, g.w-gutter, 1), s, th)
}

// lags is the greatest lag in each column, in seconds. A point stands until the next one.
func lags(points []frame.ConsumerPoint, s span, n int) curve {
	values := make(curve, n)
	next := 0 // the first point that does not begin before the column
	for column := range values {
		from, until := s.moment(column, n), s.moment(column+1, n)
		for next < len(points) && points[next].At < from {
			next++
		}
		values[column] = math.NaN()
		begins := next < len(points) && points[next].At == from
		if next > 0 && !begins && (next < len(points) || from <= points[next-1].At+time.Second) {
			values[column] = points[next-1].Lag.Seconds()
		}
		for i := next; i < len(points) && points[i].At < until; i++ {
			if lag := points[i].Lag.Seconds(); math.IsNaN(values[column]) || lag > values[column] {
				values[column] = lag
			}
		}
	}
	return values
}
