package scenarios

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const eventful = `
version: 1
population: {profiles: 100, segments: {one: 10%, two: 20%, three: 30%, four: 90%}}
dataflow: {segments: [one]}
workload: [{duration: 1m}]
timeline:
`

func TestActivateList(t *testing.T) {
	s, err := Parse("", []byte(eventful+"  - {at: 1s, activate: [two, three]}\n  - {at: 2s, activate: four}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Timeline[0].Action.(*Activate).Segments; !slices.Equal(got, []string{"two", "three"}) {
		t.Errorf("activates %v", got)
	}
	if got := s.Timeline[0].Words(); got != "activate two, three" {
		t.Errorf("says %q", got)
	}
	if got := s.EventUpdates(); got != 50+90 {
		t.Errorf("%v updates, want 140", got)
	}
	if !slices.Equal(s.Dataflow.Segments, []string{"one"}) || !s.activates("three") || s.activates("one") {
		t.Error("what is activated is not what the events say")
	}
	for _, c := range []struct{ timeline, says string }{
		{"  - {at: 1s, activate: []}\n", "the list of segments is empty"},
		{"  - {at: 1s, activate: [two, two]}\n", ":7:30: the segment two is named twice"},
		{"  - {at: 1s, activate: [two, one]}\n", ":7:30: the segment one is mapped from the start"},
		{"  - {at: 1s, activate: [two]}\n  - {at: 2s, activate: [three, two]}\n", ":8:32: the segment two is activated twice"},
		{"  - {at: 1s, activate: [tow]}\n", "did you mean two?"},
		{"  - {at: 1s, activate: {two: 1}}\n", "wants a segment, or a list of segments"},
	} {
		if _, err := Parse("x", []byte(eventful+c.timeline)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q in it", c.timeline, err, c.says)
		}
	}
}

// Events survive being stored, with the name of their kind, and what no event has is refused.
func TestEventJSON(t *testing.T) {
	s, err := Parse("", []byte(eventful+"  - {at: 1s, activate: two}\n  - {at: 2s, fault: latency, delay: 5ms, for: 1s}\n"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s.Timeline)
	if err != nil {
		t.Fatal(err)
	}
	var back []Event
	if err := json.Unmarshal(text, &back); err != nil || dump(back) != dump(s.Timeline) {
		t.Errorf("%s came back as %s: %v", text, dump(back), err)
	}
	for _, wrong := range []string{`{"Kind": "party"}`, `{"Kind": "fault", "Action": {"Sharre": 1}}`, `{"Knid": "fault"}`,
		`{"Kind": "fault"}`} {
		if err := json.Unmarshal([]byte(wrong), new(Event)); err == nil {
			t.Errorf("%s is taken for an event", wrong)
		}
	}
}
