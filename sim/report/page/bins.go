package page

import (
	"time"

	"kinesim/sim/course"
)

// binsAtMost is how many points a chart has: more than a wide screen has columns.
const binsAtMost = 1600

// evenShare is the part of the points that is spread evenly over the run; the others go where something happens, so
// that a minute of a day in which everything happens is told by the second.
const evenShare = 0.35

// bin is some intervals that follow each other.
type bin struct{ first, end int }

// bins cuts a course into at most so many parts.
func bins(c *course.Course, most int) []bin {
	n := len(c.Intervals)
	if n <= most {
		all := make([]bin, n)
		for i := range all {
			all[i] = bin{i, i + 1}
		}
		return all
	}
	activity, whole := make([]float64, n), 0.0
	for i := range c.Intervals {
		row := &c.Intervals[i]
		activity[i] = float64(row.Exported + row.Acked + row.Throttled + row.Failed + row.Unknown)
		whole += activity[i]
	}
	var cut []bin
	weight, first := 0.0, 0
	for i := range activity {
		weight += evenShare / float64(n)
		if whole > 0 {
			weight += (1 - evenShare) * activity[i] / whole
		}
		if i == n-1 || weight*float64(most) >= float64(len(cut)+1) {
			cut = append(cut, bin{first, i + 1})
			first = i + 1
		}
	}
	return cut
}

// over is how long a bin is.
func (b bin) over(c *course.Course) time.Duration { return c.Until(b.end-1) - c.From(b.first) }
