package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Columns of the text: labels take the first, everything fits in the second.
const (
	labelColumns = 14
	textColumns  = 100
	reasonsShown = 6 // of a list that may be longer; the rest is in summary.json
)

// WriteText writes the summary for people: at most 100 columns and some 70 lines, without colours.
func WriteText(w io.Writer, s Summary) error { return WriteTextWithin(w, s, textColumns) }

// WriteTextWithin writes it for a terminal of so many columns. Below 60 the terminal breaks the lines.
func WriteTextWithin(w io.Writer, s Summary, terminal int) error {
	t := &text{columns: min(max(terminal, 60), textColumns)}
	t.head(s)
	// A run that ended before its first update has nothing but a reason to tell.
	if s.Ledger.Offered > 0 {
		t.exports(s)
		t.identities(s)
		t.delivery(s)
		t.latencies(s)
		t.spans(s)
		t.consumers(s.Consumers)
		t.proof(s)
		t.differences(s)
	}
	t.objectives(s)
	t.parts(s)
	t.verdict(s)
	t.tail(s)
	if _, err := w.Write(t.out.Bytes()); err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	return nil
}

// text is lines of a label and what it is about.
type text struct {
	out     bytes.Buffer
	columns int
}

// line writes a line whose label may be empty; what does not fit is broken at spaces and indented like the rest.
func (t *text) line(label, format string, args ...any) {
	for i, part := range wrap(fmt.Sprintf(format, args...), t.columns-labelColumns) {
		if i > 0 {
			label = ""
		}
		t.raw(fmt.Sprintf("%-*s%s", labelColumns, label, part))
	}
}

// raw writes a line of columns as it is.
func (t *text) raw(line string) {
	t.out.WriteString(strings.TrimRight(line, " "))
	t.out.WriteByte('\n')
}

func (t *text) blank() { t.out.WriteByte('\n') }

// row writes a number of a list, with its share of the whole and what it is.
func (t *text) row(n, whole uint64, what string) {
	t.described(fmt.Sprintf("%14s  %9s  ", group(n), share(n, whole)), what)
}

// described writes what comes first in its line, and what follows beside it in as many lines as that takes.
func (t *text) described(first, rest string) {
	for _, part := range wrap(rest, t.columns-cells(first)) {
		t.raw(first + part)
		first = strings.Repeat(" ", cells(first))
	}
}

func (t *text) head(s Summary) {
	title := fmt.Sprintf("%s on %s in %s", Escape(s.Scenario), s.where(), duration(s.Elapsed))
	if s.Mode == ModeVirtual {
		title += " of virtual time"
	}
	verdict := strings.ToUpper(string(s.Verdict))
	title = cut(title, t.columns-cells(verdict)-2)
	t.raw(title + strings.Repeat(" ", t.columns-cells(title)-cells(verdict)) + verdict)
	t.blank()
}

func (t *text) delivery(s Summary) {
	for _, fact := range Facts(&s.Records, s.Elapsed, 0) {
		if fact.Long != "" {
			t.line(fact.Label, "%s", fact.Long)
		}
	}
	t.capacity(s)
	t.blank()
}

// tableRow is a row of a table: a label, and its cells.
type tableRow struct {
	label string
	cells []string
	notes []string // below it
}

// table writes rows whose cells end below each other: each column takes so many columns of the terminal, or what its
// longest cell needs with a space before it.
func (t *text) table(labels, columns int, rows []tableRow) {
	widths := make([]int, len(rows[0].cells))
	for _, row := range rows {
		for i, cell := range row.cells {
			widths[i] = max(widths[i], columns, 1+cells(cell))
		}
	}
	for _, row := range rows {
		line := padded(row.label, labels)
		for i, cell := range row.cells {
			line += aligned(cell, widths[i])
		}
		t.raw(line)
		for _, note := range row.notes {
			t.line("", "    %s", Escape(note))
		}
	}
}

func (t *text) verdict(s Summary) {
	if len(s.Reasons) == 0 {
		t.line("Verdict", "%s: %s", s.Verdict, passed(s))
	}
	for i, reason := range s.Reasons {
		if i == 0 {
			t.line("Verdict", "%s: %s", s.Verdict, Escape(reason.What))
		} else {
			t.line("", "also: %s", Escape(reason.What))
		}
		if reason.Try != "" {
			t.line("", "try: %s", Escape(reason.Try))
		}
	}
	t.blank()
}

func (t *text) tail(s Summary) {
	part := ""
	if s.DigestPartial {
		part = " (of a part of the run)"
	}
	if s.Part != nil {
		part = fmt.Sprintf(" (of part %s, %d slices)", s.Part.Name(), s.Part.Slices)
	}
	digest := s.Digest
	if s.NoDigest {
		digest = "none, since only the sizes of payloads were made (--digest=false)"
	}
	t.line("Digest", "%s%s, seed %d", digest, part, s.Seed)
	// Not broken into lines, so that it can be copied.
	t.raw(fmt.Sprintf("%-*s%s", labelColumns, "Repeat", Escape(s.Repeat)))
}

// where is the target, and its endpoint if it does not say it.
func (s Summary) where() string {
	if s.Endpoint == "" || s.Endpoint == s.Target {
		return Escape(s.Target)
	}
	return Escape(s.Target) + " at " + Escape(s.Endpoint)
}
