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

// TestCompareInterrupted stops a comparison of a month soon after it began: both runs are told of as far as they came,
// which is as far as each other, as rows of a table.
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
	if code := cmd.ProcessState.ExitCode(); code != report.Interrupted.ExitCode() || !strings.Contains(stderr.String(), "interrupted: the rows are of the same ") {
		t.Errorf("%v\n%s", err, &stderr)
	}
	var digests []string
	for line := range bytes.Lines(stdout.Bytes()) {
		var printed struct {
			Vary    map[string]bool
			Summary report.Summary
		}
		if err := json.Unmarshal(line, &printed); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		s, paced := printed.Summary, len(digests) == 1
		if s.Verdict != report.Interrupted || !s.DigestPartial || !s.Ledger.Balanced() || s.Settings.Pacing != paced || printed.Vary["export.pacing"] != paced {
			t.Errorf("%+v: verdict %s, ledger %+v", printed.Vary, s.Verdict, s.Ledger)
		}
		digests = append(digests, s.Digest)
	}
	if len(digests) != 2 || digests[0] != digests[1] {
		t.Errorf("digests %q, want two that are the same", digests)
	}
	if _, err := os.Stat(filepath.Join(out, "pacing.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a comparison of parts was written: %v", err)
	}
	for _, dir := range []string{unpacedDir, pacedDir} {
		if _, err := os.Stat(filepath.Join(out, dir, "summary.json")); err != nil {
			t.Error(err)
		}
	}
}

// TestAbandon prints what there is of a comparison in real time, of one run or of two.
func TestAbandon(t *testing.T) {
	row := func(paced string, verdict report.Verdict, offered uint64) report.Varied {
		r := report.Varied{Said: []report.Said{{Path: "export.pacing", Value: paced}}}
		r.Summary.Verdict, r.Summary.Interrupted, r.Summary.Ledger.Offered = verdict, verdict == report.Interrupted, offered
		return r
	}
	for _, c := range []struct {
		rows    []report.Varied
		virtual bool
		printed string
		says    string
	}{
		{[]report.Varied{row("false", report.Interrupted, 5)}, false, "interrupted", "interrupted in run 1 of 2: a part of a run compares with nothing"},
		{[]report.Varied{row("false", report.Pass, 9), row("true", report.Interrupted, 5)}, false, "export.pacing  ", "interrupted in run 2 of 2"},
		{[]report.Varied{row("false", report.Interrupted, 5), row("true", report.Interrupted, 5)}, true, "export.pacing  ", "of the same 5 updates"},
	} {
		p, stdout, _ := quietProgram()
		s := &session{program: p, flags: runFlags{virtual: c.virtual}}
		if err := s.abandon(c.rows); !strings.Contains(err.Error(), c.says) || !strings.Contains(strings.ToLower(stdout.String()), c.printed) {
			t.Errorf("%v\n%s", err, stdout)
		}
	}
}
