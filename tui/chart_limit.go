package tui

import (
	"math"
	"slices"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// drawLimit draws the limit, and a step as a line upright.
func (c areaChart) drawLimit(g grid, th *theme) {
	look := style{fg: th.quota, attr: tcell.AttrBold}
	before := -1
	for x := range c.limit {
		row := c.limitRow(x, g.h)
		if before >= 0 && row >= 0 {
			for y := min(before, row) + 1; y < max(before, row); y++ {
				g.set(x, y, '╎', look)
			}
		}
		if before = row; row >= 0 {
			g.set(x, row, '╌', look)
		}
	}
}

// limitRow is the row of the limit in a column of cells of a chart so high, or -1.
func (c areaChart) limitRow(x, height int) int {
	if math.IsNaN(c.limit[x]) {
		return -1
	}
	return max(height-1-int(c.limit[x]/c.max*float64(height)), -1)
}

// flat is a limit that never changes.
func flat(value float64, width int) curve {
	return slices.Repeat(curve{value}, width)
}

// quotas are those of the stream over a span, in records a second, as far as they are no more than a bound: a line far
// above the curves would press them to the foot.
func quotas(f *frame.Frame, s span, width int, most float64) curve {
	values := flat(math.NaN(), width)
	for x := range values {
		if q := f.QuotaAt(s.moment(x, width)); q != nil && q.Records > 0 && q.Records <= most {
			values[x] = q.Records
		}
	}
	return values
}

// labelQuotas says what each quota is: the last one at its end, an earlier one at its end or its beginning, where there
// is room and no curve behind the words.
func (c areaChart) labelQuotas(g grid, th *theme) {
	from := 0
	for x, quota := range c.limit {
		until := x + 1
		if until < len(c.limit) && c.limit[until] == quota {
			continue
		}
		label, row := " quota "+report.FormatCompact(quota)+"/s ", max(c.limitRow(x, g.h), 0)
		wide := columns(label)
		for _, at := range []int{until - wide, from} {
			if math.IsNaN(quota) || until < len(c.limit) && (wide > until-from || !g.blank(at, row+1, wide)) {
				continue
			}
			g.text(at, row, label, style{fg: th.quota, attr: tcell.AttrBold})
			break
		}
		from = until
	}
}
