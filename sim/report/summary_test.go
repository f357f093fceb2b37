package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"kinesim/exporter"
)

func TestSummaries(t *testing.T) {
	for _, test := range inputs {
		t.Run(test.name, func(t *testing.T) {
			s := New(test.input())
			if s.Verdict != test.verdict {
				t.Errorf("verdict %s, want %s", s.Verdict, test.verdict)
			}
			var text, encoded bytes.Buffer
			if err := WriteText(&text, s); err != nil {
				t.Fatal(err)
			}
			golden(t, test.name+".txt", text.Bytes())
			checkText(t, text.String(), 100)
			var narrow bytes.Buffer
			if err := WriteTextWithin(&narrow, s, 80); err != nil {
				t.Fatal(err)
			}
			checkText(t, narrow.String(), 80)
			if err := WriteJSON(&encoded, s); err != nil {
				t.Fatal(err)
			}
			golden(t, test.name+".json", encoded.Bytes())
			var back Summary
			if err := json.Unmarshal(encoded.Bytes(), &back); err != nil {
				t.Fatal(err)
			}
			s.Scenario = strings.ToValidUTF8(s.Scenario, "\uFFFD") // as encoding/json does
			if !reflect.DeepEqual(back, s) {
				t.Errorf("read back:\n%+v\nwant\n%+v", back, s)
			}
		})
	}
}

// checkText holds what every summary keeps to.
func checkText(t *testing.T, text string, columns int) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if columns == 100 && len(lines) > 70 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if cells(line) > columns && !strings.HasPrefix(line, "Repeat") {
			t.Errorf("%d columns: %s", cells(line), line)
		}
		if i := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%q in %q", line[i], line)
		}
	}
}

// TestLargeNumbers holds what billions of updates and days of waiting look like: nothing runs into its neighbour.
func TestLargeNumbers(t *testing.T) {
	in := clean()
	s := &in.Snapshot
	s.Ledger = exporter.Ledger{Offered: 12_480_000_000, Suppressed: 8_980_000_000, Acked: 3_500_000_000}
	s.Triggers, s.Exports, s.PayloadBytes = [4]uint64{
		1_402_000_000,
		1_890_000_000,
		240_000_000,
		60_000_000,
	}, 3_500_000_000, 4_305_000_000_000
	s.Suppressed = [len(s.Suppressed)]uint64{5: 2_100_000_000, 6: 1_400_000_000, 9: 380_000_000, 11: 5_100_000_000}
	s.Counters = exporter.Counters{
		Records:      3_500_000_000,
		RecordBytes:  4_431_000_000_000,
		Requests:     212_000_000,
		PeakInFlight: 4_000,
		Attempts:     3_512_000_000,
	}
	s.DueToAck = exactly(95*time.Hour, 26*time.Hour, 9*time.Hour+59*time.Minute+59*time.Second, 1200*time.Hour)
	in.Elapsed = 96 * time.Hour
	for _, columns := range []int{80, 100} {
		var text bytes.Buffer
		if err := WriteTextWithin(&text, New(in), columns); err != nil {
			t.Fatal(err)
		}
		checkText(t, text.String(), columns)
		golden(t, fmt.Sprintf("large_%d.txt", columns), text.Bytes())
	}
}

