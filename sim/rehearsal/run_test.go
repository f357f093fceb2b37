package rehearsal_test

import (
	"reflect"
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// recordsOf is what of a summary depends on scenario and seed alone.
func recordsOf(s report.Summary) any {
	return []any{s.Digest, s.DigestPartial, s.Ledger.Offered, s.Ledger.Suppressed, s.Exports}
}

// TestSameRecords runs a scenario in both modes, with other lanes, workers and producers: the same records.
func TestSameRecords(t *testing.T) {
	lanes := func(n int) func(*scenarios.Scenario) { return func(sc *scenarios.Scenario) { sc.Export.Lanes = n } }
	one := inRealTime(t, rehearsal.Plan{Scenario: parse(t, small, lanes(1)), Workers: 1}, rehearsal.Embedded()).Summary()
	if one.Verdict != report.Pass || one.Mode != report.ModeReal || one.Verification.Matched != one.Ledger.Acked ||
		one.Exports.Count == 0 || one.DigestPartial {
		t.Errorf("%+v", one)
	}
	for name, other := range map[string]report.Summary{
		"real":            inRealTime(t, rehearsal.Plan{Scenario: parse(t, small, lanes(7)), Workers: 3}, rehearsal.Embedded()).Summary(),
		"virtual":         inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small)}).Summary(),
		"virtual, others": inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small, lanes(7)), Producers: 5}).Summary(),
	} {
		if got, want := recordsOf(other), recordsOf(one); !reflect.DeepEqual(got, want) || other.Verdict != report.Pass {
			t.Errorf("%s: %s, %+v\nwant %+v", name, other.Verdict, got, want)
		}
	}
	third := inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small, func(sc *scenarios.Scenario) { sc.Seed = 99 })}).Summary()
	if third.Digest == one.Digest {
		t.Error("another seed has the same digest")
	}
}

// everyFault is the small scenario with one fault of each kind after the other.
const everyFault = small + `timeline:
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

// TestPromisesUnderFaults holds that nothing is lost as long as there is time, whatever happens to the calls; that
// order per key holds, and that the same records are exported. It does so in either time.
func TestPromisesUnderFaults(t *testing.T) {
	calm := inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small)}).Summary()
	patient := func(sc *scenarios.Scenario) {
		sc.Export.Attempts, sc.Export.RetryFor, sc.Export.Lanes = 0, time.Minute, 3
	}
	for mode, o := range map[string]*rehearsal.Outcome{
		"real":    inRealTime(t, rehearsal.Plan{Scenario: parse(t, everyFault, patient)}, rehearsal.Embedded()),
		"virtual": inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, everyFault, patient)}),
	} {
		s := o.Summary()
		if s.Ledger.Failed != 0 || s.Ledger.Unknown != 0 || s.Ledger.Acked != s.Exports.Count {
			t.Errorf("%s: ledger %+v of %d exports", mode, s.Ledger, s.Exports.Count)
		}
		v := s.Verification
		if v.Verdict != report.Verified || v.OutOfOrder != 0 || v.Missing != 0 || v.Unexplained != 0 {
			t.Errorf("%s: verification %+v", mode, v)
		}
		if v.Duplicates == 0 || s.Records.Throttled == 0 || s.Records.Retries == 0 {
			t.Errorf("%s: %d duplicates, %d throttled, %d retries: the faults were not there", mode, v.Duplicates, s.Records.Throttled,
				s.Records.Retries)
		}
		if s.Digest != calm.Digest {
			t.Errorf("%s: digest %s, without faults %s", mode, s.Digest, calm.Digest)
		}
	}
}

// TestGivesUpByName holds that exactly the exports fail that used their attempts up, by the name of what refused them.
func TestGivesUpByName(t *testing.T) {
	sc := parse(t, small+"timeline: [{at: 0s, for: 1h, fault: throttle, share: 50%}]\n",
		func(sc *scenarios.Scenario) { sc.Export.Attempts = 2 })
	s := inRealTime(t, rehearsal.Plan{Scenario: sc}, rehearsal.Embedded()).Summary()
	if s.Verdict != report.Undelivered {
		t.Errorf("verdict %s", s.Verdict)
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

// TestStartFails holds that a target that was opened is closed again when a run cannot begin.
func TestStartFails(t *testing.T) {
	closed := 0
	target := opens(func(s rehearsal.Stream) rehearsal.Stream { return strange{Stream: s, closed: &closed} })
	for name, sc := range map[string]*scenarios.Scenario{
		"no profiles": parse(t, small, func(sc *scenarios.Scenario) { sc.Population.Profiles = 0 }),
		"no batches":  parse(t, small, func(sc *scenarios.Scenario) { sc.Export.BatchRecords = 10_000 }),
		"nothing":     nil,
	} {
		closed = 0
		_, err := rehearsal.Plan{Scenario: sc}.Start(t.Context(), target)
		if want := map[string]int{"no batches": 1}[name]; err == nil || closed != want {
			t.Errorf("%s: error %v, closed %d times", name, err, closed)
		}
		if _, err := (rehearsal.Plan{Scenario: sc}).StartVirtual(t.Context()); err == nil {
			t.Errorf("%s: runs in virtual time", name)
		}
	}
}
