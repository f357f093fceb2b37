package rehearsal

import (
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

func TestForecast(t *testing.T) {
	s := &scenarios.Scenario{
		Population: scenarios.Population{Profiles: 1_000, Segments: []scenarios.Segment{{Key: "a"}, {Key: "b", Members: 0.2}, {Key: "c"}}},
		Dataflow:   scenarios.Dataflow{Segments: []string{"a"}, Settings: profile.DefaultSettings()},
		Workload: []scenarios.Phase{{
			Duration: 10 * time.Second, From: 100, To: 300, // 2,000 updates
			Mix: []scenarios.Share{{Kind: scenarios.KindAttribute, Share: 0.5}, {Kind: scenarios.KindUnmappedAttribute, Share: 0.5}},
		}},
		Timeline: []scenarios.Event{
			{Action: &scenarios.Evaluate{Segment: "a", Enter: scenarios.Amount{Count: 30}, Leave: scenarios.Amount{Share: 0.0096}}},
			// not mapped yet
			{Action: &scenarios.Evaluate{Segment: "b", Enter: scenarios.Amount{Count: 500}}},
			// mapped now
			{At: 6 * time.Second, Over: time.Second, Action: &scenarios.Evaluate{Segment: "b", Enter: scenarios.Amount{Count: 7}}},
			// 200 members
			{At: 5 * time.Second, Over: 40 * time.Second, Action: &scenarios.Activate{Segments: []string{"b"}}},
			// never
			{At: 7 * time.Second, Over: time.Second, Action: &scenarios.Evaluate{Segment: "c", Enter: scenarios.Amount{Count: 999}}},
		},
	}
	f := ForecastOf(s)
	if want := uint64(1_000 + 30 + 10 + 200 + 7); f.Records != want || f.Duration != 45*time.Second {
		t.Errorf("got %d records in %s, want %d in 45s", f.Records, f.Duration, want)
	}
	// Who re-evaluates sends nothing, unless the dataflow exports it.
	s.Timeline, s.Workload[0].Mix = nil, []scenarios.Share{{Kind: scenarios.KindReevaluate, Share: 1}}
	if got := ForecastOf(s).Records; got != 0 {
		t.Errorf("%d records of members that stay members", got)
	}
	s.Dataflow.ExportOnRequalification = true
	if got := ForecastOf(s).Records; got != 2_000 {
		t.Errorf("%d records of members that stay members and are exported for it, want 2,000", got)
	}
	if f.RecordBytes < 200 || f.RecordBytes > 2_000 {
		t.Errorf("a record of %d bytes is none of this destination's", f.RecordBytes)
	}
}

// TestForecastFollowsSettings: what is exported at most is what the settings let through.
func TestForecastFollowsSettings(t *testing.T) {
	of := func(kind scenarios.Kind, set func(*profile.Settings), change func(*scenarios.Scenario)) uint64 {
		s := &scenarios.Scenario{
			Population: scenarios.Population{Profiles: 10, Segments: []scenarios.Segment{{Key: "a", Members: 1}}},
			Dataflow:   scenarios.Dataflow{Segments: []string{"a"}, Settings: profile.DefaultSettings()},
			Workload:   []scenarios.Phase{{Duration: time.Second, From: 100, To: 100, Mix: []scenarios.Share{{Kind: kind, Share: 1}}}},
		}
		if set != nil {
			set(&s.Dataflow.Settings)
		}
		if change != nil {
			change(s)
		}
		return ForecastOf(s).Records
	}
	address := func(s *scenarios.Scenario) {
		s.Population.Attributes = []scenarios.Attribute{{Path: "mail", Generator: scenarios.Generator{Kind: scenarios.GenEmail}}}
		s.Population.Identities = []scenarios.Namespace{{Name: "Email", Value: scenarios.ValueEmail}}
	}
	for name, test := range map[string]struct {
		kind   scenarios.Kind
		set    func(*profile.Settings)
		change func(*scenarios.Scenario)
		want   uint64
	}{
		"attribute":                 {scenarios.KindAttribute, nil, nil, 100},
		"attribute, trigger off":    {scenarios.KindAttribute, func(s *profile.Settings) { s.TriggerAttribute = false }, nil, 0},
		"unmapped attribute":        {scenarios.KindUnmappedAttribute, nil, nil, 0},
		"unmapped address":          {scenarios.KindUnmappedAttribute, nil, address, 100}, // identities follow it
		"same value":                {scenarios.KindSameValue, nil, nil, 100},
		"same value, set not to":    {scenarios.KindSameValue, func(s *profile.Settings) { s.SameValueTriggers = false }, nil, 0},
		"evaluated again":           {scenarios.KindReevaluate, nil, nil, 0},
		"evaluated again, exported": {scenarios.KindReevaluate, func(s *profile.Settings) { s.ExportOnRequalification = true }, nil, 100},
		"identity":                  {scenarios.KindRemoveIdentity, nil, nil, 100},
		"identity, trigger off":     {scenarios.KindRemoveIdentity, func(s *profile.Settings) { s.TriggerIdentity = false }, nil, 0},
		"leave":                     {scenarios.KindLeave, nil, nil, 100},
		"leave, trigger off":        {scenarios.KindLeave, func(s *profile.Settings) { s.TriggerSegmentation = false }, nil, 0},
		"leave unmapped":            {scenarios.KindLeaveUnmapped, nil, nil, 0},
	} {
		if got := of(test.kind, test.set, test.change); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
