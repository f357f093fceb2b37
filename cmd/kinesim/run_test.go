package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

// smallScenario takes four seconds, with few keys that are exported again and again, so that order has something to be broken in.
const smallScenario = `version: 1
name: small
population: {profiles: 300}
stream: {name: rehearsal, shards: 2, throttle: "off"}
export: {timeout: 1s}
workload:
  - {phase: only, duration: 4s, rate: 400/s}
`

// runSmall runs the small scenario with more flags and returns its exit code, summary and what was printed.
func runSmall(t *testing.T, flags ...string) (int, report.Summary, string) {
	t.Helper()
	return runScenario(t, smallScenario, flags...)
}

// runScenario runs a scenario with more flags, as runSmall does the small one.
func runScenario(t *testing.T, scenario string, flags ...string) (int, report.Summary, string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "small.yaml")
	if err := os.WriteFile(file, []byte(scenario), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	p := newProgram()
	var stdout, stderr bytes.Buffer
	p.stdout, p.stderr = &stdout, &stderr
	p.isTerminal = func(any) bool { return false }
	code := p.run(append([]string{"run", file, "--ui", "none", "--out", out}, flags...))
	var s report.Summary
	summary, err := os.ReadFile(filepath.Join(out, "summary.json"))
	if err == nil {
		err = json.Unmarshal(summary, &s)
	}
	if err != nil {
		t.Fatalf("summary.json: %v\n%s%s", err, &stdout, &stderr)
	}
	if !s.Ledger.Balanced() || s.Ledger.InFlight != 0 {
		t.Errorf("the ledger does not balance at the end: %+v", s.Ledger)
	}
	if t.Failed() {
		t.Logf("%s%s", &stdout, &stderr)
	}
	return code, s, stdout.String() + stderr.String()
}

// faulty starts a Kinesis with the stream of the small scenario whose calls the control decides over.
func faulty(t *testing.T, control kinesisfake.Control) *kinesisfake.Endpoint {
	t.Helper()
	model := kinesisfake.New(kinesisfake.Config{Limits: kinesisfake.Limits{Write: kinesisfake.WriteOff}})
	endpoint, err := kinesisfake.NewServer(model, kinesisfake.Options{Control: control}).Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { endpoint.Close() })
	return endpoint
}

// troubled throttles a share of the entries, and of every few PutRecords calls resets one after the records were stored, resets one
// before, fails one and never answers one.
func troubled(share float64) kinesisfake.Control {
	var calls atomic.Uint64
	return func(operation string, _ []byte) *kinesisfake.Fault {
		if operation != "PutRecords" {
			return nil
		}
		fault := &kinesisfake.Fault{Share: share, Outcome: kinesisfake.Throttled}
		switch calls.Add(1) % 40 {
		case 5:
			fault.Cut = kinesisfake.CutAfter
		case 15:
			fault.Cut = kinesisfake.CutBefore
		case 25:
			fault.Error = &kinesisfake.Error{Code: "InternalFailure", Message: "Internal service failure."}
		case 35:
			fault.Cut = kinesisfake.DropAnswer
		}
		return fault
	}
}

func TestRunSameDigestWithOtherLanesAndWorkers(t *testing.T) {
	t.Parallel()
	code, one, _ := runSmall(t, "--lanes", "1", "--workers", "1")
	_, other, _ := runSmall(t, "--lanes", "7", "--workers", "3")
	if code != report.Pass.ExitCode() && code != report.Unreliable.ExitCode() { // a busy machine makes the generator late, not wrong
		t.Errorf("exit code %d: %+v", code, one.Reasons)
	}
	if one.Digest != other.Digest || one.Exports.Count != other.Exports.Count || one.DigestPartial {
		t.Errorf("digest %s of %d exports, then %s of %d", one.Digest, one.Exports.Count, other.Digest, other.Exports.Count)
	}
	if one.Verification.Verdict != report.Verified || one.Verification.Matched != one.Ledger.Acked {
		t.Errorf("verification %+v of %d acked", one.Verification, one.Ledger.Acked)
	}
	for _, wire := range []exporter.Wire{exporter.WireCBOR, exporter.WirePlain} {
		_, same, _ := runSmall(t, "--wire", string(wire))
		if same.Digest != one.Digest || same.Verification.Verdict != report.Verified || same.Settings.Wire != wire {
			t.Errorf("--wire %s: digest %s, want %s; %+v, settings %+v", wire, same.Digest, one.Digest, same.Verification, same.Settings)
		}
	}
	_, third, _ := runSmall(t, "--seed", "99")
	if third.Digest == one.Digest {
		t.Error("another seed has the same digest")
	}
}

