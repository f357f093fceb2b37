package tui

import (
	"math"

	"github.com/gdamore/tcell/v2"
)

// risers fill a cell from its foot, by an eighth more each.
var risers = [...]rune{' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'}

// drawBar draws a share, 0 to 1, as a heavy line along one row, to half a cell; anything that is not nothing shows half
// a cell at least.
func drawBar(g grid, x, y, width int, share float64, s style) {
	if !(share > 0) {
		return
	}
	halves := max(int(math.Round(min(share, 1)*float64(width)*2)), 1)
	for i := range halves / 2 {
		g.set(x+i, y, '━', s)
	}
	if halves%2 == 1 {
		g.set(x+halves/2, y, '╸', s)
	}
}

// drawGauge draws a share of something that can be full, with the rest of it visible. From three quarters on it warns,
// and when it is full it alarms: by colour and by its last letter. Its peak is marked where that lies beyond.
func drawGauge(g grid, x, y, width int, share, peak float64, th *theme) {
	filled := min(int(math.Ceil(share*float64(width)-0.05)), width)
	for i := range width {
		look, r := th.line(), '■'
		switch {
		case i >= filled:
			r = '·'
		case share >= 0.995:
			look = th.wrong()
		case share >= 0.75:
			look = th.alert()
		default:
			look = style{fg: th.acked.at(float64(i) / float64(width))}
		}
		g.set(x+i, y, r, look)
	}
	if at := min(int(math.Ceil(peak*float64(width)-0.05)), width) - 1; at >= filled {
		g.set(x+at, y, '╎', th.alert())
	}
	if share >= 0.995 && width > 0 {
		g.set(x+width-1, y, '!', th.wrong())
	}
}

// drawSparkline draws values along one row, the last at its right end, each as high as its share of top.
func drawSparkline(g grid, x, y, width int, values []float64, top float64, colours ramp) {
	values = values[max(len(values)-width, 0):]
	x += width - len(values)
	for i, value := range values {
		share := 0.0
		if top > 0 && value > 0 {
			share = min(value/top, 1)
		}
		level := int(math.Round(share * 8))
		if value > 0 {
			level = max(level, 1)
		}
		g.set(x+i, y, risers[level], style{fg: colours.at(share)})
	}
}

// part is a piece of a stacked bar.
type part struct {
	name  string
	value float64
}

// partShapes tell the pieces of a stacked bar apart without colours.
var partShapes = [...]rune{'█', '▒', '▚', '░', '▓'}

// drawStack draws parts of a whole beside each other along the rows of a grid, their names within where there is room.
// Every part that is not nothing gets a column at least while there are columns.
func drawStack(g grid, parts []part, th *theme) {
	for i, width := range divide(parts, g.w) {
		x := 0
		for _, before := range divide(parts, g.w)[:i] {
			x += before
		}
		piece := g.sub(x, 0, width, g.h)
		colour := th.stages[i%len(th.stages)]
		if th.plain {
			piece.fill(partShapes[i%len(partShapes)], style{})
			continue
		}
		piece.fill(' ', style{bg: colour})
		if columns(parts[i].name)+2 <= width {
			piece.text(1, (g.h-1)/2, parts[i].name, style{fg: th.inkOn(colour), attr: tcell.AttrBold})
		}
	}
}

// divide shares columns out by value, so that they add up.
func divide(parts []part, width int) []int {
	total, shown := 0.0, 0
	for _, p := range parts {
		if p.value > 0 {
			total += p.value
			shown++
		}
	}
	widths := make([]int, len(parts))
	if total == 0 || width < shown {
		return widths
	}
	spare := width - shown // each has one already
	sum, given := 0.0, 0
	for i, p := range parts {
		if !(p.value > 0) {
			continue
		}
		sum += p.value
		end := int(math.Round(sum / total * float64(spare)))
		widths[i] = 1 + end - given
		given = end
	}
	return widths
}

// inkOn is the colour of letters that are read on a coloured ground.
func (t *theme) inkOn(ground tcell.Color) tcell.Color {
	if !ground.IsRGB() {
		return tcell.ColorWhite
	}
	r, g, b := ground.RGB()
	if 299*r+587*g+114*b > 128_000 {
		return hex(0x0b0f12)
	}
	return hex(0xffffff)
}
