package report

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"

	"kinesim/sim/course"
)

// Varied is one of several runs that differ in what was said of them: a row of a table.
type Varied struct {
	Said     []Said
	Summary  Summary
	Schedule float64 // how long the updates of the run fall due
}

// Said is a setting with its value, as somebody has written it.
type Said struct{ Path, Value string }

// JSON is the value as JSON has it: a number, true, false or null where it is one, else a string.
func (s Said) JSON() json.RawMessage {
	if json.Valid([]byte(s.Value)) && s.Value[0] != '[' && s.Value[0] != '{' {
		return json.RawMessage(s.Value)
	}
	quoted, err := marshal(s.Value, "")
	if err != nil {
		panic("report: text can be JSON: " + err.Error())
	}
	return json.RawMessage(quoted)
}

// Drained is how long the slowest burst took to be delivered: the event whose exports took longest from its first
// moment on, or what was left at the end of the schedule.
func (v Varied) Drained() float64 {
	longest := max(v.Summary.Elapsed-v.Schedule, 0)
	for _, e := range v.Summary.Events {
		if e.Kind == course.Event && e.DrainedAfter != nil {
			longest = max(longest, *e.DrainedAfter)
		}
	}
	return longest
}

// variedColumn is a column of VariedTable.
type variedColumn struct {
	name  string
	show  func(Varied) string
	wants func(Varied) bool // whether a row needs it; nil: all do
}

