package scenarios

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const flows = "../testdata/flow/"

// flowOf is a flow with the given selectors.
func flowOf(segments, attributes string) string {
	return `{"transformations":[{"params":{"segmentSelectors":{"selectors":[` + segments + `]},"profileSelectors":{"selectors":[` + attributes +
		`]}}}]}`
}

func TestReadFlow(t *testing.T) {
	flow, err := ReadFlow(flows + "flow.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(flow.Segments) != 2 || flow.Segments[0].Name != "Customer with DeLorean Cars" || flow.Segments[1].ID !=
		"354e086f-2e11-49a2-9e39-e5d9a76be683" || strings.Join(flow.Attributes, " ") !=
		"person.name.firstName person.name.lastName personalEmail.address _acme.loyalty.tier" || flow.Name != "Loyalty to Kinesis" {
		t.Errorf("%+v", flow)
	}
	flow, err = ReadFlow(flows + "with_target.json")
	if err != nil || flow.Stream != "loyalty-profiles" || flow.Region != "eu-west-1" || len(flow.Strange) > 0 {
		t.Errorf("%+v, %v", flow, err)
	}
}

func TestFlowFaults(t *testing.T) {
	const one, other = `{"value":{"id":"a","name":"A"}}`, `{"value":{"path":"a.b"}}`
	for text, want := range map[string]string{
		"":                                   "there is no flow in it: an object with transformations, as GET /flows/{id} answers",
		`{"id":"x"}`:                         "there is no flow in it: an object with transformations, as GET /flows/{id} answers",
		"{\n  \"items\": [1,]}":              "line 2, column 15: not JSON: invalid character ']' looking for beginning of value",
		"{\"items\":[":                       "line 1, column 11: not JSON: unexpected EOF",
		flowOf(one, "") + flowOf(one, ""):    "there are 2 flows in it, and a scenario has one dataflow",
		flowOf("", other):                    "the flow activates no segment: it has no segmentSelectors",
		flowOf(one+","+one, ""):              `transformations[0].params.segmentSelectors.selectors[1] has the id of another segment: "a"`,
		flowOf(`{"value":{"name":"A"}}`, ""): "transformations[0].params.segmentSelectors.selectors[0] has no value.id",
		flowOf(`7`, `{"value":{"path":"a..b"}},8`): "transformations[0].params.segmentSelectors.selectors[0] has no value.id; " +
			`transformations[0].params.profileSelectors.selectors[0].value.path is no path of the union schema: "a..b"; ` +
			"transformations[0].params.profileSelectors.selectors[1] has no value.path",
		flowOf(one, other+`,{"value":{"path":"a"}}`): `transformations[0].params.profileSelectors.selectors[1] is mapped twice: "a.b" and "a"`,
		flowOf(one, other) + `{"params":{"stream":"no stream"}}`: "params.stream of the target connection is no name of a stream: " +
			`"no stream"`,
	} {
		if _, err := parseFlow([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s\n%v\nwant %s", text, err, want)
		}
	}
}

// Toggles are known by the letters of their labels. What means nothing here is told; credentials are not looked at.
func TestFlowParameters(t *testing.T) {
	flow, err := parseFlow([]byte(flowOf(`{"value":{"id":"a"}}`, `{"value":{"path":"segmentMembership.status"}}`) +
		`{"auth":{"params":{"secretKey":"hidden","stream":"x"}}}` +
		`{"connectionSpec":{"id":"other"},"params":{"stream":"s","includeSegmentNames":true,"include_audience_timestamps":false,"turbo":true}}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(flow.toggles) != 1 || flow.toggles[0] != (toggle{"include_segment_names", "true"}) || flow.Stream != "s" {
		t.Errorf("%+v", flow)
	}
	want := `"segmentMembership.status" is in every payload anyway|the parameter "turbo" is none of those that Adobe documents|` +
		`the target connection is none of Amazon Kinesis: its connectionSpec is "other"`
	if got := strings.Join(flow.Strange, "|"); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// withFlow parses a scenario beside a flow's file.
func withFlow(t *testing.T, flow, text string) (*Scenario, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "flow.json"), []byte(flow), 0o600); err != nil {
		t.Fatal(err)
	}
	return Parse(filepath.Join(dir, "test.yaml"), []byte(text))
}

// What a flow does not tell is asked for by name, all of it at once and nothing else.
func TestFlowAsks(t *testing.T) {
	flow := flowOf(`{"value":{"id":"a","name":"Gold ones"}},{"value":{"id":"b","name":"B"}}`,
		`{"value":{"path":"person.name"}},{"value":{"path":"_acme.tier"}}`)
	_, err := withFlow(t, flow, "version: 1\npopulation: {segments: {b: 5%}}\ndataflow: {file: flow.json}\n")
	want := `test.yaml:3:18: flow.json does not tell how large its audiences are ("Gold ones"), nor what values its attributes have ("_acme.tier")` +
		"\n  try: say it in population, as in segments: {\"Gold ones\": 10%}, attributes: {_acme.tier: city}; kinesim init --flow writes a " +
		"scenario to fill in"
	if err == nil || !strings.HasSuffix(err.Error(), want) || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("%v\nwant %s", err, want)
	}
	s, err := withFlow(t, flow, "version: 1\npopulation: {segments: {Gold ones: 20%, b: 5%, c: 1%}, attributes: {_acme.tier: city, person.name.firstName: "+
		"first_name}}\ndataflow: {file: flow.json}\n")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(s.Dataflow.Segments, "|") != "Gold ones|b" || strings.Join(s.Dataflow.Attributes, "|") != "person.name|_acme.tier" {
		t.Errorf("%+v", s.Dataflow)
	}
	for i, want := range []string{"a Gold ones true", "b B true", derivedUUID("c") + " c false"} {
		one := s.Population.Segments[i]
		got := one.ID + " " + one.Name + " false"
		if one.Identified() {
			got = one.ID + " " + one.Name + " true"
		}
		if got != want {
			t.Errorf("segment %d: %s, want %s", i, got, want)
		}
	}
}

// FuzzFlow: what is read as a flow becomes a scenario that is read as well, whatever its names are.
func FuzzFlow(f *testing.F) {
	for _, name := range []string{"flow.json", "with_target.json"} {
		data, err := os.ReadFile(flows + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "", "", "", "")
	}
	f.Add([]byte{}, "\u2028", "a: {b}\n#", "é.xdm:b", "null")
	f.Add([]byte{}, "~", "null", "", "\u0085")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte, id, name, path, title string) {
		if len(data) == 0 { // mutated names reach further than mutated JSON
			one := map[string]any{"value": map[string]any{"id": id, "name": name, "path": path}}
			list := map[string]any{"selectors": []any{one}}
			params := map[string]any{"segmentSelectors": list, "profileSelectors": list}
			data, _ = json.Marshal(map[string]any{"name": title, "description": title, "transformations": []any{map[string]any{"params": params}}})
		}
		flow, err := parseFlow(data)
		if err != nil {
			return
		}
		file := filepath.Join(dir, "flow.json")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		text := FlowStarter(flow, file)
		s, err := Parse("fuzz.yaml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if len(s.Dataflow.Segments) != len(flow.Segments) || len(s.Dataflow.Attributes) != len(flow.Attributes) {
			t.Fatalf("%d segments and %d attributes of %+v\n%s", len(s.Dataflow.Segments), len(s.Dataflow.Attributes), flow, text)
		}
	})
}
