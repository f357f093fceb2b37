package scenarios

import (
	"slices"
	"strings"

	"kinesim/exporter/profile"
)

// completeFlow maps what the dataflow's file maps, and asks for what it does not tell: how large audiences are, and
// what values attributes have. The population names a segment of it by its name or its id.
func completeFlow(d *decoder, s *Scenario) {
	flow := s.Dataflow.Flow
	if flow == nil {
		return
	}
	for _, key := range []string{"segments", "attributes"} {
		if at := "dataflow/" + key; d.given(at) {
			d.wrongf(at, "leave it out, or leave file out", "%s says already which %s are mapped", flow.File, key)
			return
		}
	}
	if s.Population.Segments == nil {
		s.Population.Segments = []Segment{}
	}
	s.Dataflow.Segments, s.Dataflow.Attributes = []string{}, []string{}
	var sizes, values []string
	for _, segment := range flow.Segments {
		i := slices.IndexFunc(s.Population.Segments, func(one Segment) bool {
			return one.Key == segment.ID || one.Key == segment.Name && (one.ID == "" || one.ID == segment.ID)
		})
		if i < 0 || slices.Contains(s.Dataflow.Segments, s.Population.Segments[i].Key) {
			sizes = append(sizes, flow.key(segment))
			continue
		}
		one := &s.Population.Segments[i]
		one.ID = segment.ID
		if one.Name == "" {
			one.Name = segment.Name
		}
		s.Dataflow.Segments = append(s.Dataflow.Segments, one.Key)
	}
	known := s.Population.Attributes
	if known == nil {
		known = defaults().Population.Attributes
	}
	for _, path := range flow.Attributes {
		if !slices.ContainsFunc(known, func(a Attribute) bool { return covers(path, a.Path) }) {
			values = append(values, path)
			continue
		}
		s.Dataflow.Attributes = append(s.Dataflow.Attributes, path)
	}
	askFor(d, flow, sizes, values)
	if flow.Stream != "" && !d.given("stream/name") {
		s.Stream.Name = flow.Stream
	}
	for _, toggle := range flow.toggles {
		if d.given("dataflow/" + toggle.key) {
			continue
		}
		for _, setting := range profile.SettingsTable() {
			if setting.Key == toggle.key {
				_ = settingKind(&s.Dataflow.Settings, &setting).parse(toggle.text) // a word of the table
			}
		}
	}
}

// key is what a scenario calls a segment of the flow: its name, unless several have it.
func (f *Flow) key(segment FlowSegment) string {
	same := 0
	for _, other := range f.Segments {
		if other.Name == segment.Name {
			same++
		}
	}
	if same > 1 {
		return segment.ID
	}
	return segment.Name
}

// askFor reports what a flow's file does not tell, and nobody else does.
func askFor(d *decoder, flow *Flow, sizes, values []string) {
	if len(sizes)+len(values) == 0 {
		return
	}
	d.taint("dataflow/segments") // which nobody can judge then
	var questions, answers []string
	part := func(list []string, question, key, answer string) {
		if len(list) == 0 {
			return
		}
		names, keys := make([]string, len(list)), make([]string, len(list))
		for i, name := range list {
			names[i], keys[i] = quote(name), quoteKey(name)+": "+answer
		}
		questions = append(questions, question+" ("+strings.Join(names, ", ")+")")
		answers = append(answers, key+": {"+strings.Join(keys, ", ")+"}")
	}
	part(sizes, "how large its audiences are", "segments", "10%")
	part(values, "what values its attributes have", "attributes", "city")
	d.wrongf("dataflow/file", "say it in population, as in "+strings.Join(answers, ", ")+"; kinesim init --flow writes a scenario to fill in",
		"%s does not tell %s", flow.File, strings.Join(questions, ", nor "))
}

// quoteKey is a text as a key of YAML.
func quoteKey(text string) string {
	plain := text != "" && strings.IndexFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-' || r == '.')
	}) < 0
	if plain && text[0] != '-' && text[0] != '.' && !strings.EqualFold(text, "null") {
		return text
	}
	return yamlText(text)
}

// warnFlow tells of what is in the file of a dataflow and means nothing here.
func warnFlow(d *decoder, s *Scenario) {
	if s.Dataflow.Flow == nil {
		return
	}
	for _, strange := range s.Dataflow.Flow.Strange {
		d.warnf("dataflow/file", "", "%s: %s", s.Dataflow.Flow.File, strange)
	}
}
