package report

import (
	"strings"
	"testing"
)

// TestVariedTableOfConsumers shows how each consumer kept up in each row, and nothing where a row has no such consumer.
func TestVariedTableOfConsumers(t *testing.T) {
	after := 1.5
	row := func(value string, consumers ...Consumer) Varied {
		return Varied{Said: []Said{{"stream.shards", value}}, Summary: Summary{Verdict: Pass, Consumers: consumers}}
	}
	audit := Consumer{Name: "audit", LagP99: 0.25, DrainedAfter: &after}
	late := Consumer{Name: "audit", LagP99: 12, BehindRecords: 1234}
	for _, c := range []struct {
		rows []Varied
		want []string
	}{
		{[]Varied{row("1")}, []string{
			"stream.shards exports throttled failed p50 p95 p99 max drained verdict",
			"1 0 - 0 0 s 0 s 0 s 0 s 0 s pass",
		}},
		{[]Varied{row("1", late), row("8", audit), row("9")}, []string{
			"stream.shards exports throttled failed p50 p95 p99 max drained audit lag p99 audit drained audit behind verdict",
			"1 0 - 0 0 s 0 s 0 s 0 s 0 s 12.0 s no 1,234 pass",
			"8 0 - 0 0 s 0 s 0 s 0 s 0 s 250 ms +1.50 s 0 pass",
			"9 0 - 0 0 s 0 s 0 s 0 s 0 s pass",
		}},
		{[]Varied{row("8", audit, Consumer{Name: "crm", DrainedAfter: &after})}, []string{
			"stream.shards exports throttled failed p50 p95 p99 max drained audit lag p99 audit drained crm lag p99 crm drained verdict",
			"8 0 - 0 0 s 0 s 0 s 0 s 0 s 250 ms +1.50 s 0 s +1.50 s pass",
		}},
	} {
		var text strings.Builder
		if err := VariedTable(c.rows).Write(&text); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(text.String()), "\n") {
			if got := strings.Join(strings.Fields(line), " "); i >= len(c.want) || got != c.want[i] {
				t.Errorf("line %d: %q, want %q", i, got, c.want)
			}
		}
	}
}

// TestPartsOf says of interrupted runs whether they are of the same updates.
func TestPartsOf(t *testing.T) {
	var one, more Varied
	one.Summary.Ledger.Offered, more.Summary.Ledger.Offered = 1000, 2000
	for want, rows := range map[string][]Varied{
		"the rows are of the same 1,000 updates, with which their runs begin": {one, one},
		"the row is of the 1,000 updates with which its run begins":           {one},
		"the rows are of parts of their runs, of 1,000 to 2,000 updates":      {more, one},
	} {
		if got := PartsOf(rows); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
