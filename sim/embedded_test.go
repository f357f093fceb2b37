package sim

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/kinesisfake/faults"
)

// TestFaultKinds holds what scenarios say of each kind of fault to what the embedded Kinesis does.
func TestFaultKinds(t *testing.T) {
	start := time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)
	for _, traits := range scenarios.FaultKinds() {
		fault := &scenarios.Fault{Kind: traits.Kind, For: time.Minute, Share: 1}
		if traits.Delays {
			fault.Median = time.Second
		}
		script, err := FaultScript(&scenarios.Scenario{Timeline: []scenarios.Event{{Action: fault}}}, start)
		if err != nil {
			t.Errorf("%s: %v", traits.Kind, err)
			continue
		}
		own, err := faults.NewScript(0, start, []faults.Scripted{{
			For: time.Minute, Kind: faults.Kind(traits.Kind), Delay: faults.Delay{Median: fault.Median},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, operation := range []string{"PutRecord", "PutRecords", "GetRecords", "ListStreams"} {
			hit := script.At(start, operation, 1)
			if want := traits.Operations == nil || slices.Contains(traits.Operations, operation); want != befalls(hit) {
				t.Errorf("%s befalls %s: %v", traits.Kind, operation, befalls(hit))
			}
			if !reflect.DeepEqual(hit, own.At(start, operation, 1)) {
				t.Errorf("%s: by itself the endpoint does something else to %s", traits.Kind, operation)
			}
			if befalls(hit) && (len(hit.Entries) > 0) != traits.Records {
				t.Errorf("%s hits %d entries", traits.Kind, len(hit.Entries))
			}
		}
	}
}

func befalls(f faults.Fault) bool {
	return f.Error != nil || len(f.Entries) > 0 || f.Cut != faults.CutNone || f.Delay > 0
}
