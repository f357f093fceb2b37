package tui

import (
	"math"
	"slices"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// marker points at a place of a histogram.
type marker struct {
	at    time.Duration
	label string
}

// drawHistogram draws a distribution over a log axis of times, in eighths of cells, with markers above and the axis
// below.
func drawHistogram(g grid, b frame.Buckets, markers []marker, th *theme) {
	if g.h < 4 || g.w < 8 {
		return
	}
	first, end := latencyRange(b)
	head := markerRows(g.h)
	body := g.sub(0, head, g.w, g.h-head-1)
	bars := rebin(b, first, end, g.w)
	top := 0.0
	for _, value := range bars {
		top = max(top, value)
	}
	colours := th.heat.steps(g.w)
	for x, value := range bars {
		if !(value > 0) {
			continue
		}
		// Square roots keep the tail visible beside the peak.
		filled := max(int(math.Round(math.Sqrt(value/top)*float64(8*body.h))), 1)
		for y := range body.h {
			if level := min(filled-8*(body.h-1-y), 8); level > 0 {
				body.set(x, y, risers[level], style{fg: colours[x/2+g.w/2-1]})
			}
		}
	}
	drawMarkers(g.sub(0, 0, g.w, g.h-1), markers, first, end, head, th)
	drawLatencyAxis(g.sub(0, g.h-1, g.w, 1), first, end, th)
}

// markerRows is how many rows the labels of markers take.
func markerRows(height int) int {
	if height >= 7 {
		return 2
	}
	return 1
}

// drawMarkers draws a line for each marker and its label in the rows above, where there is room for it beside those
// before.
func drawMarkers(g grid, markers []marker, first, end, rows int, th *theme) {
	taken := make([][]bool, rows)
	for row := range taken {
		taken[row] = make([]bool, g.w)
	}
	for _, m := range markers {
		if m.at <= 0 {
			continue
		}
		x := min(max(int(logPlace(m.at, first, end)*float64(g.w)), 0), g.w-1)
		s := style{fg: th.strong, attr: tcell.AttrBold}
		for y := rows; y < g.h; y++ {
			r := '│'
			if old := g.at(x, y).r; old != ' ' {
				r = '┃'
			}
			g.set(x, y, r, s)
		}
		if !taken[rows-1][x] { // not even the space within a label
			g.set(x, rows-1, '▾', s)
			taken[rows-1][x] = true
		}
		drawMarkerLabel(g, m.label, x, taken, s, th)
	}
}

// drawMarkerLabel draws the label in the first row with room for it at either side of its marker.
func drawMarkerLabel(g grid, label string, x int, taken [][]bool, s style, th *theme) {
	width := columns(label)
	for row, cells := range taken {
		for _, at := range []int{x + 1, x - width} {
			if at < 0 || at+width > g.w || slices.Contains(cells[max(at-1, 0):min(at+width+1, g.w)], true) && !lonely(cells, at, width, x) {
				continue
			}
			g.text(at, row, label, th.normal())
			for i := range width {
				cells[at+i] = true
			}
			if row < len(taken)-1 {
				g.set(x, row, '▾', s)
				cells[x] = true
				if below := g.at(x, row+1).r; below == ' ' && !taken[row+1][x] || below == '▾' {
					g.set(x, row+1, '│', s)
				}
			}
			return
		}
	}
}

// lonely tells whether nothing but the marker's own arrow is in the way of a label.
func lonely(cells []bool, at, width, x int) bool {
	for i := max(at-1, 0); i < min(at+width+1, len(cells)); i++ {
		if cells[i] && i != x {
			return false
		}
	}
	return true
}

// logPlace is where a time lies between two buckets, 0 to 1.
func logPlace(d time.Duration, first, end int) float64 {
	low, high := math.Log(float64(frame.BucketFloor(first))), math.Log(float64(frame.BucketFloor(end)))
	return (math.Log(float64(max(d, 1))) - low) / (high - low)
}

func drawLatencyAxis(g grid, first, end int, th *theme) {
	for x := range g.w {
		g.set(x, 0, '─', th.line())
	}
	for _, tick := range latencyTicks {
		x := int(math.Round(logPlace(tick.at, first, end) * float64(g.w)))
		if x < 0 || x+columns(tick.label)+1 > g.w {
			continue
		}
		g.set(x, 0, '┴', th.line())
		g.text(x+1, 0, tick.label, th.quiet())
	}
}

// rebin spreads buckets first to end over n columns; a bucket that covers several counts in each with its share.
func rebin(b frame.Buckets, first, end, n int) []float64 {
	columns := make([]float64, n)
	scale := float64(n) / float64(end-first)
	for i, count := range b.Counts {
		if count == 0 {
			continue
		}
		from, until := float64(b.First+i-first)*scale, float64(b.First+i+1-first)*scale
		for c := max(int(from), 0); c < n && float64(c) < until; c++ {
			overlap := min(until, float64(c+1)) - max(from, float64(c))
			columns[c] += float64(count) * overlap / (until - from)
		}
	}
	return columns
}

// heatmap is a distribution over time: columns of a span, rows of a log axis of times, two to a cell.
type heatmap struct {
	frame *frame.Frame
	kind  frame.LatencyKind
	span  span
	lines []float64 // quantiles to draw as lines
}

// densities stand for the colours of a heat map where there are none.
var densities = [...]rune{' ', '·', '░', '▒', '▓', '█'}

func (m heatmap) draw(g grid, th *theme) {
	if g.h < 3 || g.w < 8+gutter {
		return
	}
	var all frame.Buckets
	columns := make([]frame.Buckets, g.w-gutter)
	for i := range m.frame.Series.Points {
		p := &m.frame.Series.Points[i]
		if p.Until() <= m.span.from || p.From >= m.span.until {
			continue
		}
		from := m.span.place(p.From, len(columns))
		until := max(m.span.place(p.Until()-1, len(columns)), from)
		for c := max(from, 0); c <= until && c < len(columns); c++ {
			columns[c] = columns[c].Plus(p.Latency[m.kind])
		}
		all = all.Plus(p.Latency[m.kind])
	}
	first, end := latencyRange(all)
	body := g.sub(gutter, 0, len(columns), g.h-1)
	m.drawCells(body, columns, first, end, th)
	for _, q := range m.lines {
		drawQuantile(body, columns, q, first, end, th)
	}
	drawPointer(body, m.frame, m.span, th)
	for _, tick := range latencyTicks {
		if place := logPlace(tick.at, first, end); place >= 0 && place <= 1 {
			g.textRight(gutter-1, min(int((1-place)*float64(body.h)), body.h-1), tick.label, th.quiet())
		}
	}
	drawTimeAxis(g.sub(gutter, g.h-1, body.w, 1), m.span, th)
}

func (m heatmap) drawCells(g grid, columns []frame.Buckets, first, end int, th *theme) {
	pixels := make([][]float64, len(columns))
	top := 0.0
	for x := range columns {
		pixels[x] = rebin(columns[x], first, end, 2*g.h)
		for _, value := range pixels[x] {
			top = max(top, value)
		}
	}
	// A logarithm shows single records beside thousands.
	heat := func(value float64) float64 { return math.Log1p(value*20) / math.Log1p(top*20) }
	colours := th.heat.steps(64)
	for x := range columns {
		for y := range g.h {
			upper, lower := pixels[x][2*(g.h-1-y)+1], pixels[x][2*(g.h-1-y)]
			switch {
			case upper <= 0.02 && lower <= 0.02:
			case th.plain || !th.heat[0].IsRGB():
				level := min(1+int(heat((upper+lower)/2)*float64(len(densities)-1)), len(densities)-1)
				g.set(x, y, densities[level], style{fg: th.heat.at(heat((upper + lower) / 2))})
			case lower <= 0.02:
				g.set(x, y, '▀', style{fg: colours.at(heat(upper))})
			case upper <= 0.02:
				g.set(x, y, '▄', style{fg: colours.at(heat(lower))})
			default:
				g.set(x, y, '▀', style{fg: colours.at(heat(upper)), bg: colours.at(heat(lower))})
			}
		}
	}
}

// drawQuantile draws the line of a quantile over the map, with its name at the right end.
func drawQuantile(g grid, columns []frame.Buckets, q float64, first, end int, th *theme) {
	r := map[bool]rune{true: '━', false: '╍'}[q > 0.5]
	last := -1
	for x, b := range columns {
		if len(b.Counts) == 0 {
			continue
		}
		row := int((1 - logPlace(b.Quantile(q), first, end)) * float64(2*g.h))
		y := min(max(row/2, 0), g.h-1)
		c := g.at(x, y)
		ground := c.style.fg // of the half that the line runs through
		if c.r == '▀' && row%2 == 1 || c.r == '▄' && row%2 == 0 {
			ground = c.style.bg
		}
		if c.r == ' ' || c.r == '━' || c.r == '╍' || th.plain || !th.heat[0].IsRGB() {
			ground = c.style.bg
		}
		*c = cell{r: r, style: style{fg: th.strong, bg: ground, attr: tcell.AttrBold}}
		last = x
	}
	if last < 0 {
		return
	}
	label := "p" + quantileName(q)
	y := min(max(int((1-logPlace(columns[last].Quantile(q), first, end))*float64(g.h)), 0), g.h-1)
	if last+2+len(label) <= g.w {
		g.text(last+2, y, label, th.loud())
	} else {
		g.text(g.w-len(label), max(y-1, 0), label, th.loud())
	}
}

func quantileName(q float64) string {
	switch q {
	case 0.5:
		return "50"
	case 0.9:
		return "90"
	case 0.99:
		return "99"
	}
	return "99.9"
}
