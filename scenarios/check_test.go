package scenarios

import (
	"strings"
	"testing"
)

// Rules whose files would be too long, or too alike, to stand among the bad files.
func TestRules(t *testing.T) {
	const segments = "population:\n  segments:\n"
	for name, test := range map[string]struct{ text, want string }{
		"same id":             {segments + "    a: {id: x}\n    b: {id: x}", "a and b have the same id"},
		"same id, two spaces": {segments + "    a: {id: x}\n    b: {id: x, namespace: AAM}", ""},
		"updated after start": {segments + "    a: {updated: 2026-03-03T00:00:00Z}", "updated after the scenario's start"},
		"updated before made": {segments + "    a: {created: 2026-02-02T00:00:00Z, updated: 2026-02-01T00:00:00Z}",
			"updated before it was created"},
		"nothing mapped":     {"dataflow: {segments: []}", "nothing can ever be exported"},
		"only an activation": {"dataflow: {segments: []}\ntimeline: [{at: 1s, activate: loyal-customers}]", ""},
		"no phase":           {"workload: []", "the workload has no phase"},
		"odd record limit":   {"stream: {max_record: 1048577 B}", "whole number of KiB"},
		"odd retention":      {"stream: {retention: 24h30m}", "whole number of hours"},
		"batch under a record": {"export: {batch: {bytes: 1 MiB}}\nstream: {max_record: 2 MiB}",
			"a batch of 1 MiB cannot hold a record of 2 MiB"},
		"largest records": {"stream: {max_record: 10 MiB}", ""},
		"key from a map": {"population: {attributes: {a: {map: {k: city}}}}\ndataflow: {partition_key: {attribute: a}}",
			"which is a map"},
		"two keys":           {"dataflow: {partition_key: {attribute: a, identity: ECID}}", "both an identity and an attribute"},
		"no key":             {"dataflow: {partition_key: {}}", "neither an identity nor an attribute"},
		"case of namespaces": {"population: {identities: {ECID: 1, ecid: 1}}\ndataflow: {namespace_key_case: as_declared}", ""},
		"batch qualifies never": {segments + "    a: {evaluation: batch}\nworkload: [{mix: {qualify: 100%}}]",
			"no mapped segment is evaluated by streaming"},
		"qualify by activation": {segments + "    a: 10%\ndataflow: {segments: []}\nworkload: [{mix: {qualify: 100%}}]\ntimeline: " +
			"[{at: 1s, activate: a}]", ""},
		"pause": {"workload: [{rate: 0/s}, {rate: 10/s}]", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte("version: 1\n"+test.text))
			switch {
			case test.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.want != "" && (err == nil || len(err.(Problems)) != 1 || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want one problem that says %q", err, test.want)
			}
		})
	}
}
