package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
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
	var printed printout
	p.stdin, p.stdout, p.stderr = strings.NewReader(""), &printed, &printed
	p.isTerminal = func(any) bool { return false }
	return p.run(args), printed.String()
}

// TestStreamThatCannotBeDeleted has a run that goes well, and a stream of its own that it may not delete.
func TestStreamThatCannotBeDeleted(t *testing.T) {
	t.Parallel()
	endpoint := faulty(t, func(operation string, _ []byte) *faults.Fault {
		if operation == "DeleteStream" {
			return &faults.Fault{Error: &streams.Error{Code: "AccessDeniedException", Message: "not authorized"}}
		}
		return nil
	})
	code, printed := runProgram(t, "run", writeScenario(t, smallScenario), "--endpoint", endpoint.URL, "--ui", "none")
	if code != report.Unwritten.ExitCode() && code != report.Unreliable.ExitCode() {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"kinesim: stream rehearsal, which was created for this run, is still there: DeleteStream: AccessDenied",
		"try: aws kinesis delete-stream --enforce-consumer-deletion --region us-east-1 --stream-name rehearsal --endpoint-url " + endpoint.URL} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not in %s", want, printed)
		}
	}
}

// TestTaggedStreamIsRefused has a stream whose owners do not want it to be rehearsed on.
func TestTaggedStreamIsRefused(t *testing.T) {
	t.Parallel()
	fake := kinesisfake.Start(t)
	fake.Server.Do(func(now time.Time, m *streams.Model) {
		if err := errors.Join(m.CreateStream(now, "tagged", 1, 0), m.TagStream(now, "tagged", map[string]string{"kinesim": "Deny"})); err != nil {
			t.Fatal(err)
		}
	})
	code, printed := runProgram(t, "run", writeScenario(t, smallScenario), "--endpoint", fake.URL, "--stream", "tagged", "--ui", "none")
	if code != report.Unreachable.ExitCode() || !strings.Contains(printed, "tagged kinesim=deny: nothing is sent to it") {
		t.Errorf("exit code %d: %s", code, printed)
	}
	if got := len(fake.Records("tagged")); got != 0 {
		t.Errorf("%d records were sent", got)
	}
	code, printed = runProgram(t, "check", "--endpoint", fake.URL, "--stream", "tagged")
	if code != report.Missing.ExitCode() || !strings.Contains(printed, "missing  tag (kinesis:ListTagsForStream)      "+
		"the stream is tagged kinesim=deny: run sends nothing to it\n         try: another stream") {
		t.Errorf("exit code %d: %s", code, printed)
	}
}

// TestConsumerThatCannotBeDeregistered has a run that goes well, and a consumer of its own that it may not deregister.
func TestConsumerThatCannotBeDeregistered(t *testing.T) {
	t.Parallel()
	endpoint := faulty(t, func(operation string, _ []byte) *faults.Fault {
		if operation == "DeregisterStreamConsumer" {
			return &faults.Fault{Error: &streams.Error{Code: "AccessDeniedException", Message: "not authorized"}}
		}
		return nil
	})
	code, printed := runProgram(t, "run", writeScenario(t, smallScenario), "--endpoint", endpoint.URL, "--ui", "none", "--read-back", "fan-out")
	if code != report.Unwritten.ExitCode() && code != report.Unreliable.ExitCode() {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"Read-back     verified", "which was registered for this run, is still there: DeregisterStreamConsumer: AccessDenied",
		"try: aws kinesis deregister-stream-consumer --region us-east-1 --consumer-arn arn:aws:kinesis:us-east-1:000000000000:stream/rehearsal/" +
			"consumer/kinesim-", " --endpoint-url " + endpoint.URL} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not in %s", want, printed)
		}
	}
}
