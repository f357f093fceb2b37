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
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// smallScenario takes a second, with few keys that are exported again and again, so that order has something to be
// broken in. What runs do is tested in sim/rehearsal, where time costs nothing; here it is what they do with sockets,
// files and flags.
const smallScenario = `version: 1
name: small
population: {profiles: 300}
stream: {name: rehearsal, shards: 2, throttle: "off"}
export: {timeout: 1m, backoff: 50ms, batch: {records: 10}}
workload:
  - {phase: only, duration: 1s, rate: 1600/s}
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
	var stdout, stderr printout
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
func faulty(t *testing.T, control faults.Control) *kinesisfake.Fake {
	t.Helper()
	return kinesisfake.Start(t, kinesisfake.StartWith{
		Config:  streams.Config{Limits: streams.Limits{Write: streams.WriteOff}},
		Options: kinesisfake.Options{Control: control},
	})
}

// troubled throttles a share of the entries, and of every few PutRecords calls resets one after the records were
// stored, resets one before, fails one and never answers one.
func troubled(share float64) faults.Control {
	var calls atomic.Uint64
	return func(operation string, _ []byte) *faults.Fault {
		if operation != "PutRecords" {
			return nil
		}
		fault := &faults.Fault{Share: share, Outcome: streams.Throttled}
		switch calls.Add(1) % 40 {
		case 5:
			fault.Cut = faults.CutAfter
		case 15:
			fault.Cut = faults.CutBefore
		case 25:
			fault.Error = &streams.Error{Code: "InternalFailure", Message: "Internal service failure."}
		case 35:
			fault.Cut = faults.DropAnswer
		}
		return fault
	}
}

// TestRunOverTheWire runs a scenario against the embedded endpoint in every way of writing requests: the records are
// those of virtual time, and all are read back.
func TestRunOverTheWire(t *testing.T) {
	_, virtual, _ := runSmall(t, "--virtual")
	for _, wire := range []string{"json", "cbor", "plain"} {
		t.Run(wire, func(t *testing.T) {
			t.Parallel()
			code, s, _ := runSmall(t, "--wire", wire, "--set", "export.timeout=1h") // however slow the machine is
			// a busy machine makes the generator late, not wrong
			if code != report.Pass.ExitCode() && code != report.Unreliable.ExitCode() {
				t.Errorf("exit code %d: %+v", code, s.Reasons)
			}
			if s.Digest != virtual.Digest || s.Exports.Count != virtual.Exports.Count || s.DigestPartial || s.Mode != report.ModeReal ||
				s.Settings.Wire != exporter.Wire(wire) {
				t.Errorf("digest %s of %d exports, in virtual time %s of %d; settings %+v", s.Digest, s.Exports.Count, virtual.Digest,
					virtual.Exports.Count, s.Settings)
			}
			if v := s.Verification; v.Verdict != report.Verified || v.Matched != s.Ledger.Acked || v.Read != s.Ledger.Acked {
				t.Errorf("verification %+v of %d acked", v, s.Ledger.Acked)
			}
		})
	}
}

// TestRunWhereTheEnvironmentLeads holds that results name an endpoint that only the environment has named, that it
// costs nothing, and that the command repeats the run without that environment.
func TestRunWhereTheEnvironmentLeads(t *testing.T) {
	endpoint := faulty(t, nil)
	t.Setenv("AWS_ENDPOINT_URL", strings.Replace(endpoint.URL, "http://", "http://user:secret@", 1))
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	flags := []string{"--target", "aws", "--stream", "activation", "--region", "us-east-1", "--create-stream"}
	_, s, text := runSmall(t, flags...)
	at := strings.Replace(endpoint.URL, "http://", "http://user:xxxxx@", 1)
	if s.Target != at || !strings.HasSuffix(s.Repeat, " --endpoint="+at) || strings.Contains(text, "secret") {
		t.Errorf("target %s, repeat %s\n%s", s.Target, s.Repeat, text)
	}
	if !strings.Contains(text, "small on "+at+" in ") || s.Verification.Verdict != report.Verified {
		t.Errorf("the headline does not say so, or nothing was read back:\n%s", text)
	}
}

// Nothing is lost as long as there is time, whatever happens to the calls; order per key holds.
func TestRunLosesNothingUnderFaults(t *testing.T) {
	for _, test := range []struct {
		share float64
		wire  string
	}{{0.01, "json"}, {0.2, "cbor"}, {0.2, "plain"}} {
		t.Run(fmt.Sprintf("%s_%g_throttled", test.wire, test.share), func(t *testing.T) {
			t.Parallel()
			endpoint := faulty(t, troubled(test.share))
			_, s, _ := runSmall(t, "--endpoint", endpoint.URL, "--retry-for", "60s", "--lanes", "3", "--wire", test.wire,
				"--set", "export.timeout=1s") // one of forty calls is never answered
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

// TestRepeatHoldsNoPassword runs against an endpoint whose URL has one: nothing that is printed or written may hold it.
func TestRepeatHoldsNoPassword(t *testing.T) {
	t.Parallel()
	endpoint := faulty(t, nil)
	const password = "CANARY"
	url := strings.Replace(endpoint.URL, "http://", "http://operator:"+password+"@", 1)
	out := t.TempDir()
	file := filepath.Join(t.TempDir(), "short.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nworkload: [{duration: 1200ms, rate: 50/s}]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, ui := range []string{uiJSON, uiLines} {
		p, stdout, stderr := quietProgram()
		if code := p.run([]string{"run", file, "--endpoint", url, "--ui", ui, "--out", out}); code != 0 && code != 6 {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		if printed := stdout.String() + stderr.String(); strings.Contains(printed, password) {
			t.Errorf("--ui %s prints it: %s", ui, printed)
		}
	}
	f, err := frame.Read(out)
	if err != nil {
		t.Fatal(err)
	}
	frames, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	summary, err := os.ReadFile(filepath.Join(out, report.SummaryFile))
	if err != nil || bytes.Contains(summary, []byte(password)) || bytes.Contains(frames, []byte(password)) {
		t.Errorf("written: %v\n%s", err, summary)
	}
}

// TestRunNow begins a scenario now, and repeats it: payloads have the moment of the first run, and the digest is its.
func TestRunNow(t *testing.T) {
	before := time.Now().Add(-time.Millisecond)
	_, s, text := runSmall(t, "--virtual", "--start", "now")
	if s.Start.Before(before) || s.Start.After(time.Now()) || !strings.Contains(text, "note: now is "+s.Start.Format(time.RFC3339Nano)) {
		t.Errorf("begins %v\n%s", s.Start, text)
	}
	_, again, _ := runSmall(t, "--virtual", "--start", s.Start.Format(time.RFC3339Nano))
	if again.Digest != s.Digest || again.Digest == "" {
		t.Errorf("the digest is %s, and %s in a repetition", s.Digest, again.Digest)
	}
	if !strings.Contains(s.Repeat, " --start "+s.Start.Format(time.RFC3339Nano)) || strings.Contains(s.Repeat, "=now") {
		t.Errorf("repeat: %s", s.Repeat)
	}
}
