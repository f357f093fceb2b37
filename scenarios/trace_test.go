package scenarios

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestParseTrace(t *testing.T) {
	const s = time.Second
	for _, row := range []struct {
		name, text string
		want       []traceRow
		counted    bool
	}{
		{"seconds", "at\n100\n101.5\n101.5\n", []traceRow{{0, 0}, {1500 * time.Millisecond, 0}, {1500 * time.Millisecond, 0}}, false},
		{"durations, other columns, CRLF", "id,at\r\na,0s\r\nb,1m30s\r\n", []traceRow{{0, 0}, {90 * s, 0}}, false},
		{"a byte order mark", "\ufeffat,count\n0,5\n10,0.5\n", []traceRow{{0, 5}, {10 * s, 0.5}}, true},
		{"moments", "count,at\n5,2026-03-02T22:00:00Z\n6,2026-03-02T23:00:10+01:00\n", []traceRow{{0, 5}, {10 * s, 6}}, true},
		{"JSON lines", `{"at": "2026-03-02T22:00:00.25Z", "x": 1}` + "\n\n" + `{"at": "2026-03-02T22:00:01Z"}`,
			[]traceRow{{0, 0}, {750 * time.Millisecond, 0}}, false},
		{"JSON lines with counts", `{"at": 7, "count": 3}` + "\n" + `{"at": 8, "count": 0}`, []traceRow{{0, 3}, {s, 0}}, true},
	} {
		rows, counted, err := parseTrace(strings.NewReader(row.text))
		if err != nil || counted != row.counted || !slices.Equal(rows, row.want) {
			t.Errorf("%s: %v (counted %v), %v; want %v", row.name, rows, counted, err, row.want)
		}
	}
}

func TestBadTraces(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "the trace has no row",
		"at,count\n":                      "the trace has no row",
		"moment\n1\n":                     "line 1: the heading has no column named at",
		"at\nsoon\n":                      `line 2: "soon" is not a moment`,
		"at\n5\n\n4\n":                    `line 4: "4" does not come after the row before it`,
		"at,count\n5,1\n5,1\n":            `line 3: "5" does not come after the row before it`,
		"at,count\n5,many\n":              `line 2: "many" is not a number of updates`,
		"at,count\n5,-1\n":                `line 2: "-1" is not a number of updates`,
		"at,count\n5,1\n6,\n":             "line 3: every row has a count, or none",
		"at,count\n5\n":                   "wrong number of fields",
		"{\"at\": 1}\n{\"at\": }\n":       "line 2: not a JSON object",
		"{\"at\": 1}\n{\"count\": 5}\n":   "line 2: an empty text is not a moment",
		"{\"at\": 1}\n{\"at\": \"x\"}":    `line 2: "x" is not a moment`,
		"{\"at\": 2}\n[1]\n":              "line 2: not a JSON object",
		"at\n2026-03-02T22:00:00\n5\n6\n": "line 2: \"2026-03-02T22:00:00\" is not a moment",
	} {
		if _, _, err := parseTrace(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A scenario finds its trace beside itself, packed or not, and plays it at its speed.
func TestTraceOfScenario(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "moments.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	packed := gzip.NewWriter(file)
	if _, err := packed.Write([]byte("at\n10s\n12s\n14s\n")); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "counts.csv"), []byte("at,count\n0,100\n10,20\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := Parse(filepath.Join(dir, "s.yaml"), []byte(`
version: 1
workload:
  - {phase: a, rate: {trace: {file: moments.csv.gz, speed: 2}}}
  - {phase: b, rate: {sum: [{trace: {file: counts.csv}}, 1/s]}}
`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Workload[0].Rate.Clicks, []time.Duration{0, time.Second, 2 * time.Second}; !slices.Equal(got, want) {
		t.Errorf("moments %v, want %v", got, want)
	}
	curve, err := s.CurveOf(1)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Duration]float64{0: 11, 9 * time.Second: 11, 10 * time.Second: 3, 19 * time.Second: 3} {
		if got := curve.At(at); got != want {
			t.Errorf("at %v the rate is %v, want %v", at, got, want)
		}
	}
}

func FuzzParseTrace(f *testing.F) {
	for _, seed := range []string{"at\n1\n2\n", "at,count\n0s,5\n1s,6\n", `{"at": 1}`, `{"at": "2026-03-02T22:00:00Z", "count": 5}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rows, counted, err := parseTrace(strings.NewReader(text))
		if err != nil {
			return
		}
		last := time.Duration(0)
		for i, row := range rows {
			if row.at < last || row.count < 0 || !counted && row.count != 0 || i == 0 && row.at != 0 {
				t.Fatalf("row %d of %q: %+v after %v", i, text, row, last)
			}
			last = row.at
		}
	})
}

func TestBounded(t *testing.T) {
	if text, err := io.ReadAll(&bounded{strings.NewReader("text"), 5}); string(text) != "text" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := io.ReadAll(&bounded{strings.NewReader("text"), 3}); string(text) != "tex" || err == nil {
		t.Errorf("%q, %v, want an error after three letters", text, err)
	}
}
