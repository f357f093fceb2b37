package report

import (
	"fmt"
	"io"
	"strings"
)

// MarkdownFile is the file in a directory of results that holds the summary for a pull request.
const MarkdownFile = "summary.md"

// WriteMarkdown writes the summary in GitHub's Markdown: the verdict, the objectives, and the numbers that people ask
// for.
func WriteMarkdown(w io.Writer, s Summary) error {
	var m markdown
	m.head(s)
	if len(s.Objectives) > 0 {
		m.table("Objective", "Verdict", "Measured")
		for i := range s.Objectives {
			r := &s.Objectives[i]
			m.row("`"+strings.ReplaceAll(Escape(r.Objective), "`", "'")+"`", map[bool]string{true: "✅", false: "❌ missed"}[r.OK],
				Mark(Judged(r)))
		}
	}
	if s.Ledger.Offered > 0 {
		m.numbers(s)
	}
	fmt.Fprintf(&m.out, "\nRepeat: `%s`\n", strings.ReplaceAll(Escape(s.Repeat), "`", "'"))
	if _, err := io.WriteString(w, m.out.String()); err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	return nil
}

type markdown struct{ out strings.Builder }

// Mark makes text that comes from data stand for itself.
func Mark(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "&", "&amp;", "*", "\\*", "_", "\\_", "`", "\\`",
		"[", "\\[", "]", "\\]", "#", "\\#", "@", "&#64;", "~", "\\~").Replace(Escape(text))
}

func (m *markdown) row(cells ...string) { fmt.Fprintf(&m.out, "| %s |\n", strings.Join(cells, " | ")) }

func (m *markdown) table(head ...string) {
	m.out.WriteByte('\n')
	m.row(head...)
	m.row(strings.Split(strings.Repeat("---,", len(head)-1)+"---", ",")...)
}

func (m *markdown) head(s Summary) {
	sign := "❌"
	if s.Verdict == Pass {
		sign = "✅"
	}
	fmt.Fprintf(&m.out, "### %s kinesim: %s on %s: %s\n", sign, Mark(s.Scenario), Mark(s.Target), s.Verdict)
	if len(s.Reasons) == 0 {
		fmt.Fprintf(&m.out, "\n%s\n", Mark(passed(s)))
	}
	for _, r := range s.Reasons {
		fmt.Fprintf(&m.out, "\n- %s", Mark(r.What))
		if r.Try != "" {
			fmt.Fprintf(&m.out, " (try: %s)", Mark(r.Try))
		}
	}
	if len(s.Reasons) > 0 {
		m.out.WriteByte('\n')
	}
}

func (m *markdown) numbers(s Summary) {
	m.table("What", "Number")
	m.row("Updates", group(s.Ledger.Offered))
	m.row("Exports", fmt.Sprintf("%s (%s)", group(s.Exports.Count), share(s.Exports.Count, s.Ledger.Offered)))
	m.row("Acknowledged, failed, unknown",
		fmt.Sprintf("%s, %s, %s", group(s.Ledger.Acked), group(s.Ledger.Failed), group(s.Ledger.Unknown)))
	m.row("Throttled attempts", fmt.Sprintf("%s (%s)", group(s.Records.Throttled), share(s.Records.Throttled, s.Records.Attempts)))
	if s.Limiting.Resource != "" {
		m.row("Limited by", Mark(s.Limiting.Words()+": "+s.Limiting.Why))
	}
	if e := s.Enough; e != nil {
		m.row("Enough", fmt.Sprintf("%s, %d with 25 %% head-room", few(uint64(e.Headroom0), "shard", "shards"), e.Headroom25))
	}
	if s.Cost != nil {
		m.row("Cost", Mark(s.Cost.Going()))
	}
	m.table("Latency", "p50", "p90", "p95", "p99", "p99.9", "max")
	m.row(append([]string{"due to ack"}, latencyCells(s.Latency.DueToAck)...)...)
	if s.Latency.EventToAck != nil {
		m.row(append([]string{"event to ack"}, latencyCells(*s.Latency.EventToAck)...)...)
	}
	m.row(append([]string{"sent to ack"}, latencyCells(s.Latency.SentToAck)...)...)
	if len(s.Events) > 0 {
		m.table("Event", "Exports", "Drained after")
		for _, e := range s.Events[:min(len(s.Events), spansShown)] {
			drained := "-"
			if e.DrainedAfter != nil {
				drained = duration(*e.DrainedAfter)
			}
			m.row(Mark(e.Event), group(e.Exports), drained)
		}
	}
}
