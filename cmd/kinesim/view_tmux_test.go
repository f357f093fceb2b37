package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestViewInTerminal looks at an earlier run: what the filter chooses can be written beside its results, and a signal
// gives the terminal back as q does.
func TestViewInTerminal(t *testing.T) {
	term := inTerminal(t, 80, 24, "run quickstart --virtual --exit-on-end --out results --ui none && "+
		"sh -c 'echo $$ >pid; exec ./kinesim view results'")
	term.shows("■ ended", "")
	term.press("8")
	term.shows("Exported: ", "")
	term.press("/", "t", "r", "i", "g", "g", "e", "r", ":", "x")
	term.shows("no trigger is called x", "")
	term.press("Escape")
	term.shows("recent exports", "no trigger")
	term.press("e")
	term.shows("written to results/payloads-", "")
	term.press("c", "n")
	term.shows("around", "")
	text, err := os.ReadFile(filepath.Join(term.dir, "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	term.shows("ended with 130", "")
	term.restored()
	if found, err := filepath.Glob(filepath.Join(term.dir, "results", "payloads-*.ndjson")); err != nil || len(found) != 1 {
		t.Errorf("payloads were written to %v (%v)", found, err)
	}
	if _, err := os.Stat(filepath.Join(term.dir, "results", "summary.json")); err != nil {
		t.Error(err)
	}
}
