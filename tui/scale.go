package tui

import (
	"math"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// niceAbove is the smallest round number that is not below a value: 1, 2, 2.5 or 5 times a power of ten.
func niceAbove(value float64) float64 {
	if !(value > 0) || math.IsInf(value, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(value)))
	for _, step := range []float64{1, 2, 2.5, 5, 10} {
		if step*power >= value*(1-1e-9) {
			return step * power
		}
	}
	return 10 * power
}

// span is the part of a run that a chart shows.
type span struct{ from, until time.Duration }

// place is where a moment lies among n columns; it may lie outside of them.
func (s span) place(at time.Duration, n int) int {
	return int(math.Floor(float64(at-s.from) / float64(s.until-s.from) * float64(n)))
}

// moment is when column i of n begins.
func (s span) moment(i, n int) time.Duration {
	return s.from + time.Duration(float64(s.until-s.from)*float64(i)/float64(n))
}

// steps of a time axis.
var timeSteps = []time.Duration{
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour,
}

// step is the distance of labels on an axis of so many columns.
func (s span) step(width, labelWidth int) time.Duration {
	for _, step := range timeSteps {
		if float64(step)/float64(s.until-s.from)*float64(width) >= float64(labelWidth) {
			return step
		}
	}
	return timeSteps[len(timeSteps)-1]
}

// momentWords is a moment of the run to a tenth of a second, and without it when it is a whole one.
func momentWords(at time.Duration) string {
	words := report.FormatClock(at.Truncate(time.Second).Seconds())
	if tenth := at / (100 * time.Millisecond) % 10; tenth != 0 {
		words += "." + itoa(int(tenth))
	}
	return words
}

// drawTimeAxis labels the moments of a chart that is as wide as the grid, in one row.
func drawTimeAxis(g grid, s span, th *theme) {
	const labelWidth = 10
	step := s.step(g.w, labelWidth)
	for at := s.from.Truncate(step); at < s.until; at += step {
		label := report.FormatClock(at.Seconds())
		if step < time.Second {
			label = momentWords(at)
		}
		x := s.place(at, g.w)
		if x < 0 || x+1+columns(label) > g.w {
			continue
		}
		g.set(x, 0, '╵', th.line())
		g.text(x+1, 0, label, th.quiet())
	}
}

// gutter is the width of the labels left of a chart.
const gutter = 6

// drawValueAxis labels the rows of a chart whose top is max at round values, in the gutter left of it.
func drawValueAxis(g grid, max float64, th *theme) {
	step := niceAbove(max / float64(min(g.h/2, 5)+1))
	for value := 0.0; value <= max*1.0001; value += step {
		y := g.h - 1 - int(value/max*float64(g.h))
		if y < 0 {
			y = 0
		}
		if value >= 10 || value == math.Trunc(value) {
			g.textRight(g.w-1, y, report.FormatCompact(value), th.quiet())
		}
	}
}

// latencyTicks label the log axis of latencies.
var latencyTicks = []struct {
	at    time.Duration
	label string
}{
	{10 * time.Microsecond, "10µs"}, {100 * time.Microsecond, "100µs"}, {time.Millisecond, "1ms"}, {10 * time.Millisecond, "10ms"},
	{100 * time.Millisecond, "100ms"}, {time.Second, "1s"}, {10 * time.Second, "10s"}, {time.Minute, "1m"},
	{10 * time.Minute, "10m"}, {time.Hour, "1h"}, {10 * time.Hour, "10h"}, {4 * 24 * time.Hour, "4d"}, {40 * 24 * time.Hour, "40d"},
}

// latencyRange is the part of the latency scale worth drawing: what was measured, out to whole steps of half a decade,
// and at least two decades of it.
func latencyRange(b frame.Buckets) (first, end int) {
	const half = frame.BucketsPerDecade / 2
	if len(b.Counts) == 0 {
		return 2 * frame.BucketsPerDecade, 5 * frame.BucketsPerDecade // 1 ms to 1 s
	}
	first = b.First / half * half
	end = (b.First + len(b.Counts) + half - 1) / half * half
	for end-first < 4*half {
		if first > 0 {
			first -= half
		}
		if end < frame.BucketCount && end-first < 4*half {
			end += half
		}
	}
	return first, end
}
