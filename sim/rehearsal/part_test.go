package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/sim/parts"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// broad has a population of as many slices as there are.
const broad = `version: 1
name: broad
population: {profiles: 65_536}
stream: {shards: 24, latency: 5ms}
workload:
  - {phase: only, duration: 3s, rate: 1500/s}
timeline:
  - {at: 1s, activate: app-users, over: 1s}
`

// divided runs a part of a plan in virtual time, and keeps what it keeps of what was done to the run.
func divided(t *testing.T, p rehearsal.Plan, part world.Part, dir string, during ...func(*rehearsal.Run)) *rehearsal.Outcome {
	t.Helper()
	p.Part = part
	kept, err := parts.Begin(dir, p.Keep(), "host", p.Scenario.Start)
	if err != nil {
		t.Fatal(err)
	}
	o := inVirtualTime(t, p, append(during, func(run *rehearsal.Run) {
		o := run.Wait()
		if err := run.Kept(kept, o, o.Summary(), o.Repeat); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteDir(dir, o.Summary(), o.Course); err != nil {
			t.Fatal(err)
		}
	})...)
	if err := parts.Write(dir, kept); err != nil {
		t.Fatal(err)
	}
	return o
}

// merged merges the parts in the directories of a directory.
func merged(t *testing.T, dir string) *parts.Merged {
	t.Helper()
	loaded, _, err := parts.Load([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	m, err := parts.NewMerge(loaded)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := m.Prove(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := m.Sum(proof)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPartsAddUp divides a run into any number of parts: together they are the undivided run.
func TestPartsAddUp(t *testing.T) {
	sc := parse(t, broad)
	plan := rehearsal.Plan{Scenario: sc}
	whole := inVirtualTime(t, plan)
	want := whole.Summary()
	for _, n := range []int{1, 3, 8, 256} {
		t.Run(fmt.Sprintf("%d", n), func(t *testing.T) {
			dir := t.TempDir()
			var shots []exporter.Snapshot
			for i := range n {
				in := filepath.Join(dir, fmt.Sprint(i))
				mustMake(t, in)
				shots = append(shots, divided(t, plan, world.Part{Index: i, Of: n}, in).Snapshot)
			}
			all := merged(t, dir)
			got := all.Summary
			if got.Digest != want.Digest || got.DigestPartial {
				t.Errorf("digest %s (partial: %t), not %s", got.Digest, got.DigestPartial, want.Digest)
			}
			if got.Verdict != report.Pass || got.Verification.Verdict != report.Verified || got.Verification.Matched != got.Ledger.Acked {
				t.Errorf("%s: %v; %s: %s", got.Verdict, got.Reasons, got.Verification.Verdict, got.Verification.Reason)
			}
			for what, pair := range map[string][2]any{
				"exports": {got.Exports, want.Exports}, "ledger": {got.Ledger, want.Ledger}, "identities": {got.Identities, want.Identities},
				"records": {got.Records.Records, want.Records.Records}, "bytes": {got.Records.RecordBytes, want.Records.RecordBytes},
				"settings": {textOf(got.Settings), textOf(want.Settings)}, "shards": {shardsOf(all.Snapshot), shardsOf(whole.Snapshot)},
			} {
				if !reflect.DeepEqual(pair[0], pair[1]) {
					t.Errorf("%s:\n%+v, not\n%+v", what, pair[0], pair[1])
				}
			}
			// The histogram of all samples is that of the parts' samples: what was encoded for the merge has lost
			// nothing.
			sum := exporter.Sum(shots...)
			if !sum.DueToAck.Equals(all.Snapshot.DueToAck) || sum.DueToAck.TotalCount() != int64(got.Ledger.Acked) {
				t.Errorf("merged histogram of %d samples, of %d acknowledged", all.Snapshot.DueToAck.TotalCount(), got.Ledger.Acked)
			}
			if got.Latency.DueToAck != report.PercentilesOf(sum.DueToAck) || got.Latency.SentToAck != report.PercentilesOf(sum.SentToAck) {
				t.Errorf("percentiles %+v, not %+v", got.Latency.DueToAck, report.PercentilesOf(sum.DueToAck))
			}
			if len(got.Parts) != n {
				t.Errorf("%d rows of %d parts", len(got.Parts), n)
			}
		})
	}
}

func shardsOf(s exporter.Snapshot) map[string]uint64 {
	records := map[string]uint64{}
	for id, c := range s.Shards {
		records[id] = c.Records
	}
	return records
}

// TestPartsWithoutSlices divides a population of one slice.
func TestPartsWithoutSlices(t *testing.T) {
	plan := rehearsal.Plan{Scenario: parse(t, small)}
	want := inVirtualTime(t, plan).Summary()
	dir := t.TempDir()
	for i := range 3 {
		in := filepath.Join(dir, fmt.Sprint(i))
		mustMake(t, in)
		o := divided(t, plan, world.Part{Index: i, Of: 3}, in)
		if v := o.Summary().Verdict; v != report.Pass {
			t.Errorf("part %d: %s", i, v)
		}
	}
	if got := merged(t, dir).Summary; got.Digest != want.Digest || got.Verdict != report.Pass {
		t.Errorf("%s %s, not %s", got.Verdict, got.Digest, want.Digest)
	}
}

// TestPartsThatCannotBe refuses a key that profiles share.
func TestPartsThatCannotBe(t *testing.T) {
	for what, key := range map[string]scenarios.PartitionKey{
		"attribute": {From: profile.KeyAttribute, Name: "homeAddress.country"},
		"phone":     {From: profile.KeyIdentity, Name: "phone"},
	} {
		sc := parse(t, small, func(sc *scenarios.Scenario) {
			sc.Population.Identities = append(sc.Population.Identities, scenarios.Namespace{
				Name: "phone", Min: 1, Max: 1, Share: 1, Value: scenarios.ValuePhone,
			})
			sc.Dataflow.PartitionKey = key
		})
		_, err := rehearsal.Plan{Scenario: sc, Part: world.Part{Index: 0, Of: 2}}.StartVirtual(t.Context())
		if err == nil {
			t.Errorf("%s: divided", what)
		}
	}
}

func mustMake(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
}

func textOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
