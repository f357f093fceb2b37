package scenarios

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldens = "../testdata/scenarios"

// golden compares got with a file under testdata/scenarios, or rewrites that file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join(goldens, name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (rewrite with -update):\n got:\n%s\nwant:\n%s", name, got, want)
	}
}

// Every file under bad has mistakes; the golden beside it says which.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(goldens, "bad", "*.yaml"))
	if err != nil || len(files) < 200 {
		t.Fatalf("found %d bad files, %v", len(files), err)
	}
	for _, file := range files {
		base := filepath.Base(file)
		t.Run(base, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Parse(base, data)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("the error is %T %v, not Problems", err, err)
			}
			checkProblems(t, problems)
			golden(t, "bad/"+strings.TrimSuffix(base, ".yaml")+".txt", err.Error()+"\n")
		})
	}
}

// checkProblems asserts what holds for the problems of any file.
func checkProblems(t *testing.T, problems Problems) {
	t.Helper()
	for i, p := range problems {
		if p.File == "" || p.Message == "" || p.Line < 0 || p.Column < 0 || (p.Line == 0) != (p.Column == 0) {
			t.Errorf("incomplete problem %+v", p)
		}
		if i > 0 && p.Line < problems[i-1].Line {
			t.Errorf("%v stands after %v", p, problems[i-1])
		}
	}
}

// A typical file with many mistakes has them all told at once, and each but once.
func TestManyMistakes(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(goldens, "bad", "many.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Parse("many.yaml", data)
	problems := err.(Problems)
	if len(problems) < 25 {
		t.Errorf("%d problems, want at least 25:\n%v", len(problems), err)
	}
	seen := map[string]bool{}
	for _, p := range problems {
		if seen[p.String()] {
			t.Errorf("told twice: %v", p)
		}
		seen[p.String()] = true
	}
}

// The shortest file runs: everything has a default.
func TestDefaults(t *testing.T) {
	s, err := Parse("night.yaml", []byte("version: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "night" || s.Seed != 1 || !s.Start.Equal(time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)) {
		t.Errorf("name %q, seed %d, start %v", s.Name, s.Seed, s.Start)
	}
	p := s.Population
	if p.Profiles != 10_000 || len(p.Segments) != 7 || len(s.Dataflow.Segments) != 3 || len(p.Identities) != 2 || len(p.Attributes) < 8 {
		t.Errorf("population %+v, dataflow %+v", p, s.Dataflow)
	}
	wantStream := Stream{Name: "kinesim", Mode: "provisioned", Shards: 2, MaxRecord: 1 << 20, Retention: 24 * time.Hour,
		States: 500 * time.Millisecond, Throttle: "strict", Hold: time.Minute}
	if !reflect.DeepEqual(s.Stream, wantStream) {
		t.Errorf("stream %+v, want %+v", s.Stream, wantStream)
	}
	wantExport := exporter.Config{Lanes: 4, InFlight: 16, BatchRecords: 500, BatchBytes: 10<<20 - 64<<10, Linger: 100 * time.Millisecond,
		OrderPerKey: true, Adaptive: true,
		Attempts: 3, Backoff: 500 * time.Millisecond, QueueRecords: 10_000, Timeout: 10 * time.Second, Wire: "json"}
	if !reflect.DeepEqual(s.Export, wantExport) {
		t.Errorf("export %+v, want %+v", s.Export, wantExport)
	}
	f := s.Dataflow
	f.Segments, f.Attributes = nil, nil
	wantDataflow := Dataflow{Settings: profile.DefaultSettings(), PartitionKey: PartitionKey{From: profile.KeyProfile}}
	if got, want := dump(f), dump(wantDataflow); got != want {
		t.Errorf("dataflow\n got %s\nwant %s", got, want)
	}
	if len(s.Workload) != 1 || s.Workload[0].Duration != 20*time.Second || s.Updates() != 2_000 || len(s.Timeline) != 0 {
		t.Errorf("workload %+v, timeline %+v", s.Workload, s.Timeline)
	}
	if len(s.Workload[0].Mix) != len(kinds) {
		t.Errorf("the default mix has %d kinds of %d", len(s.Workload[0].Mix), len(kinds))
	}
}

// The default mix leaves out what could never do anything in the population of the file, and an activated segment is
// not mapped.
func TestDefaultsFollowTheFile(t *testing.T) {
	s, err := Parse("x.yaml", []byte(`
version: 1
population:
  identities: {}
  attributes: {loyalty.tier: city}
  segments: {loyal: 20%, spring: 10%}
timeline:
  - {at: 5s, activate: spring}
`))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.Dataflow.Segments, []string{"loyal"}) || !slices.Equal(s.Dataflow.Attributes, []string{"loyalty.tier"}) {
		t.Errorf("mapped are %v and %v", s.Dataflow.Segments, s.Dataflow.Attributes)
	}
	sum := 0.0
	for _, share := range s.Workload[0].Mix {
		sum += share.Share
		if share.Kind == KindAddIdentity || share.Kind == KindUnmappedAttribute {
			t.Errorf("the mix has %s, which can do nothing", share.Kind)
		}
	}
	if sum < 0.999999 || sum > 1.000001 {
		t.Errorf("the mix adds up to %v", sum)
	}
	if s.Timeline[0].Over != time.Hour || s.Duration() != time.Hour+5*time.Second {
		t.Errorf("backfill over %v, duration %v", s.Timeline[0].Over, s.Duration())
	}
}

// What a file says arrives where it belongs.
func TestParsedValues(t *testing.T) {
	s, err := Parse("x.yaml", []byte(`
version: 1
name: "quoted: name"
description: |
  two
  lines
seed: 18446744073709551615
start: 2026-05-01T10:00:00+02:00
population:
  identities:
    Email: 1
    crm_id: {share: 60%, max: 3, value: uuid}
  attributes:
    optIn: boolean
    scores.churn: {uniform: [-1, 1.5]}
    consents: {map: {email: {boolean: 80%}, sms: city}, missing: 5%}
    note: {text: 2 KiB}
  segments:
    a: {id: "0001", name: A b, namespace: AAM, created: 2026-01-01T00:00:00Z}
    b: 5.5%
dataflow:
  partition_key: {attribute: optIn}
  triggers: {identity: false}
export: {retry_for: 1m30s, queue: 1_0}
workload:
  - {rate: 12_000/min, duration: 1h30m, mix: {same_value: 25%, attribute: 75%}}
  - rate: {from: 200/s, to: 72_000/h}
`))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "values.txt", strings.ReplaceAll(dump(s), "} {", "}\n  {")+"\n")
}

func TestParseKeepsNoState(t *testing.T) {
	first, err := Parse("x", []byte("version: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := dump(first)
	if err := first.Scale(3); err != nil {
		t.Fatal(err)
	}
	first.Population.Segments[0].Members, first.Workload[0].Mix[0].Share = 0.99, 0.99
	second, err := Parse("x", []byte("version: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(second); got != want {
		t.Errorf("a scenario changed another one:\n got %s\nwant %s", got, want)
	}
}

// The rows that read a file are the documentation too: each says what it means.
func TestKeys(t *testing.T) {
	var lines strings.Builder
	seen := map[string]bool{}
	for _, key := range Keys() {
		if key.Meaning == "" || key.Type == "" || seen[key.Path] {
			t.Errorf("undocumented or doubled key %+v", key)
		}
		seen[key.Path] = true
		lines.WriteString(strings.Join([]string{key.Path, key.Type, key.Default, key.Meaning}, " | ") + "\n")
	}
	golden(t, "keys.txt", lines.String())
}
