package rehearsal_test

import (
	"os"
	"path/filepath"
	"testing"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// TestExamples runs the example files in small: each is read without a mistake or a warning, and passes.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../../testdata/scenarios/examples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sc, warnings, err := scenarios.Source{File: file, Data: data}.Read()
		if err != nil || len(warnings) > 0 {
			t.Fatalf("%v %v", err, warnings)
		}
		if err := sc.Scale(0.002); err != nil {
			t.Fatal(err)
		}
		o := inVirtualTime(t, rehearsal.Plan{Scenario: sc})
		if s := o.Summary(); s.Verdict != report.Pass || s.Exports.Count == 0 {
			t.Errorf("%s: %s, %d exports", file, s.Verdict, s.Exports.Count)
		}
	}
}
