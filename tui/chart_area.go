package tui

import (
	"math"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// curve holds a value per column of dots, two to a cell; NaN where there is none.
type curve []float64

// sample makes the curve of a series over a span: rates a second. Where columns are finer than intervals it runs straight from the
// middle of one to that of the next.
func sample(points []frame.Point, s span, n int, count func(*frame.Point) uint64) curve {
	values := make(curve, n)
	rate := func(i int) float64 { return points[i].Rate(count(&points[i])) }
	middle := func(i int) time.Duration { return points[i].From + points[i].Over/2 }
	for column, i := 0, 0; column < n; column++ {
		from, until := s.moment(column, n), s.moment(column+1, n)
		for i < len(points) && points[i].Until() <= from {
			i++
		}
		switch {
		case i == len(points) || points[i].From >= until:
			values[column] = math.NaN()
		case points[i].Over > until-from:
			left, right := i, i
			if at := (from + until) / 2; at < middle(i) {
				left = max(i-1, 0)
			} else {
				right = min(i+1, len(points)-1)
			}
			values[column] = rate(left)
			if width := middle(right) - middle(left); width > 0 {
				share := float64((from+until)/2-middle(left)) / float64(width)
				values[column] += (rate(right) - rate(left)) * min(max(share, 0), 1)
			}
		default:
			sum, wall := 0.0, time.Duration(0)
			for j := i; j < len(points) && points[j].From < until; j++ {
				sum, wall = sum+float64(count(&points[j])), wall+points[j].Wall
			}
			values[column] = sum / wall.Seconds()
		}
	}
	return values
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
	limit  float64 // a horizontal line at this value; 0 for none
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
	if row := g.h - 1 - int(c.limit/c.max*float64(g.h)); c.limit > 0 && row >= 0 {
		for x := range g.w {
			g.set(x, row, '╌', style{fg: th.quota, attr: tcell.AttrBold})
		}
	}
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
