package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"kinesim/exporter"
	"kinesim/exporter/profile"
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

// segments names those whose ids somebody knows.
func (t *text) segments(all []Segment) {
	label := "Segments"
	for _, line := range SegmentLines(all) {
		t.line(label, "%s", line)
		label = ""
	}
}

// SegmentLines name the segments whose ids somebody knows, or the first of them.
func SegmentLines(all []Segment) []string {
	var lines []string
	more := 0
	for _, s := range all {
		switch {
		case !s.Given:
		case len(lines) == reasonsShown:
			more++
		default:
			lines = append(lines, Escape(s.Name)+" ("+Escape(s.ID)+")")
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more, which the JSON names", more))
	}
	return lines
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return group(uint64(n)) + " lines"
}

func (t *text) exports(s Summary) {
	t.line("Received", "%s profile updates (Adobe: profiles received)", group(s.Ledger.Offered))
	if r := s.Replay; r != nil {
		t.line("Replay", "%s of %s", lines(r.Lines), Escape(r.File))
		if r.BadLines > 0 {
			t.line("", "not used, and left out: %s; the first: %s", lines(r.BadLines), Escape(r.FirstBad))
		}
	}
	t.segments(s.Segments)
	t.line("Exports", "%s (%s of the updates), %s of payloads",
		group(s.Exports.Count), share(s.Exports.Count, s.Ledger.Offered), size(s.Exports.PayloadBytes))
	counted := uint64(0)
	for trigger := range profile.TriggerCount {
		if n := s.Exports.ByTrigger[trigger.String()]; n > 0 {
			t.row(n, s.Exports.Count, fmt.Sprintf("%s: %s (%s)", trigger, trigger.Meaning(), trigger.Rules()))
			counted += n
		}
	}
	if counted > s.Exports.Count {
		t.described(strings.Repeat(" ", 27), "more than 100 % in all: an export with several triggers counts in each")
	}
	t.line(
		"Suppressed",
		"%s (%s of the updates); the rules: kinesim help rules",
		group(s.Ledger.Suppressed),
		share(s.Ledger.Suppressed, s.Ledger.Offered),
	)
	ranked := rank(s.Exports.Suppressed)
	for i, reason := range ranked {
		if i == reasonsShown {
			t.row(total(ranked[i:]), s.Ledger.Suppressed, fmt.Sprintf("for %d other reasons: see summary.json", len(ranked)-i))
			break
		}
		t.row(reason.count, s.Ledger.Suppressed, meaning(reason.name))
	}
}

func (t *text) identities(s Summary) {
	done, failed := s.Identities.Activated, s.Identities.Failed
	t.line("Identities", "%s activated, %s failed, activation rate %s (exact; Adobe's are estimates)",
		group(done), group(failed), share(done, done+failed))
	if s.Activation != nil && len(s.Activation.Alerts) > 0 {
		t.line("Alerts", "Adobe's would have fired: %s", strings.Join(s.Activation.Alerts, ", "))
	}
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

func (t *text) latencies(s Summary) {
	t.latencyRow("Latency", []string{"p50", "p90", "p95", "p99", "p99.9", "max"}, "")
	for _, l := range []struct {
		label   string
		p       Percentiles
		meaning string
	}{
		{"due to ack", s.Latency.DueToAck, "since due: the headline"},
		{"event to ack", s.eventToAck(), "from the event on"},
		{"sent to ack", s.Latency.SentToAck, "of the last attempt"},
		{"lateness", s.Latency.Lateness, "of the generator"},
	} {
		if l.label == "event to ack" && s.Latency.EventToAck == nil {
			continue
		}
		t.latencyRow("  "+l.label, latencyCells(l.p), l.meaning)
	}
	t.line("Back-pressure", "%s waited for full queues, summed over producers; part of due to ack", duration(s.Backpressure))
	t.blank()
}

func (s *Summary) eventToAck() Percentiles {
	if s.Latency.EventToAck == nil {
		return Percentiles{}
	}
	return *s.Latency.EventToAck
}

// latencyCells are the percentiles of a row; dashes when nothing was measured.
func latencyCells(p Percentiles) []string {
	cells := make([]string, 0, 6)
	for _, value := range []float64{p.P50, p.P90, p.P95, p.P99, p.P999, p.Max} {
		cell := "-"
		if p.Count > 0 {
			cell = duration(value)
		}
		cells = append(cells, cell)
	}
	return cells
}

// latencyColumns is what a latency takes with the space before it.
const latencyColumns = 9

// latencyRow writes a row of latencies, and what they are where there is room for it.
func (t *text) latencyRow(label string, values []string, meaning string) {
	line := padded(label, labelColumns)
	for _, value := range values {
		line += aligned(value, latencyColumns)
	}
	if cells(line)+2+cells(meaning) <= t.columns {
		line += "  " + meaning
	}
	t.raw(line)
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

func (t *text) proof(s Summary) {
	t.ledger(s.Ledger)
	t.line("Read-back", "%s", readBack(s.Verification, s.Ledger))
}

// ledger writes the equation, each number below its word; where that is too wide, each in a line.
func (t *text) ledger(l exporter.Ledger) {
	verdict := "balances"
	if !l.Balanced() {
		verdict = "DOES NOT BALANCE"
	}
	accounts := []struct {
		sign, name string
		count      uint64
	}{
		{"", "offered", l.Offered}, {" = ", "suppressed", l.Suppressed}, {" + ", "acked", l.Acked},
		{" + ", "failed", l.Failed}, {" + ", "unknown", l.Unknown}, {" + ", "in flight", l.InFlight},
	}
	words, numbers := padded("Ledger", labelColumns), strings.Repeat(" ", labelColumns)
	for _, account := range accounts {
		columns := max(len(account.name), len(group(account.count)))
		words += fmt.Sprintf("%s%*s", account.sign, columns, account.name)
		numbers += fmt.Sprintf("%s%*s", account.sign, columns, group(account.count))
	}
	if words += "  " + verdict; len(words) <= t.columns {
		t.raw(words)
		t.raw(numbers)
		return
	}
	label := "Ledger"
	for _, account := range accounts {
		t.raw(fmt.Sprintf("%-*s%3s%14s %s", labelColumns-3, label, account.sign, group(account.count), account.name))
		label = ""
	}
	t.line("", "%s", verdict)
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
