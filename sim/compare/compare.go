package compare

import (
	"fmt"
	"math"

	"kinesim/sim/course"
	"kinesim/sim/report"
)

// Run is a run that is compared.
type Run struct {
	Name    string // of its directory
	Summary report.Summary
	Course  *course.Course
}

// Group is runs that differ in nothing but chance, such as in their seeds. There is at least one.
type Group struct {
	Name string
	Runs []Run
}

// Comparison is two groups side by side.
type Comparison struct {
	A, B     Group
	Method   string // how it was found out whether a change is more than noise
	Settings []Setting
	Changes  []Change
}

// Change is one number of both groups. A value that a group does not have is NaN, and null in JSON.
type Change struct {
	Name        string
	A, B        float64 // means of the groups
	Change      float64 // of A: 0.1 is a tenth more; the difference where A is 0
	Significant bool
	Tested      bool
	P           float64 // the probability of such a change by chance; NaN when it was not tested

	unit report.Unit
}

// Compare compares two groups.
func Compare(a, b Group) Comparison {
	c := Comparison{A: a, B: b, Settings: settings(a, b)}
	test := c.test()
	all := numbers()
	chances := make([]float64, len(all))
	for i := range all {
		n := &all[i]
		left, right := values(a, n), values(b, n)
		change := Change{Name: n.name, A: sampleOf(left).mean, B: sampleOf(right).mean, P: math.NaN(), unit: n.unit}
		if len(left) == 0 {
			change.A = math.NaN()
		}
		if len(right) == 0 {
			change.B = math.NaN()
		}
		if change.Change = change.B - change.A; change.A != 0 {
			change.Change /= math.Abs(change.A)
		}
		if !math.IsNaN(change.A) && !math.IsNaN(change.B) {
			change.P = test(n, left, right)
		}
		change.Tested = !math.IsNaN(change.P)
		chances[i] = change.P
		c.Changes = append(c.Changes, change)
	}
	for i, is := range significant(chances) {
		c.Changes[i].Significant = is && c.Changes[i].A != c.Changes[i].B
	}
	return c
}

// values are a number of each run of a group that has it.
func values(g Group, n *number) []float64 {
	var list []float64
	for i := range g.Runs {
		if v := n.of(&g.Runs[i].Summary); !math.IsNaN(v) {
			list = append(list, v)
		}
	}
	return list
}

// test chooses how to tell a change from noise, and says it.
func (c *Comparison) test() func(n *number, a, b []float64) float64 {
	if len(c.A.Runs) > 1 && len(c.B.Runs) > 1 {
		c.Method = fmt.Sprintf("Welch's test over %d and %d runs", len(c.A.Runs), len(c.B.Runs))
		return func(_ *number, a, b []float64) float64 {
			if len(a) < 2 || len(b) < 2 {
				return math.NaN()
			}
			return welch(sampleOf(a), sampleOf(b))
		}
	}
	if len(c.A.Runs)+len(c.B.Runs) > 2 {
		c.Method = fmt.Sprintf("Student's t of one run among %d others", max(len(c.A.Runs), len(c.B.Runs)))
		return func(_ *number, a, b []float64) float64 {
			if len(a) < len(b) {
				a, b = b, a
			}
			if len(a) < 2 || len(b) != 1 {
				return math.NaN()
			}
			return apart(b[0], sampleOf(a))
		}
	}
	if x, y := &c.A.Runs[0].Summary, &c.B.Runs[0].Summary; x.Mode == report.ModeVirtual && y.Mode == x.Mode && x.Digest == y.Digest {
		c.Method = "none: the same exports in virtual time, which comes out the same each time, so that every difference is one"
		return exact
	}
	left, right := c.A.Runs[0].Course, c.B.Runs[0].Course
	if left == nil || right == nil || len(left.Intervals) < windowsLeast || len(right.Intervals) < windowsLeast {
		c.Method = "not tested: single runs are compared by their windows, and these are too short or have none"
		return func(*number, []float64, []float64) float64 { return math.NaN() }
	}
	apart := max(len(left.Intervals)-len(right.Intervals), len(right.Intervals)-len(left.Intervals))
	same := apart <= len(left.Intervals)/20
	how := "with each other"
	if same {
		how = "of the same time, pair by pair"
	}
	c.Method = fmt.Sprintf("windows of one run of each, %s, as many as are independent by their autocorrelation", how)
	return func(n *number, _, _ []float64) float64 {
		a, b := n.windows(left), n.windows(right)
		if same {
			return pairs(a, b)
		}
		a, b = without(a), without(b)
		if len(a) < windowsLeast || len(b) < windowsLeast {
			return math.NaN()
		}
		return welch(sampleOf(a).independent(a), sampleOf(b).independent(b))
	}
}

// windowsLeast is how many windows say something.
const windowsLeast = 8

// pairs compares windows of the same time.
func pairs(a, b []float64) float64 {
	var differences []float64
	for i := range min(len(a), len(b)) {
		if d := b[i] - a[i]; !math.IsNaN(d) {
			differences = append(differences, d)
		}
	}
	if len(differences) < windowsLeast {
		return math.NaN()
	}
	return paired(differences)
}

// without leaves out windows that do not have the number.
func without(values []float64) []float64 {
	var some []float64
	for _, v := range values {
		if !math.IsNaN(v) {
			some = append(some, v)
		}
	}
	return some
}

// exact tests numbers that chance has no part in.
func exact(_ *number, a, b []float64) float64 {
	if sampleOf(a).mean == sampleOf(b).mean {
		return 1
	}
	return 0
}
