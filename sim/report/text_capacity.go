package report

import (
	"fmt"
)

// capacity says how full the stream was, what it lacked, what would have been enough and what it costs.
func (t *text) capacity(s Summary) {
	if u := s.Utilisation; u != nil {
		t.line("Fullest shard", "%s of its %s in a second (%s at %s), %s in a minute (at %s)", percent(u.Second.Use), u.Second.Resource,
			Escape(u.Second.Shard), clock(u.Second.At), percent(u.Minute.Use), clock(u.Minute.At))
		if why := u.Second.Beyond(); why != "" {
			t.line("", "%s", why)
		}
	}
	if s.Limiting.Resource != LimitNone && s.Limiting.Resource != "" {
		t.line("Limited by", "%s: %s", s.Limiting.Words(), Escape(s.Limiting.Why))
	}
	if e := s.Enough; e != nil {
		t.line("Enough", "%s for the fullest second of the schedule (%s at %s), %d with 25 %% head-room; spread evenly",
			few(uint64(e.Headroom0), "shard", "shards"), few(uint64(e.Records+0.5), "export", "exports"), clock(e.At), e.Headroom25)
	}
	if s.Cost != nil {
		t.line("Cost", "%s", s.Cost.Going())
	}
}

// Words is the resource in words.
func (l Limiting) Words() string {
	return map[Resource]string{
		LimitRecords: "records a second", LimitBytes: "bytes a second", LimitHotKey: "one hot key", LimitInFlight: "requests in flight",
		LimitGenerator: "the generator", LimitNone: "nothing",
	}[l.Resource]
}

// spansShown is how many phases, and how many events, the text tells of; the rest is in summary.json.
const spansShown = 6

// spans says what phases and events came to. A run of one phase has been told of already.
func (t *text) spans(s Summary) {
	if len(s.Phases) > 1 {
		rows := []tableRow{{label: "Phases", cells: []string{"exports", "per s", "p50", "p95", "p99", "max"}}}
		for _, p := range s.Phases[:min(len(s.Phases), spansShown)] {
			values := []string{group(p.Exports), significant(p.Rate), "-", "-", "-", "-"}
			if d := p.DueToAck; d.Count > 0 {
				values = []string{values[0], values[1], duration(d.P50), duration(d.P95), duration(d.P99), duration(d.Max)}
			}
			rows = append(rows, tableRow{label: "  " + cut(Escape(p.Phase), labelColumns-3), cells: values})
		}
		t.table(labelColumns, latencyColumns, rows)
		t.more(len(s.Phases), "phases")
	}
	label := "Events"
	for _, e := range s.Events[:min(len(s.Events), spansShown)] {
		what := "no exports"
		if e.DrainedAfter != nil {
			what = fmt.Sprintf("%s, drained %s later (at %s)", few(e.Exports, "export", "exports"), duration(*e.DrainedAfter),
				clock(*e.DrainedAt))
		}
		if lost := e.Failed + e.Unknown; lost > 0 {
			what += fmt.Sprintf(", %s not delivered", group(lost))
		}
		t.line(label, "%s: %s", Escape(e.Event), what)
		label = ""
	}
	t.more(len(s.Events), "events")
	if len(s.Phases) > 1 || len(s.Events) > 0 {
		t.blank()
	}
}

func (t *text) more(n int, what string) {
	if n > spansShown {
		t.line("", "%d %s more: see summary.json", n-spansShown, what)
	}
}
