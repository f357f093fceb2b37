package main

import (
	"strings"
	"testing"

	"kinesim/sim/report"
)

// everyFault is the small scenario with one fault of each kind after the other.
const everyFault = smallScenario + `timeline:
  - {at: 0s, for: 500ms, fault: throttle, shard: 1}
  - {at: 200ms, for: 800ms, fault: internal_failure, share: 20%}
  - {at: 500ms, for: 500ms, fault: internal_error, share: 30%}
  - {at: 700ms, for: 500ms, fault: unavailable_error, share: 30%}
  - {at: 900ms, for: 500ms, fault: throttle_error, share: 30%}
  - {at: 1s, for: 1s, fault: latency, delay: {median: 20ms, p99: 300ms}}
  - {at: 1200ms, for: 500ms, fault: reset_before, share: 30%}
  - {at: 1500ms, for: 800ms, fault: reset_after, share: 40%}
  - {at: 2300ms, for: 200ms, fault: stall, share: 50%}
  - {at: 2600ms, for: 600ms, fault: outage}
  - {at: 3200ms, for: 500ms, fault: expired_iterator}
  - {at: 3200ms, for: 800ms, fault: throttle, share: 30%, operations: [PutRecords, GetRecords]}
`

// Nothing is lost under a scenario's own faults, order per key holds, and the same records are exported.
func TestRunKeepsItsPromisesUnderScriptedFaults(t *testing.T) {
	t.Parallel()
	_, calm, _ := runSmall(t)
	_, s, text := runScenario(t, everyFault, "--retry-for", "60s", "--lanes", "3")
	if s.Ledger.Failed != 0 || s.Ledger.Unknown != 0 || s.Ledger.Acked != s.Exports.Count {
		t.Errorf("ledger %+v of %d exports", s.Ledger, s.Exports.Count)
	}
	v := s.Verification
	if v.Verdict != report.Verified || v.OutOfOrder != 0 || v.Missing != 0 || v.Unexplained != 0 {
		t.Errorf("verification %+v\n%s", v, text)
	}
	if v.Duplicates == 0 || s.Records.Throttled == 0 || s.Records.Retries == 0 {
		t.Errorf("%d duplicates, %d throttled, %d retries: the faults were not there", v.Duplicates, s.Records.Throttled, s.Records.Retries)
	}
	if s.Digest != calm.Digest {
		t.Errorf("digest %s, without faults %s", s.Digest, calm.Digest)
	}
}

// A target that is not ours is told about, in one line, and left in peace.
func TestFaultsOfAnotherTarget(t *testing.T) {
	t.Parallel()
	endpoint := faulty(t, nil)
	_, summary, text := runScenario(t, smallScenario+"timeline: [{at: 0s, for: 1h, fault: outage}]\n", "--endpoint", endpoint.URL)
	if want := "note: the scenario's fault is not applied: only the embedded Kinesis does wrong on purpose\n"; strings.Count(text, want) != 1 {
		t.Errorf("printed %q, want %q once", text, want)
	}
	if summary.Verification.Verdict != report.Verified {
		t.Errorf("verification %+v", summary.Verification)
	}
}
