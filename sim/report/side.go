package report

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// SideBySide is two runs in two columns: a prediction and what came of it, a run without a setting and with it.
type SideBySide struct {
	Title      string
	Columns    [2]string
	Difference string // the heading of the last column
	// Against is the column that differences are taken against: 0 the left one, 1 the right one.
	Against int
	Pairs   []Pair
}

// Pair is one number of both runs. NaN is a number that a run does not have.
type Pair struct {
	Name   string
	Values [2]float64
	Unit   Unit
	Words  [2]string // instead of numbers, unless empty
}

// Unit is what a number of a pair counts.
type Unit uint8

const (
	Number  Unit = iota
	Seconds      // of time
	Share        // 1 is the whole; differences are in points
	Dollars
	PerSecond
)

// Columns of a comparison. It fits on a terminal of 80; names give way on a narrower one.
const (
	sideValue      = 12
	sideDifference = 13
	sideName       = 79 - 2*sideValue - sideDifference
	sideNameLeast  = 20
)

// sideNames is how many columns names take on a terminal of so many.
func sideNames(terminal int) int {
	return min(max(terminal-1-2*sideValue-sideDifference, sideNameLeast), sideName)
}

// Write writes the table for people. Names are shortened where the terminal has fewer than 80 columns.
func (s SideBySide) Write(w io.Writer, terminal int) error {
	names := sideNames(terminal)
	var out strings.Builder
	row := func(name, left, right, difference string) {
		name = cut(Escape(name), names)
		line := name + strings.Repeat(
			" ",
			names-cells(name),
		) + aligned(
			left,
			sideValue,
		) + aligned(
			right,
			sideValue,
		) + aligned(
			difference,
			sideDifference,
		)
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	row(s.Title, s.Columns[0], s.Columns[1], s.Difference)
	for _, p := range s.Pairs {
		left, right, difference := p.Words[0], p.Words[1], ""
		if left == "" {
			left, right, difference = p.Unit.Show(p.Values[0]), p.Unit.Show(p.Values[1]), s.difference(p)
		}
		row("  "+p.Name, left, right, difference)
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// aligned puts text at the right of its column, with at least one space before it.
func aligned(text string, columns int) string {
	return strings.Repeat(" ", max(columns-cells(text), 1)) + text
}

// difference is how far the other column is from the one it is measured against.
func (s SideBySide) difference(p Pair) string {
	base, other := p.Values[s.Against], p.Values[1-s.Against]
	switch {
	case math.IsNaN(base) || math.IsNaN(other):
		return "-"
	case base == other:
		return "="
	case p.Unit == Share:
		return fmt.Sprintf("%+.1f points", 100*(other-base))
	case base == 0 && p.Unit == Number:
		return "+" + group(uint64(other))
	case base == 0:
		return "-"
	}
	if factor := other / base; factor >= sideFactor {
		return "× " + significant(factor)
	}
	return fmt.Sprintf("%+.1f %%", 100*(other-base)/base)
}

// sideFactor is from which multiple on a difference is told as one.
const sideFactor = 10

// Show is a number of the unit, for people.
func (u Unit) Show(value float64) string {
	switch {
	case math.IsNaN(value):
		return "-"
	case u == Seconds:
		return duration(value)
	case u == Share:
		return fmt.Sprintf("%.2f %%", 100*value)
	case u == Dollars && value > 0 && value < 0.01:
		return "< $0.01"
	case u == Dollars:
		return dollars(value)
	case u == PerSecond:
		return group(uint64(math.Round(value))) + "/s"
	}
	return group(uint64(math.Round(value)))
}
