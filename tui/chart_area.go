package tui

import (
	"math"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// curve holds a value per column of dots, two to a cell; NaN where there is none.
type curve []float64

// sample makes the curve of a series over a span: rates a second. Each is of a second at least, or of a tenth of the
// span where that is shorter: answers come in bursts, which are no rate.
func sample(points []frame.Point, s span, n int, count func(*frame.Point) uint64) curve {
	values := make(curve, n)
	counts, wall := running{points: points}, running{points: points}
	least := min(time.Second, (s.until-s.from)/10)
	for column := range values {
		from, until := s.moment(column, n), s.moment(column+1, n)
		values[column] = math.NaN()
		if len(points) == 0 || until <= points[0].From || from >= points[len(points)-1].Until() {
			continue
		}
		if until-from < least {
			middle := (from + until) / 2
			from, until = middle-least/2, middle+least/2
		}
		size := func(p *frame.Point) float64 { return float64(count(p)) }
		length := func(p *frame.Point) float64 { return p.Wall.Seconds() }
		if seconds := wall.at(until, length) - wall.at(from, length); seconds > 0 {
			values[column] = (counts.at(until, size) - counts.at(from, size)) / seconds
		}
	}
	return values
}

// running adds up intervals until a moment, a part of one by its share. Moments that are asked for one after the other
// lie near each other, so that it goes on from the last one.
type running struct {
	points []frame.Point
	next   int     // the interval that has not been added
	sum    float64 // of those before
}

func (r *running) at(moment time.Duration, value func(*frame.Point) float64) float64 {
	for r.next < len(r.points) && r.points[r.next].Until() <= moment {
		r.sum += value(&r.points[r.next])
		r.next++
	}
	for r.next > 0 && r.points[r.next-1].Until() > moment {
		r.next--
		r.sum -= value(&r.points[r.next])
	}
	if r.next == len(r.points) || moment <= r.points[r.next].From {
		return r.sum
	}
	p := &r.points[r.next]
	return r.sum + value(p)*float64(moment-p.From)/float64(p.Over)
}

// top is the greatest value of a curve.
func (c curve) top() float64 {
	top := 0.0
	for _, value := range c {
		if value > top {
			top = value
		}
	}
	return top
}

// layer is one curve of an area chart: filled down to the foot, or only its line.
type layer struct {
	values curve
	ramp   ramp // from the foot of the chart to its top
	line   bool
	dots   bool // of a line: every second one
}

// band is a shaded stretch of columns of cells.
type band struct{ from, until int }

// areaChart draws curves in dots of Braille, eight to a cell, the last layer in front.
type areaChart struct {
	layers []layer
	max    float64 // value at the top
	bands  []band
	limit  curve // a line that steps, with a value for each column of cells; NaN where there is none
}

// glow is how much of its colour shines through between the dots of a full cell.
const glow = 0.22

// brailleDots are the dots of a cell by column and by row from the foot.
var brailleDots = [2][4]rune{{0x40, 0x04, 0x02, 0x01}, {0x80, 0x20, 0x10, 0x08}}

func (c areaChart) draw(g grid, th *theme) {
	for _, b := range c.bands {
		for x := max(b.from, 0); x < min(max(b.until, b.from+1), g.w); x++ {
			for y := range g.h {
				g.tint(x, y, th.shade)
				if th.plain {
					g.set(x, y, '╱', th.line())
				}
			}
		}
	}
	for _, l := range c.layers {
		c.drawLayer(g, l, th)
	}
	c.drawLimit(g, th)
}

func (c areaChart) drawLayer(g grid, l layer, th *theme) {
	colours := l.ramp.steps(g.h)
	height := 4 * g.h
	before := -1
	for x := range g.w {
		var dots [2]struct{ from, until int } // rows from the foot
		for i := range dots {
			column := 2*x + i
			if column >= len(l.values) || math.IsNaN(l.values[column]) {
				before = -1
				continue
			}
			level := c.level(l.values[column], height)
			switch {
			case !l.line:
				dots[i].until = level
			case l.dots:
				if column%4 == 0 {
					dots[i].from, dots[i].until = max(level-1, 0), max(level, 1)
				}
			default:
				dots[i].from, dots[i].until = max(level-1, 0), max(level, 1)
				if before >= 0 && before < dots[i].from {
					dots[i].from = before
				} else if before > dots[i].until {
					dots[i].until = before
				}
				before = max(level, 1)
			}
		}
		for y := range g.h {
			foot := 4 * (g.h - 1 - y)
			var set rune
			for i := range dots {
				for row := max(dots[i].from-foot, 0); row < min(dots[i].until-foot, 4); row++ {
					set |= brailleDots[i][row]
				}
			}
			if set == 0 {
				continue
			}
			if old := g.at(x, y).r; old >= 0x2800 && old <= 0x28FF {
				set |= old - 0x2800
			}
			look := style{fg: colours[g.h-1-y], attr: th.when(tcell.AttrBold)}
			if !l.line && set == 0xFF && look.fg.IsRGB() {
				look.bg = mix(g.at(x, y).style.bg, look.fg, glow)
			}
			g.set(x, y, 0x2800+set, look)
		}
	}
}

// level is how many rows of dots a value fills; one at least when it is not zero.
func (c areaChart) level(value float64, height int) int {
	if !(value > 0) {
		return 0
	}
	return min(max(int(math.Round(value/c.max*float64(height))), 1), height)
}

// drawPointer shows the stretch of time that is pointed at, over a chart.
func drawPointer(g grid, f *frame.Frame, s span, th *theme) {
	if f.Moment == nil {
		return
	}
	first := s.place(f.Moment.From, g.w)
	for x := max(first, 0); x <= min(max(s.place(f.Moment.Until()-1, g.w), first), g.w-1); x++ {
		for y := range g.h {
			if c := g.at(x, y); c.r == ' ' {
				g.set(x, y, '┊', th.alert())
			} else if th.plain {
				c.style.attr |= tcell.AttrReverse
			} else {
				c.style.bg = th.pointed()
			}
		}
	}
}
