package scenarios

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// FuzzParse: no file panics or hangs; a file is either refused with complete problems, or makes a scenario that keeps
// the promises of its type.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"*.yaml", "defaults/*.yaml", goldens + "/bad/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no seeds of %s: %v", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 20_000 {
			return // the bounds of a file have a test of their own
		}
		s, err := Parse("fuzz.yaml", data)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 || s != nil {
				t.Fatalf("got %v and %T", s, err)
			}
			checkProblems(t, problems)
			return
		}
		checkPromises(t, s)
	})
}

func checkPromises(t *testing.T, s *Scenario) {
	if s.Version != 1 || s.Name == "" || s.Start.IsZero() || s.Population.Profiles < 1 || s.Duration() <= 0 || math.IsNaN(s.Updates()) ||
		s.Updates() < 0 {
		t.Errorf("incomplete scenario %+v", s)
	}
	if (s.Export.Attempts > 0) == (s.Export.RetryFor > 0) || s.Stream.Shards < 1 || s.Export.BatchRecords < 1 ||
		s.Export.BatchRecords > 500 {
		t.Errorf("export %+v, stream %+v", s.Export, s.Stream)
	}
	for _, key := range s.Dataflow.Segments {
		if _, ok := s.segment(key); !ok {
			t.Errorf("the mapped segment %q does not exist", key)
		}
	}
	for _, phase := range s.Workload {
		sum := 0.0
		for _, share := range phase.Mix {
			sum += share.Share
		}
		if math.Abs(sum-1) > 1e-5 || phase.From < 0 || phase.To < 0 || phase.Duration <= 0 || phase.Name == "" {
			t.Errorf("phase %+v", phase)
		}
	}
	for _, a := range s.Population.Attributes {
		if a.Generator.Kind == "" || a.Missing < 0 || a.Missing > 1 {
			t.Errorf("attribute %+v", a)
		}
	}
	for _, e := range s.Faults() {
		f := e.Action.(*Fault)
		if f.Kind == "" || f.For <= 0 || f.Share < 0 || f.Share > 1 || (f.Kind == FaultLatency) != (f.Median > 0) {
			t.Errorf("fault %+v", f)
		}
	}
	for _, e := range s.Timeline {
		_, fault := e.Action.(*Fault)
		if e.Over < 0 || fault && (e.Over > 0 || e.Until() <= e.At) || e.At < 0 || e.Words() == "" ||
			e.Over == 0 && len(e.Updates(s)) > 0 {
			t.Errorf("event %+v", e)
		}
	}
}

// FuzzSet: nothing that is set beside a file panics or hangs, and what is refused is told completely.
func FuzzSet(f *testing.F) {
	for _, seed := range []string{"stream.shards=4", "workload.0.rate=200/s", `population.segments."b.c"=5%`, "a.b.c.0.1={x: [1]}",
		"workload.1=[]", "timeline.0={at: 1s}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2_000 {
			return
		}
		set, err := ParseSet(text)
		if err != nil {
			return
		}
		s, err := Source{File: "x.yaml", Data: []byte("version: 1\nworkload:\n  - {rate: 1/s}\n"), Sets: []Set{set}}.Parse()
		if err != nil {
			checkProblems(t, err.(Problems))
			return
		}
		checkPromises(t, s)
	})
}
