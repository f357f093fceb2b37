package scenarios

import (
	"reflect"
	"testing"
	"time"
)

// Faults stand in the timeline between the other events.
func TestFaults(t *testing.T) {
	s, err := Parse("x.yaml", []byte(`
version: 1
population: {segments: {risk: {members: 5%, evaluation: batch}, loyal: 20%}}
workload: [{duration: 1m}]
timeline:
  - at: 5s
    fault: throttle
    shard: 1
    for: 10s
  - at: 6s
    evaluate: risk
    enter: 5%
  - at: 20s
    fault: latency
    for: 1m30s
    share: 25%
    delay: {median: 50ms, p99: 2s}
    operations: [PutRecords, GetRecords]
  - at: 30s
    fault: outage
    for: 500ms
  - at: 40s
    fault: latency
    for: 1s
    delay: 250ms
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Event{
		{At: 5 * time.Second, Action: &Fault{For: 10 * time.Second, Kind: FaultThrottle, Share: 1, Shards: []int{1}}, path: "timeline/0"},
		{At: 20 * time.Second, Action: &Fault{For: 90 * time.Second, Kind: FaultLatency, Share: 0.25,
			Operations: []string{"PutRecords", "GetRecords"},
			Median:     50 * time.Millisecond, P99: 2 * time.Second}, path: "timeline/2"},
		{At: 30 * time.Second, Action: &Fault{For: 500 * time.Millisecond, Kind: FaultOutage, Share: 1}, path: "timeline/3"},
		{At: 40 * time.Second, Action: &Fault{For: time.Second, Kind: FaultLatency, Share: 1, Median: 250 * time.Millisecond},
			path: "timeline/4"},
	}
	if got := s.Faults(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %s\nwant %s", dump(got), dump(want))
	}
	if e := s.Timeline[1]; len(s.Timeline) != 5 || e.Words() != "evaluate risk" || e.Over != time.Minute {
		t.Errorf("the timeline is %s", dump(s.Timeline))
	}
	if e := s.Timeline[0]; e.Words() != "throttle #1" || e.Until() != 15*time.Second {
		t.Errorf("%s until %v", e.Words(), e.Until())
	}
	if s.Duration() != 66*time.Second {
		t.Errorf("lasts %v: faults make no updates", s.Duration())
	}
}
