package main

import (
	"strings"
	"testing"

	"kinesim/sim/report"
)

// The destination's own policy is enough to export, and not enough to read back; a policy that lacks an action fails by
// AWS's name for it.
func TestRunUnderAPolicy(t *testing.T) {
	t.Parallel()
	policy := func(allow string) string {
		return strings.Replace(smallScenario, "stream: {", "stream: {allow: ["+allow+"], ", 1)
	}
	code, s, _ := runScenario(t, policy("ListStreams, PutRecord, PutRecords"))
	if s.Verification.Verdict != report.NotChecked || s.Ledger.Acked != s.Exports.Count || s.Ledger.Acked == 0 {
		t.Errorf("exit code %d, verification %+v, ledger %+v", code, s.Verification, s.Ledger)
	}
	code, s, _ = runScenario(t, policy("ListStreams, PutRecord"))
	if code != report.Undelivered.ExitCode() || s.Records.Failures["AccessDeniedException"] != s.Exports.Count {
		t.Errorf("exit code %d, failures %v of %d exports", code, s.Records.Failures, s.Exports.Count)
	}
}
