package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/sim/report"
)

// The destination's own policy is enough to export, and not enough to read back; a policy that lacks an action fails by
// AWS's name for it, before the first record.
func TestRunUnderAPolicy(t *testing.T) {
	t.Parallel()
	policy := func(allow string) string {
		return strings.Replace(smallScenario, "stream: {", "stream: {allow: ["+allow+"], ", 1)
	}
	code, s, _ := runScenario(t, policy("ListStreams, PutRecord, PutRecords"))
	if s.Verification.Verdict != report.NotChecked || s.Ledger.Acked != s.Exports.Count || s.Ledger.Acked == 0 {
		t.Errorf("exit code %d, verification %+v, ledger %+v", code, s.Verification, s.Ledger)
	}
	for lacks, allowed := range map[string]string{"PutRecords": "ListStreams, PutRecord", "ListStreams": "PutRecord, PutRecords"} {
		code, printed := runProgram(t, "run", writeScenario(t, policy(allowed)), "--ui", "none")
		if code != report.Unreachable.ExitCode() || !strings.Contains(printed, "AccessDeniedException") ||
			!strings.Contains(printed, "try: allow kinesis:"+lacks) {
			t.Errorf("without %s: exit code %d, %s", lacks, code, printed)
		}
	}
}

// writeScenario puts a scenario into a file.
func writeScenario(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "scenario.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// runProgram runs the command line without a terminal, and returns its exit code and all that it printed.
func runProgram(t *testing.T, args ...string) (int, string) {
	t.Helper()
	p := newProgram()
	var printed bytes.Buffer
	p.stdin, p.stdout, p.stderr = strings.NewReader(""), &printed, &printed
	p.isTerminal = func(any) bool { return false }
	return p.run(args), printed.String()
}
