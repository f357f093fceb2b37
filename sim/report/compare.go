package report

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"kinesim/exporter"
)

// Measured is a run as comparisons see it: its summary, and what a summary does not hold.
type Measured struct {
	Summary Summary         `json:"summary"`
	Drains  []Drain         `json:"drains"` // the whole run first, then its events
	Stages  exporter.Stages `json:"stages"`
	Fill    Fill            `json:"fill"`
	Cost    Cost            `json:"cost"` // of such a run on AWS
}

// Drain is how long a burst took to be delivered, from its first moment to the last of its exports.
type Drain struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// View is what a comparison shows of two runs: Pacing and Prediction are views.
type View struct {
	Name       string // its key in JSON
	Title      string
	Columns    [2]string
	Difference string // the heading of the last column
	Against    int    // the column that differences are taken against

	rows  func(*sideRows)
	above func(Comparison) string // or nil
	below func(c Comparison, terminal int) string
	json  func(Comparison) any
}

// Comparison is two runs of a scenario from one seed that went to their ends.
type Comparison struct {
	View       *View
	Runs       [2]Measured
	SameDigest bool    // both exported the same records, as they must
	Verdict    Verdict // the graver of the two, and internal when the digests differ
	Repeat     string
}

// gravest are the verdicts that a run can end with, the gravest first: the order in which a run is judged.
var gravest = []Verdict{Internal, Unreachable, Unverified, Interrupted, Undelivered, Unreliable, Objective, Pass}

// Compare compares two runs that went to their ends.
func (v *View) Compare(left, right Measured, repeat string) Comparison {
	c := Comparison{View: v, Runs: [2]Measured{left, right}, SameDigest: left.Summary.Digest == right.Summary.Digest, Repeat: repeat}
	c.Verdict = gravest[min(slices.Index(gravest, left.Summary.Verdict), slices.Index(gravest, right.Summary.Verdict))]
	if !c.SameDigest {
		c.Verdict = Internal
	}
	return c
}

// pairs is the comparison number by number.
func (c Comparison) pairs() []Pair {
	rows := sideRows{runs: c.Runs}
	c.View.rows(&rows)
	return rows.pairs
}

// Write writes the comparison for people, on a terminal of so many columns.
func (c Comparison) Write(w io.Writer, terminal int) error {
	var out bytes.Buffer
	if c.View.above != nil {
		out.WriteString(c.View.above(c))
	}
	v := c.View
	table := SideBySide{Title: v.Title, Columns: v.Columns, Difference: v.Difference, Against: v.Against, Pairs: c.pairs()}
	if err := table.Write(&out, terminal); err != nil {
		return err
	}
	out.WriteString(v.below(c, terminal))
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// WriteJSONLine writes the comparison as a line of JSON: an object whose only key is the view's name.
func (c Comparison) WriteJSONLine(w io.Writer) error {
	encoded, err := marshal(map[string]any{c.View.Name: c.View.json(c)}, "")
	if err != nil {
		return fmt.Errorf("encode comparison: %w", err)
	}
	if _, err := w.Write(encoded); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// File is the file in a directory of results that holds comparisons of the view.
func (v *View) File() string { return v.Name + ".json" }

// WriteDir writes the comparison into a file of a directory that is there.
func (c Comparison) WriteDir(dir string) error {
	encoded, err := marshal(c.View.json(c), "  ")
	if err != nil {
		return fmt.Errorf("encode comparison: %w", err)
	}
	return WriteFile(filepath.Join(dir, c.View.File()), func(w io.Writer) error { _, err := w.Write(encoded); return err })
}

// sideRows are the numbers of a comparison as they are put together.
type sideRows struct {
	runs  [2]Measured
	pairs []Pair
}

func (t *sideRows) add(name string, unit Unit, value func(Measured) float64) {
	t.pairs = append(t.pairs, Pair{Name: name, Unit: unit, Values: [2]float64{value(t.runs[0]), value(t.runs[1])}})
}

func (t *sideRows) count(name string, value func(Summary) uint64) {
	t.add(name, Number, func(r Measured) float64 { return float64(value(r.Summary)) })
}

// drains is how long each burst took.
func (t *sideRows) drains() {
	for i, d := range t.runs[0].Drains {
		t.add("drained, "+d.Name, Seconds, func(r Measured) float64 { return r.Drains[i].Seconds })
	}
}

func (t *sideRows) dueToAck(name string, value func(Percentiles) float64) {
	t.add("due to ack, "+name, Seconds, func(r Measured) float64 { return value(r.Summary.Latency.DueToAck) })
}

func throttledShare(r Measured) float64 {
	return float64(r.Summary.Records.Throttled) / max(float64(r.Summary.Records.Attempts), 1)
}

func peakInFlight(s Summary) uint64 { return uint64(s.Records.PeakInFlight) }

// undelivered counts exports that failed, and those of which nobody knows what became.
func undelivered(s Summary) uint64 {
	return s.Ledger.Failed + s.Ledger.Unknown - min(s.Ledger.Unknown, s.Verification.SettledPresent)
}
