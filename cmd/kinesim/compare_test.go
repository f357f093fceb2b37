package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/sim/report"
)

// TestCompareInterrupted stops a comparison in its first run, a month: what there is of it is reported, and nothing is
// compared.
func TestCompareInterrupted(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "month.yaml")
	month := "version: 1\npopulation: {profiles: 2000}\nworkload:\n  - {duration: 720h, rate: 50/s}\n"
	if err := os.WriteFile(file, []byte(month), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	cmd := kinesimProcess(t, "run", file, "--compare-pacing", "--ui", "json", "--out", out)
	var stdout, stderr bytes.Buffer
	cmd.Stdout = &stdout
	told, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(told); lines.Scan(); {
		stderr.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "month in virtual time: ") {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Error(err)
			}
		}
	}
	err = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != report.Interrupted.ExitCode() || !strings.Contains(stderr.String(), "interrupted in run 1 of 2") {
		t.Errorf("%v\n%s", err, &stderr)
	}
	var printed struct{ Summary report.Summary }
	if err := json.Unmarshal(stdout.Bytes(), &printed); err != nil {
		t.Fatalf("%v in %s", err, &stdout)
	}
	if s := printed.Summary; s.Verdict != report.Interrupted || !s.DigestPartial || !s.Ledger.Balanced() {
		t.Errorf("verdict %s, ledger %+v", s.Verdict, s.Ledger)
	}
	for _, missing := range []string{pacedDir, "pacing.json"} {
		if _, err := os.Stat(filepath.Join(out, missing)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is there: %v", missing, err)
		}
	}
	if _, err := os.Stat(filepath.Join(out, unpacedDir, "summary.json")); err != nil {
		t.Error(err)
	}
}
