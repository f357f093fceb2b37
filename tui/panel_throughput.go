package tui

import (
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// recent are the intervals that say how fast it goes now: the last second of them, and one at least.
func recent(f *frame.Frame) []frame.Point {
	points := f.Series.Points
	for i := len(points) - 1; i >= 0; i-- {
		if i == 0 || points[len(points)-1].Until()-points[i].From >= time.Second {
			return points[i:]
		}
	}
	return nil
}

// rateNow is a rate of the last second, of the moment that is pointed at, or of all of a run that exports no more.
func rateNow(f *frame.Frame, count func(*frame.Point) uint64) float64 {
	if f.Moment != nil {
		return f.Moment.Rate(count(f.Moment))
	}
	points := recent(f)
	if f.State.Settled() {
		points = f.Series.Points
	}
	sum, wall := 0.0, time.Duration(0)
	for i := range points {
		sum, wall = sum+float64(count(&points[i])), wall+points[i].Wall
	}
	if wall == 0 {
		return 0
	}
	return sum / wall.Seconds()
}

func offeredOf(p *frame.Point) uint64  { return p.Offered }
func exportedOf(p *frame.Point) uint64 { return p.Exported }
func ackedOf(p *frame.Point) uint64    { return p.Acked }
func bytesOf(p *frame.Point) uint64    { return p.Bytes }

func throughputTitle(f *frame.Frame, v *view) []string {
	peak := "peak " + report.FormatCompact(f.Series.Highest().Rate) + "/s"
	if f.Quota == nil || f.Quota.Records <= 0 {
		return []string{peak}
	}
	return []string{"quota " + report.FormatCompact(f.Quota.Records) + "/s · " + peak, peak}
}

// drawThroughput draws offered, exported and acknowledged updates over time, against what the stream takes.
func drawThroughput(g grid, f *frame.Frame, v *view, th *theme) {
	drawRates(g.sub(0, 0, g.w, 1), f, th)
	s := v.window.span(f)
	chart := area{0, 0, g.w, g.h}.plotted(1).of(g)
	n := 2 * chart.w
	offered := sample(f.Series.Points, s, n, offeredOf)
	exported := sample(f.Series.Points, s, n, exportedOf)
	acked := sample(f.Series.Points, s, n, ackedOf)
	plan := planned(f.Phases, s, n)
	top := max(offered.top(), exported.top(), acked.top(), plan.top())
	c := areaChart{bands: faultBands(f, s, chart.w), limit: quotas(f, s, chart.w, 3*top)}
	c.max = niceAbove(max(top, c.limit.top()) * 1.05)
	c.layers = []layer{
		{values: plan, ramp: ramp{th.faint}, line: true, dots: true},
		{values: offered, ramp: th.offered, line: th.plain},
		{values: exported, ramp: th.exported, line: th.plain},
		{values: acked, ramp: th.acked},
	}
	c.draw(chart, th)
	drawPointer(chart, f, s, th)
	c.labelQuotas(chart, th)
	for _, b := range c.bands {
		if b.until-b.from >= 7 {
			chart.text(b.from, 0, "✖ fault", th.wrong())
		}
	}
	drawValueAxis(g.sub(0, 1, gutter, g.h-2), c.max, th)
	drawTimeAxis(g.sub(gutter, g.h-1, g.w-gutter, 1), s, th)
}

// drawRates is the legend, and how fast it goes now.
func drawRates(g grid, f *frame.Frame, th *theme) {
	x, unit, gap := 1, "/s", 2
	if f.State.Settled() && f.Moment == nil && g.w >= 56 {
		x = g.text(x, 0, "mean ", th.quiet())
	}
	if g.w < 56 {
		unit, gap = "", 1
	}
	for _, entry := range []struct {
		shape, name string
		look        style
		count       func(*frame.Point) uint64
	}{
		{"█", "acked", style{fg: th.acked.at(0.7)}, ackedOf},
		{"▓", "exported", style{fg: th.exported.at(0.7)}, exportedOf},
		{"▒", "offered", style{fg: th.offered.at(0.9)}, offeredOf},
	} {
		now := report.FormatCompact(rateNow(f, entry.count)) + unit
		if x+columns(entry.shape+" "+entry.name+" "+now) > g.w {
			break // the first digits of a number are another one
		}
		x = g.text(x, 0, entry.shape, entry.look)
		x = g.text(x+1, 0, entry.name, th.quiet())
		x = g.text(x+1, 0, now, th.loud()) + gap
	}
	if bytes := report.FormatSize(uint64(rateNow(f, bytesOf))) + "/s"; x+columns(bytes)+1 < g.w {
		g.textRight(g.w-1, 0, bytes, th.normal())
	}
}

// planned is the workload's own curve: what its phases say, without the events of the timeline.
func planned(phases []frame.PhaseSpan, s span, n int) curve {
	values := make(curve, n)
	for i := range values {
		at := s.moment(i, n)
		for _, p := range phases {
			if at >= p.From && at < p.Until {
				values[i] = p.Planned(at)
			}
		}
	}
	return values
}

func faultBands(f *frame.Frame, s span, width int) []band {
	var bands []band
	for _, m := range f.Marks {
		if m.Kind == frame.MarkFault && m.From <= f.Elapsed {
			bands = append(bands, band{from: s.place(m.From, width), until: s.place(m.Until, width)})
		}
	}
	return bands
}
