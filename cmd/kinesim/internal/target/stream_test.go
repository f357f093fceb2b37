//go:build !slim

package target

import (
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// rehearsed is a scenario that takes a second. LocalStack answers in seconds where the machine is busy.
const rehearsed = `version: 1
name: rehearsed
population: {profiles: 300}
stream: {name: rehearsal, shards: 2, throttle: "off"}
export: {timeout: 60s, lanes: 2, in_flight: 2}
workload:
  - {phase: only, duration: 1s, rate: 400/s}
`

// rehearse runs a scenario against what flags name, and holds that it is proven.
func rehearse(t *testing.T, flags Flags) report.Summary {
	t.Helper()
	sc, err := scenarios.Parse("rehearsed.yaml", []byte(rehearsed))
	if err != nil {
		t.Fatal(err)
	}
	console, printed := testConsole(t)
	console.Start = nil
	run, err := rehearsal.Plan{Scenario: sc}.Start(t.Context(), console.For(flags))
	if err != nil {
		t.Fatal(err)
	}
	s := run.Wait().Summary()
	if err := run.Close(); err != nil {
		t.Error(err)
	}
	if s.Verification.Verdict != report.Verified || s.Ledger.Acked != s.Exports.Count || s.Ledger.Acked == 0 || s.DigestPartial {
		t.Errorf("verification %+v, ledger %+v\n%s", s.Verification, s.Ledger, printed)
	}
	return s
}

// TestRehearsals holds that the records are the same wherever they are sent, that they are read back from where they
// were stored, and that nothing is left behind.
func TestRehearsals(t *testing.T) {
	here := rehearse(t, Flags{})
	server, url := startFake(t)
	there := rehearse(t, Flags{Endpoint: url})
	if here.Digest != there.Digest || here.Target != "embedded" || there.Target != url {
		t.Errorf("digest %s on %s, %s on %s", here.Digest, here.Target, there.Digest, there.Target)
	}
	if left := streamNames(server); left != "" {
		t.Errorf("left %q", left)
	}
}

// TestRehearsalOnLocalStack does the same with a container.
func TestRehearsalOnLocalStack(t *testing.T) {
	needLocalStack(t)
	here, there := rehearse(t, Flags{}), rehearse(t, Flags{Target: "localstack"})
	if here.Digest != there.Digest || there.Target != "localstack" {
		t.Errorf("digest %s, %s on %s", here.Digest, there.Digest, there.Target)
	}
	if left := containers(t); left != 0 {
		t.Errorf("%d containers are left", left)
	}
}

// TestFaultsOfTheEmbeddedTarget holds that a script reaches the server.
func TestFaultsOfTheEmbeddedTarget(t *testing.T) {
	sc, err := scenarios.Parse("rehearsed.yaml", []byte(rehearsed+"timeline: [{at: 0s, for: 1h, fault: throttle, share: 20%}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	sc.Export.Attempts, sc.Export.RetryFor = 0, 10*time.Minute // one in five is throttled, however late it comes
	console, _ := testConsole(t)
	run, err := rehearsal.Plan{Scenario: sc}.Start(t.Context(), console.For(Flags{}))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	if control, fault := run.Controls(); !control || !fault {
		t.Errorf("control %v, fault %v", control, fault)
	}
	if s := run.Wait().Summary(); s.Records.Throttled == 0 || s.Ledger.Acked != s.Exports.Count {
		t.Errorf("%d throttled, ledger %+v", s.Records.Throttled, s.Ledger)
	}
}
