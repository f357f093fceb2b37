package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kinesim/sim/course"
	"kinesim/sim/objective"
)

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestWriteDir writes a run, and reads it again: what the files hold is the run.
func TestWriteDir(t *testing.T) {
	s, c := New(clean()), recorded()
	dir := filepath.Join(t.TempDir(), "results", "of", "a run")
	for range 2 { // the second replaces the first
		if err := WriteDir(dir, s, c); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	want := "due_to_ack.hlog junit.xml lateness.hlog sent_to_ack.hlog summary.json summary.md timeseries.csv"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("files: %s", got)
	}
	var encoded bytes.Buffer
	if err := WriteJSON(&encoded, s); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "summary.json")); err != nil || !bytes.Equal(got, encoded.Bytes()) {
		t.Errorf("summary.json differs from WriteJSON, %v", err)
	}
	again, read, err := ReadDir(dir)
	if err != nil || again.Digest != s.Digest || again.Elapsed != s.Elapsed {
		t.Fatalf("read again: %+v, %v", again, err)
	}
	if read.Every != c.Every || read.Elapsed != c.Elapsed || len(read.Intervals) != len(c.Intervals) {
		t.Fatalf("read again: %d intervals of %s in %s", len(read.Intervals), read.Every, read.Elapsed)
	}
	for i := range c.Intervals {
		want, got := c.Intervals[i], read.Intervals[i]
		if want.DueToAck.Count() != got.DueToAck.Count() || want.DueToAck.Quantile(0.9) != got.DueToAck.Quantile(0.9) ||
			want.SentToAck.Max() != got.SentToAck.Max() {
			t.Errorf("interval %d has other latencies", i)
		}
		want.DueToAck, want.SentToAck, got.DueToAck, got.SentToAck = course.Histogram{}, course.Histogram{}, course.Histogram{}, course.Histogram{}
		if !reflect.DeepEqual(want, got) {
			t.Errorf("interval %d: %+v, want %+v", i, got, want)
		}
	}
}

// TestWriteDirOfEvents: with an upstream there is one histogram log more, which results of before do not have.
func TestWriteDirOfEvents(t *testing.T) {
	s, c, dir := New(clean()), recorded(), t.TempDir()
	s.Latency.EventToAck = &Percentiles{}
	for i := range c.Intervals {
		c.Intervals[i].EventToAck = c.Intervals[i].SentToAck
	}
	if err := WriteDir(dir, s, c); err != nil {
		t.Fatal(err)
	}
	_, read, err := ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := read.EventToAck(), c.EventToAck(); got.Count() != want.Count() || got.Quantile(0.99) != want.Quantile(0.99) {
		t.Errorf("read again: %d events, p99 %d; want %d, %d", got.Count(), got.Quantile(0.99), want.Count(), want.Quantile(0.99))
	}
	if err := os.Remove(filepath.Join(dir, "event_to_ack.hlog")); err != nil {
		t.Fatal(err)
	}
	if _, read, err = ReadDir(dir); err != nil || read.EventToAck() != nil {
		t.Errorf("without its log: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "lateness.hlog")); err != nil {
		t.Fatal(err)
	}
	if _, _, err = ReadDir(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without the log of lateness: %v", err)
	}
}

// TestReadSeriesRefuses what no run writes.
func TestReadSeriesRefuses(t *testing.T) {
	var good bytes.Buffer
	if err := WriteSeries(&good, recorded()); err != nil {
		t.Fatal(err)
	}
	text := good.String()
	for change, want := range map[string]string{
		"acked,=>":            "there is no column acked",
		"\n1,2,=>\n5,6,":      "line 4: a row from 2s to 2.5s does not follow",
		"\n1,2,=>\nx,2,":      `line 3: elapsed is "x"`,
		"\n0,1,,0=>\n0,1,,-1": `line 2: offered is "-1"`,
	} {
		from, to, _ := strings.Cut(change, "=>")
		if _, err := ReadSeries(strings.NewReader(strings.Replace(text, from, to, 1))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", change, err, want)
		}
	}
}

// TestSummarySchema keeps the file in the repository equal to what the types say, and holds every golden summary
// against it.
func TestSummarySchema(t *testing.T) {
	text := SummarySchema()
	if *update {
		if err := os.WriteFile(SummarySchemaFile, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if there, err := os.ReadFile(SummarySchemaFile); err != nil || !bytes.Equal(there, text) {
		t.Fatalf("%s is not what the types make (rewrite with -update): %v", SummarySchemaFile, err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(SummarySchemaFile, document); err != nil {
		t.Fatal(err)
	}
	schema := compiler.MustCompile(SummarySchemaFile)
	in := clean()
	in.Course, in.Objectives = recorded(), []objective.Result{{Objective: "failed = 0", OK: true, Value: new(0.0)}}
	var full bytes.Buffer
	if err := WriteJSON(&full, New(in)); err != nil {
		t.Fatal(err)
	}
	summary, err := jsonschema.UnmarshalJSON(&full)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(summary); err != nil {
		t.Error(err)
	}
	delete(summary.(map[string]any), "ledger")
	if schema.Validate(summary) == nil {
		t.Error("a summary without a ledger passes")
	}
}

func TestWriteDirFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := WriteDir(filepath.Join(dir, "file"), New(clean()), recorded()); err == nil {
		t.Error("a file serves as a directory")
	}
	broken := errors.New("disk full")
	if err := WriteFile(filepath.Join(dir, "summary.json"), func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("a write that failed leaves %v, %v", entries, err)
	}
}

func TestWriteJSONLine(t *testing.T) {
	var line bytes.Buffer
	if err := WriteJSONLine(&line, New(hostile())); err != nil {
		t.Fatal(err)
	}
	if strings.Count(line.String(), "\n") != 1 || strings.Contains(line.String(), "\u009b") {
		t.Errorf("not one safe line: %q", line.String())
	}
	var last struct{ Summary Summary }
	if err := json.Unmarshal(line.Bytes(), &last); err != nil || last.Summary.Digest != New(hostile()).Digest {
		t.Errorf("reads back as %+v, %v", last, err)
	}
	broken := errors.New("closed pipe")
	if err := WriteJSONLine(failing{broken}, New(clean())); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

// TestSeriesHelp keeps the page of help whole: every column stands in it, with what it is.
func TestSeriesHelp(t *testing.T) {
	page, err := os.ReadFile("../../cmd/kinesim/help/results.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range seriesColumns {
		if !strings.Contains(string(page), "`"+c.name+"`") || !strings.Contains(string(page), "| "+c.about+" |") {
			t.Errorf("the page does not say what %s is: %s", c.name, c.about)
		}
	}
}