// TestHeldFixed names every key that scripts rely on.
func TestHeldFixed(t *testing.T) {
	var encoded bytes.Buffer
	if err := WriteJSON(&encoded, New(clean())); err != nil {
		t.Fatal(err)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(encoded.Bytes(), &top); err != nil {
		t.Fatal(err)
	}
	keys := map[string][]string{
		"":             {"digest", "seed", "scenario", "ledger", "verification", "latency", "verdict"},
		"ledger":       {"offered", "suppressed", "acked", "failed", "unknown", "in_flight"},
		"verification": {"verdict", "missing", "duplicates", "out_of_order", "payload_mismatches", "foreign"},
		"latency":      {"due_to_ack", "sent_to_ack", "lateness"},
	}
	for parent, children := range keys {
		object := top
		if parent != "" {
			object = nil
			if err := json.Unmarshal(top[parent], &object); err != nil {
				t.Fatalf("%s: %v", parent, err)
			}
		}
		for _, child := range children {
			if _, there := object[child]; !there {
				t.Errorf("%s.%s is missing", parent, child)
			}
		}
	}
	var latency map[string]map[string]float64
	if err := json.Unmarshal(top["latency"], &latency); err != nil {
		t.Fatal(err)
	}
	for name, values := range latency {
		for _, key := range []string{"p50", "p90", "p99", "p99_9", "max"} {
			if values[key] <= 0 {
				t.Errorf("latency.%s.%s = %v", name, key, values[key])
			}
		}
	}
	if got := latency["due_to_ack"]["p50"]; got < 0.03 || got > 0.12 {
		t.Errorf("due_to_ack.p50 = %v: not in seconds", got)
	}
}

func TestVerdictPrecedence(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Input)
		want   Verdict
	}{
		{"nothing", func(*Input) {}, Pass},
		{"late, but a tenth of due-to-ack", func(in *Input) {
			in.Snapshot.Lateness, in.Snapshot.DueToAck = exactly(60*time.Millisecond), exactly(700*time.Millisecond)
		}, Pass},
		{"late and above a tenth", func(in *Input) {
			in.Snapshot.Lateness, in.Snapshot.DueToAck = exactly(60*time.Millisecond), exactly(500*time.Millisecond)
		}, Unreliable},
		{"late by a lot, below 50 ms", func(in *Input) {
			in.Snapshot.Lateness, in.Snapshot.DueToAck = exactly(49*time.Millisecond), exactly(49*time.Millisecond)
		}, Pass},
		{"incomplete before unreliable", func(in *Input) {
			in.Snapshot.Lateness, in.Snapshot.DueToAck = exactly(time.Second), exactly(time.Second)
			in.Verification = in.Verification.Judged(ReadPartly, "reset")
		}, Unverified},
		{"undelivered before incomplete", func(in *Input) {
			in.Snapshot.Ledger.Acked--
			in.Snapshot.Ledger.Failed++
			in.Verification = in.Verification.Judged(ReadPartly, "reset")
		}, Undelivered},
		{"unknown and absent", func(in *Input) {
			in.Snapshot.Ledger.Acked--
			in.Snapshot.Ledger.Unknown++
			in.Verification.SettledAbsent = 1
		}, Undelivered},
		{"unknown and not checked", func(in *Input) {
			in.Snapshot.Ledger.Acked--
			in.Snapshot.Ledger.Unknown++
			in.Verification = in.Verification.Judged(NotRead, "no permission")
		}, Undelivered},
		{"interrupted before undelivered", func(in *Input) {
			in.Snapshot.Ledger.Acked--
			in.Snapshot.Ledger.Failed++
			in.Interrupted = true
		}, Interrupted},
		{"contradiction before interrupted", func(in *Input) {
			in.Interrupted = true
			in.Verification.Missing = 1
			in.Verification = in.Verification.Judged(ReadToEnd, "")
		}, Unverified},
		{"ledger before contradiction", func(in *Input) {
			in.Snapshot.Ledger.Offered++
			in.Verification.Missing = 1
			in.Verification = in.Verification.Judged(ReadToEnd, "")
		}, Internal},
		{"in flight at the end", func(in *Input) {
			in.Snapshot.Ledger.Acked--
			in.Snapshot.Ledger.InFlight++
		}, Internal},
		{"ended before all", func(in *Input) {
			in.Snapshot.Ledger.Offered++
			in.Ended = Unreachable
		}, Unreachable},
	}
	for _, test := range tests {
		in := clean()
		test.change(&in)
		s := New(in)
		if s.Verdict != test.want {
			t.Errorf("%s: verdict %s, want %s", test.name, s.Verdict, test.want)
		}
		if (s.Verdict == Pass) != (len(s.Reasons) == 0) {
			t.Errorf("%s: %s with reasons %v", test.name, s.Verdict, s.Reasons)
		}
	}
}

