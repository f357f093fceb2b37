package report

import (
	"fmt"
	"strings"

	"kinesim/exporter/profile"
)

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