// VariedTable is the table of several runs, for people. What no run has is no column.
func VariedTable(rows []Varied) Table {
	columns := []variedColumn{
		{"exports", func(v Varied) string { return group(v.Summary.Exports.Count) }, nil},
		{"throttled", func(v Varied) string { return share(v.Summary.Records.Throttled, v.Summary.Records.Attempts) }, nil},
		{"failed", func(v Varied) string { return group(v.Summary.Ledger.Failed) }, nil},
		{"unknown", func(v Varied) string { return group(v.Summary.Ledger.Unknown) },
			func(v Varied) bool { return v.Summary.Ledger.Unknown > 0 }},
		{"p50", func(v Varied) string { return duration(v.Summary.Latency.DueToAck.P50) }, nil},
		{"p95", func(v Varied) string { return duration(v.Summary.Latency.DueToAck.P95) }, nil},
		{"p99", func(v Varied) string { return duration(v.Summary.Latency.DueToAck.P99) }, nil},
		{"max", func(v Varied) string { return duration(v.Summary.Latency.DueToAck.Max) }, nil},
		{"drained", func(v Varied) string { return duration(v.Drained()) }, nil},
	}
	for _, name := range consumersOf(rows) {
		columns = append(columns, columnsOfConsumer(name)...)
	}
	columns = append(columns, variedColumn{"verdict", func(v Varied) string { return string(v.Summary.Verdict) }, nil})
	var t Table
	for _, said := range rows[0].Said {
		t.Head = append(t.Head, Escape(said.Path))
	}
	columns = slices.DeleteFunc(columns, func(c variedColumn) bool { return c.wants != nil && !slices.ContainsFunc(rows, c.wants) })
	for _, c := range columns {
		t.Head = append(t.Head, c.name)
	}
	for _, row := range rows {
		var line []string
		for _, said := range row.Said {
			line = append(line, Escape(said.Value))
		}
		for _, c := range columns {
			line = append(line, c.show(row))
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// consumersOf are the names of all consumers of the rows, each once.
func consumersOf(rows []Varied) (names []string) {
	for _, row := range rows {
		for i := range row.Summary.Consumers {
			if name := row.Summary.Consumers[i].Name; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// columnsOfConsumer are how a consumer kept up: how far it was behind, and when it had read the last export after it
// was delivered, or else what it had not read. A row that has no such consumer shows nothing there.
func columnsOfConsumer(name string) []variedColumn {
	of := func(v Varied) *Consumer {
		i := slices.IndexFunc(v.Summary.Consumers, func(c Consumer) bool { return c.Name == name })
		if i < 0 {
			return nil
		}
		return &v.Summary.Consumers[i]
	}
	name = Escape(name)
	return []variedColumn{
		{name + " lag p99", func(v Varied) string {
			if c := of(v); c != nil {
				return duration(c.LagP99)
			}
			return ""
		}, nil},
		{name + " drained", func(v Varied) string {
			switch c := of(v); {
			case c == nil:
				return ""
			case c.missed():
				return "no"
			default:
				return "+" + duration(*c.DrainedAfter)
			}
		}, nil},
		{name + " behind", func(v Varied) string {
			if c := of(v); c != nil {
				return group(c.BehindRecords)
			}
			return ""
		}, func(v Varied) bool { c := of(v); return c != nil && c.BehindRecords > 0 }},
	}
}

// varied is a row in JSON.
type varied struct {
	Vary    map[string]json.RawMessage `json:"vary"`
	Summary Summary                    `json:"summary"`
}

func (v Varied) json() varied {
	said := map[string]json.RawMessage{}
	for _, s := range v.Said {
		said[s.Path] = s.JSON()
	}
	return varied{said, v.Summary}
}

// WriteVariedLines writes a line of JSON for each row: what was said of it, and its summary.
func WriteVariedLines(w io.Writer, rows []Varied) error {
	for _, row := range rows {
		encoded, err := marshal(row.json(), "")
		if err != nil {
			return fmt.Errorf("encode rows: %w", err)
		}
		if _, err := w.Write(encoded); err != nil {
			return fmt.Errorf("write rows: %w", err)
		}
	}
	return nil
}

// VariedFile is the file in a directory of results that holds rows.
const VariedFile = "vary.json"

// WriteVariedDir writes the rows into a file of a directory that is there.
func WriteVariedDir(dir string, rows []Varied) error {
	list := make([]varied, len(rows))
	for i, row := range rows {
		list[i] = row.json()
	}
	encoded, err := marshal(list, "  ")
	if err != nil {
		return fmt.Errorf("encode rows: %w", err)
	}
	return WriteFile(filepath.Join(dir, VariedFile), func(w io.Writer) error { _, err := w.Write(encoded); return err })
}

// Digests says what the digests of several runs tell: whether all have exported the same.
func Digests(rows []Varied) string {
	var digests []string
	for _, row := range rows {
		if digest := row.Summary.Digest; !slices.Contains(digests, digest) {
			digests = append(digests, digest)
		}
	}
	partial := slices.ContainsFunc(rows, func(v Varied) bool { return v.Summary.DigestPartial })
	switch {
	case rows[0].Summary.NoDigest:
		return "none, since only the sizes of payloads were made (--digest=false)"
	case partial:
		if len(digests) == 1 {
			return digests[0] + " in all rows: the same records, of parts of the runs"
		}
		return "of parts of the runs, which equal nothing"
	case len(digests) == 1:
		return digests[0] + " in all rows: the same records"
	}
	return strconv.Itoa(len(digests)) + " different ones: what was varied decides what is exported"
}

// PartsOf says what interrupted runs are parts of: those of one generation end with the same updates.
func PartsOf(rows []Varied) string {
	least, most := rows[0].Summary.Ledger.Offered, uint64(0)
	for _, row := range rows {
		least, most = min(least, row.Summary.Ledger.Offered), max(most, row.Summary.Ledger.Offered)
	}
	switch {
	case len(rows) == 1:
		return "the row is of the " + group(most) + " updates with which its run begins"
	case least == most:
		return "the rows are of the same " + group(most) + " updates, with which their runs begin"
	}
	return "the rows are of parts of their runs, of " + group(least) + " to " + group(most) + " updates"
}

// Gravest is the gravest of the rows' verdicts.
func Gravest(rows []Varied) Verdict {
	worst := Pass
	for _, row := range rows {
		if slices.Index(gravest, row.Summary.Verdict) < slices.Index(gravest, worst) {
			worst = row.Summary.Verdict
		}
	}
	return worst
}
