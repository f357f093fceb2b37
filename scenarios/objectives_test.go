package scenarios_test

import (
	"strings"
	"testing"

	"kinesim/scenarios"
)

const objectiveHead = `version: 1
workload: [{phase: calm, duration: 10s, rate: 10/s}]
timeline: [{at: 1s, fault: outage, for: 1s}]
`

func TestObjectives(t *testing.T) {
	for text, want := range map[string][]string{
		"objectives: adobe\n":                                        {"due_to_ack p95 < 10m below 10k/s"},
		"objectives: [adobe, failed = 0]\n":                          {"due_to_ack p95 < 10m below 10k/s", "failed = 0"},
		"objectives: [{objective: failed = 0, abort: true}]\n":       {"failed = 0 (abort)"},
		"objectives:\n- failed < 1%\n- \"rate>1/s in phase calm\"\n": {"failed < 1%", "rate>1/s in phase calm"},
		"objectives: []\n":                                           nil,
	} {
		s, err := scenarios.Parse("x.yaml", []byte(objectiveHead+text))
		if err != nil {
			t.Errorf("%s%v", text, err)
			continue
		}
		var got []string
		for _, o := range s.Objectives {
			line := o.Text
			if o.Abort {
				line += " (abort)"
			}
			got = append(got, line)
		}
		if strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("%s%q, want %q", text, got, want)
		}
	}
}

// TestObjectiveMistakes says where each is, and how to mend it.
func TestObjectiveMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"objectives: due_to_ack p95 > 5\n": `x.yaml:4:30: objective "due_to_ack p95 > 5": "5" has no unit
  try: say 5s or 5ms, for example`,
		"objectives:\n- failed = 0\n- speed > 5\n": `x.yaml:6:3: objective "speed > 5": "speed" is nothing that is measured
  try: one of due_to_ack,`,
		"objectives: [{abort: true}]\n":                         `x.yaml:4:14: objective is missing: what is to hold`,
		"objectives: [{objective: failed = 0, abort: maybe}]\n": `x.yaml:4:45: abort: "maybe" is neither true nor false`,
		"objectives: [failed = 0 in phase clam]\n": `x.yaml:4:14: "failed = 0 in phase clam": there is no phase "clam"
  try: did you mean calm?`,
		"objectives: [drained after evaluate < 5m]\n": `x.yaml:4:14: "drained after evaluate < 5m": the timeline has no event "evaluate"`,
		"objectives: [recovered after throttle < 5m]\n": `the timeline has no fault "throttle"
  try: the first word of one, or all of it: "outage`,
		"objectives: {failed: 0}\n":    `x.yaml:4:1: objectives wants a list, not a mapping`,
		"objectives: [[failed = 0]]\n": `x.yaml:4:14: objectives wants an objective such as due_to_ack p95 < 10m, not a list`,
	} {
		_, err := scenarios.Parse("x.yaml", []byte(objectiveHead+text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n%v\nwant\n%s", text, err, want)
		}
	}
}
