package rehearsal

import (
	"testing"
	"time"

	"kinesim/scenarios"
)

func TestForecast(t *testing.T) {
	s := &scenarios.Scenario{
		Population: scenarios.Population{Profiles: 1_000, Segments: []scenarios.Segment{{Key: "a"}, {Key: "b", Members: 0.2}, {Key: "c"}}},
		Dataflow:   scenarios.Dataflow{Segments: []string{"a"}},
		Workload: []scenarios.Phase{{
			Duration: 10 * time.Second, From: 100, To: 300, // 2,000 updates
			Mix: []scenarios.Share{{Kind: scenarios.KindAttribute, Share: 0.5}, {Kind: scenarios.KindUnmappedAttribute, Share: 0.5}},
		}},
		Timeline: []scenarios.Event{
			{Evaluate: "a", Enter: scenarios.Amount{Count: 30}, Leave: scenarios.Amount{Share: 0.01}},
			{Evaluate: "b", Enter: scenarios.Amount{Count: 500}},                                         // not mapped yet
			{At: 5 * time.Second, Activate: "b", Over: 40 * time.Second},                                 // 200 members
			{At: 6 * time.Second, Evaluate: "b", Enter: scenarios.Amount{Count: 7}, Over: time.Second},   // mapped now
			{At: 7 * time.Second, Evaluate: "c", Enter: scenarios.Amount{Count: 999}, Over: time.Second}, // never
		},
	}
	f := ForecastOf(s)
	if want := uint64(1_000 + 30 + 10 + 200 + 7); f.Records != want || f.Duration != 45*time.Second {
		t.Errorf("got %d records in %s, want %d in 45s", f.Records, f.Duration, want)
	}
	if f.RecordBytes < 200 || f.RecordBytes > 2_000 {
		t.Errorf("a record of %d bytes is none of this destination's", f.RecordBytes)
	}
}