func TestExitCodes(t *testing.T) {
	want := map[Verdict]int{Pass: 0, Internal: 1, Invalid: 2, Unreachable: 3, Unverified: 4, Undelivered: 5, Unreliable: 6,
		Objective: 7, Missing: 8, Unwritten: 9, Interrupted: 130}
	if len(ExitCodes()) != len(want) {
		t.Errorf("%d rows, want %d", len(ExitCodes()), len(want))
	}
	for verdict, code := range want {
		if got := verdict.ExitCode(); got != code {
			t.Errorf("%s exits with %d, want %d", verdict, got, code)
		}
	}
	if got := Verdict("else").ExitCode(); got != 1 {
		t.Errorf("an unknown verdict exits with %d, want 1", got)
	}
}

func TestJudged(t *testing.T) {
	tests := []struct {
		name    string
		v       Verification
		reading Reading
		want    ReadBack
	}{
		{"clean", Verification{}, ReadToEnd, Verified},
		{"explained duplicates", Verification{Duplicates: 3}, ReadToEnd, Verified},
		{"unexplained duplicates", Verification{Duplicates: 3, Unexplained: 1}, ReadToEnd, Failed},
		{"foreign", Verification{Foreign: 9}, ReadToEnd, Verified},
		{"unknown absent", Verification{SettledAbsent: 9}, ReadToEnd, Verified},
		{"missing", Verification{Missing: 1}, ReadToEnd, Failed},
		{"mismatch", Verification{PayloadMismatches: 1}, ReadPartly, Failed},
		{"failed but stored", Verification{FailedButStored: 1}, ReadToEnd, Failed},
		{"out of order, promised", Verification{OutOfOrder: 1, OrderPromised: true}, NotRead, Failed},
		{"out of order, not promised", Verification{OutOfOrder: 1}, ReadToEnd, Verified},
		{"partly", Verification{}, ReadPartly, Incomplete},
		{"not at all", Verification{}, NotRead, NotChecked},
	}
	for _, test := range tests {
		got := test.v.Judged(test.reading, "why")
		if got.Verdict != test.want || got.Reason == "" {
			t.Errorf("%s: %s (%s), want %s", test.name, got.Verdict, got.Reason, test.want)
		}
	}
}

// TestTablesStayInColumns holds that a number of any length ends below its heading, and does not touch the one before.
func TestTablesStayInColumns(t *testing.T) {
	s := Summary{Phases: []PhaseSpan{
		{Phase: "quiet", Exports: 12, Rate: 1.5, DueToAck: Percentiles{Count: 12, P50: 0.1, P95: 0.2, P99: 0.3, Max: 0.4}},
		{Phase: "loud", Exports: 1_234_567_890, Rate: 123_456_789, DueToAck: Percentiles{Count: 1, P50: 1, P95: 2, P99: 3, Max: 4}},
		{Phase: "nothing"},
	}}
	consumers := []Consumer{
		{Name: "small", Records: 1, DrainedAfter: new(0.2)},
		{Name: "large", Records: 12_345_678_901, BehindRecords: 1_234_567_890, LagP99: 1, LagMax: 2},
	}
	out := &text{columns: textColumns}
	out.spans(s)
	out.consumers(consumers)
	ends := func(line string) (columns []int) { // words that belong together have one space between them
		for i := labelColumns; i < len(line); i++ {
			if line[i] != ' ' && (i+1 == len(line) || line[i+1] == ' ' && (i+2 == len(line) || line[i+2] == ' ')) {
				columns = append(columns, i)
			}
		}
		return columns
	}
	lines := strings.Split(out.out.String(), "\n")
	for _, table := range []struct{ head, rows int }{{0, 3}, {5, 2}} {
		want := ends(lines[table.head])
		for i := range table.rows {
			line := lines[table.head+1+i]
			for n, end := range want {
				if len(line) <= end || line[end] == ' ' || end+1 < len(line) && line[end+1] != ' ' {
					t.Errorf("column %d ends at %d in the heading and not in the row:\n%s\n%s", n, end, lines[table.head], line)
				}
			}
		}
	}
	if t.Failed() {
		t.Log(out.out.String())
	}
}
