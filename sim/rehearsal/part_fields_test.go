package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// alone has exports that do not wait for each other, so that what becomes of one does not depend on what else its
// process sends: a part sees what the undivided run sees.
const alone = `version: 1
name: alone
population: {profiles: 65_536}
stream: {shards: 24, latency: 5ms}
export: {batch: {records: 1}, in_flight: 256}
upstream: {capacity: 0/s}
workload:
  - {phase: first, duration: 61s, rate: 20/s}
  - {phase: last, duration: 2s, rate: 300/s}
timeline:
  - {at: 1s, activate: app-users, over: 2s}
  - {at: 62s, fault: latency, delay: 15ms, for: 500ms}
objectives:
  - due_to_ack p99 < 30ms
  - event_to_ack p99 < 1h
  - event_to_ack p99 < 1h in any 2s
  - due_to_ack p95 < 30ms in phase last
  - drained after activate < 3s
  - failed = 0 outside faults
  - rate > 1/s in any 2s
`

// differs are the fields of a merged summary that are not those of the undivided run, and why.
var differs = map[string]string{
	"started":                "the clock on the wall",
	"records.peak_in_flight": "the greatest of the parts, each of which sends on its own",
	"parts":                  "there are none undivided",
}

// TestPartsAddUpInEveryField compares the whole summary, with exports of which none depends on another.
func TestPartsAddUpInEveryField(t *testing.T) {
	plan := rehearsal.Plan{Scenario: parse(t, alone)}
	want := fieldsOf(t, inVirtualTime(t, plan).Summary())
	for _, field := range []string{"phases.0.exports", "events.0.drained_after", "latency.event_to_ack.p99", "peak_utilisation.minute.use",
		"shards_enough.headroom_0", "objectives.6.ok", "cost.provisioned.total", "segments.0.id"} {
		if want[field] == nil {
			t.Fatalf("the scenario shows nothing of %s: %v", field, want)
		}
	}
	for _, n := range []int{3, 8} {
		t.Run(fmt.Sprintf("%d", n), func(t *testing.T) {
			dir := t.TempDir()
			for i := range n {
				in := filepath.Join(dir, fmt.Sprint(i))
				mustMake(t, in)
				divided(t, plan, world.Part{Index: i, Of: n}, in)
			}
			got := fieldsOf(t, merged(t, dir).Summary)
			for field := range got {
				if _, there := want[field]; !there && differs[strings.SplitN(field, ".", 2)[0]] == "" {
					t.Errorf("%s is %v, and not there undivided", field, got[field])
				}
			}
			for field, value := range want {
				if differs[field] == "" && got[field] != value {
					t.Errorf("%s is %v, and undivided %v", field, got[field], value)
				}
			}
		})
	}
}

// fieldsOf are the values of a summary by their places in it.
func fieldsOf(t *testing.T, s report.Summary) map[string]any {
	t.Helper()
	var whole any
	if err := json.Unmarshal([]byte(textOf(s)), &whole); err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, inside := range v {
				walk(strings.TrimPrefix(at+"."+key, "."), inside)
			}
		case []any:
			for i, inside := range v {
				walk(fmt.Sprintf("%s.%d", at, i), inside)
			}
		default:
			fields[at] = v
		}
	}
	walk("", whole)
	return fields
}