// Nothing is lost as long as there is time, whatever happens to the calls; order per key holds.
func TestRunLosesNothingUnderFaults(t *testing.T) {
	for _, test := range []struct {
		share float64
		wire  string
	}{{0.01, "json"}, {0.2, "json"}, {0.01, "cbor"}, {0.2, "cbor"}, {0.2, "plain"}} {
		t.Run(fmt.Sprintf("%s_%g_throttled", test.wire, test.share), func(t *testing.T) {
			t.Parallel()
			endpoint := faulty(t, troubled(test.share))
			_, s, _ := runSmall(t, "--endpoint", endpoint.URL, "--retry-for", "60s", "--lanes", "3", "--wire", test.wire)
			if s.Ledger.Failed != 0 || s.Ledger.Unknown != 0 || s.Ledger.Acked != s.Exports.Count {
				t.Errorf("ledger %+v of %d exports", s.Ledger, s.Exports.Count)
			}
			v := s.Verification
			if v.Verdict != report.Verified || v.OutOfOrder != 0 || v.Missing != 0 || v.Unexplained != 0 {
				t.Errorf("verification %+v", v)
			}
			if v.Duplicates == 0 {
				t.Error("no duplicate, though answers were lost after their records had been stored")
			}
			if s.Records.Throttled == 0 || s.Records.Retries == 0 {
				t.Errorf("records %+v", s.Records)
			}
		})
	}
}

// With a number of attempts, exactly the exports that used them up fail, by name.
func TestRunGivesUpByName(t *testing.T) {
	t.Parallel()
	endpoint := faulty(t, func(operation string, _ []byte) *kinesisfake.Fault {
		return &kinesisfake.Fault{Share: 0.5, Outcome: kinesisfake.Throttled}
	})
	code, s, _ := runSmall(t, "--endpoint", endpoint.URL, "--attempts", "2")
	if code != report.Undelivered.ExitCode() {
		t.Errorf("exit code %d", code)
	}
	if s.Ledger.Failed == 0 || s.Records.Failures["ProvisionedThroughputExceededException"] != s.Ledger.Failed {
		t.Errorf("ledger %+v, failures %v", s.Ledger, s.Records.Failures)
	}
	if want := s.Ledger.Acked + s.Records.Throttled; s.Records.Attempts != want {
		t.Errorf("%d attempts, but %d records were acknowledged or throttled", s.Records.Attempts, want)
	}
	// Two throttled attempts per failed export, one per export that the second attempt saved.
	if saved := s.Records.Throttled - 2*s.Ledger.Failed; s.Records.Retries != saved+s.Ledger.Failed {
		t.Errorf("%d retries, %d failed and %d saved by the second attempt", s.Records.Retries, s.Ledger.Failed, saved)
	}
	if s.Verification.Verdict != report.Verified || s.Verification.FailedButStored != 0 {
		t.Errorf("verification %+v", s.Verification)
	}
}

func TestRunSurvivesTheEndOfItsEndpoint(t *testing.T) {
	t.Parallel()
	endpoint := faulty(t, nil)
	time.AfterFunc(2*time.Second, func() { endpoint.Close() })
	code, s, text := runSmall(t, "--endpoint", endpoint.URL)
	if code != report.Undelivered.ExitCode() || s.Ledger.Acked == 0 || s.Ledger.Failed == 0 {
		t.Errorf("exit code %d, ledger %+v", code, s.Ledger)
	}
	if s.Verification.Verdict != report.Incomplete {
		t.Errorf("verification %+v, though the stream is gone", s.Verification)
	}
	if !strings.Contains(text, "Unreachable") {
		t.Errorf("the report does not say what happened:\n%s", text)
	}
}
