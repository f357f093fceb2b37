package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What is allowed and probably not meant is told with its place, and the scenario is read.
func TestWarnings(t *testing.T) {
	many := func(n int, line string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, line+"\n", i)
		}
		return b.String()
	}
	const segments = "population:\n  segments:\n"
	for name, test := range map[string]struct{ text, want string }{
		"nothing to say": {"", ""},
		"no update":      {"workload: [{rate: 1/h}]", "2:1: warning: there is no update at all: the rates come to 0.00556 in 20s"},
		"no update but events": {"workload: [{rate: 0/s}]\ntimeline: [{at: 1s, evaluate: high-churn-risk, enter: 10, over: " +
			"1s}]\ndataflow: {segments: [high-churn-risk]}", ""},
		"250 mapped segments":  {segments + many(250, "    s%d: 1%%"), ""},
		"251 mapped segments":  {segments + many(251, "    s%d: 1%%"), "251 segments are mapped; a dataflow should have at most 250"},
		"50 mapped attributes": {"population:\n  attributes:\n" + many(50, "    a%d: city"), ""},
		"51 mapped attributes": {"population:\n  attributes:\n" + many(51, "    a%d: city"), "51 attributes are mapped"},
		"501 streaming": {segments + many(501, "    s%d: 1%%") + "dataflow: {segments: [s1]}",
			"501 segments are streaming; a sandbox should have at most 500"},
		"4001 batch": {segments + "    s: 1%\n" + many(4_001, "    s%d: {evaluation: batch}") + "dataflow: {segments: [s]}",
			"4,001 segments are batch-evaluated; a sandbox should have at most 4,000"},
		"no trigger": {"dataflow: {triggers: {attribute: false, segmentation: false, identity: false}}",
			"2:12: warning: every trigger is off"},
		"no trigger but a backfill": {"dataflow: {triggers: {attribute: false, segmentation: false, identity: false}, segments: []}\n" +
			"timeline: [{at: 1s, activate: loyal-customers, over: 5s}]", ""},
		"never mapped": {segments + "    a: 1%\n    b: {evaluation: batch}\ndataflow: {segments: [a]}\ntimeline: [{at: 1s, evaluate: " +
			"b, enter: 5, over: 1s}]",
			"7:12: warning: evaluate b exports nothing: the segment b is never mapped"},
		"mapped later": {segments + "    a: 1%\n    b: {evaluation: batch}\ndataflow: {segments: [a]}\n" +
			"timeline: [{at: 1s, evaluate: b, enter: 5, over: 1s}, {at: 9s, activate: b, over: 1s}]", "b is not mapped before 9s"},
		"past the end": {"timeline: [{at: 1s, activate: loyal-customers}]\ndataflow: {segments: []}",
			"activate loyal-customers lasts until 1h0m1s, after the end"},
		"fault past it": {"timeline: [{at: 19s, fault: outage, for: 5s}]", "lasts until 24s"},
		"no identity": {"population: {identities: {ECID: {share: 50%}}, attributes: {a: city}}",
			"2:14: warning: a payload may have nothing that tells whose it is"},
		"one mapped id": {"population: {identities: {}, attributes: {a: profile_id}}", ""},
		"too few shards": {"workload: [{rate: {from: 0/s, to: 2100/s}}]\nstream: {shards: 1}",
			"3:18: warning: 2,099 updates fall due in the second at 19s, and 1 shard takes 1,000 records"},
		"no quota": {"workload: [{rate: 2100/s}]\nstream: {shards: 1, throttle: \"off\"}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, warnings, err := Source{File: "x.yaml", Data: []byte("version: 1\n" + test.text)}.Read()
			if err != nil || s == nil {
				t.Fatalf("refused: %v", err)
			}
			checkProblems(t, warnings)
			if got := warnings.Error(); (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want one that says %q", got, test.want)
			}
			if len(warnings) > 1 {
				t.Errorf("%d warnings: %v", len(warnings), warnings)
			}
		})
	}
}

func TestPeakRate(t *testing.T) {
	s, err := Parse("x.yaml", []byte(`version: 1
population: {profiles: 1000, segments: {a: {evaluation: batch}, b: 10%}}
dataflow: {segments: [a, b]}
workload: [{duration: 10s, rate: {from: 0/s, to: 100/s}}, {duration: 10s, rate: 40/s}]
timeline: [{at: 12s, evaluate: a, enter: 300, over: 3s}, {at: 14s, evaluate: a, enter: 50, over: 1ms}]
`))
	if err != nil {
		t.Fatal(err)
	}
	if rate, at := s.PeakRate(); rate != 40+100+50 || at != 14*time.Second {
		t.Errorf("%v at %v", rate, at)
	}
}

// The built-in scenarios mean what they say.
func TestBuiltinsWarnOfNothing(t *testing.T) {
	for _, info := range List() {
		source, err := Builtin(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, warnings, err := source.Read(); err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v, %v", info.Name, warnings, err)
		}
	}
}
