package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

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
	p, stdout, stderr := quietProgram()
	heard := make(chan os.Signal, 1) // never read: it is enough that somebody listens, since a third signal ends a run at once
	signal.Notify(heard, os.Interrupt)
	defer signal.Stop(heard)
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	var raising sync.WaitGroup
	defer func() { close(ended); raising.Wait() }()
	raising.Go(func() {
		// Sent again and again, since the first run may not listen yet; the second one of them only ends it sooner.
		for {
			select {
			case <-time.After(200 * time.Millisecond):
				self.Signal(os.Interrupt)
			case <-ended:
				return
			}
		}
	})
	out := filepath.Join(dir, "out")
	code := p.run([]string{"run", file, "--compare-pacing", "--ui", "json", "--out", out})
	if code != report.Interrupted.ExitCode() || !strings.Contains(stderr.String(), "interrupted in run 1 of 2") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	var printed struct{ Summary report.Summary }
	if err := json.Unmarshal(stdout.Bytes(), &printed); err != nil {
		t.Fatalf("%v in %s", err, stdout)
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
