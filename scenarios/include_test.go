package scenarios

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"testing"
)

// sourceOf is the first of some files, which may include the others and read some variables.
func sourceOf(main string, files map[string]string, variables map[string]string) Source {
	open := func(from, name string) (Source, error) {
		name = path.Join(path.Dir(from), name)
		text, there := files[name]
		if !there {
			return Source{}, fs.ErrNotExist
		}
		return Source{File: name, Data: []byte(text)}, nil
	}
	return Source{File: main, Data: []byte(files[main]), Open: open, Getenv: func(name string) string { return variables[name] }}
}

// A file builds on others: what it says itself counts, mappings have the keys of both, lists and what names stand for
// are whole.
func TestInclude(t *testing.T) {
	files := map[string]string{
		"mine.yaml": `version: 1
include: [shared/base.yaml, shared/stream.yaml]
population:
  profiles: 500
  attributes: {b: {choose: {x: 100%}}, c: city}
export: {batch: {records: 7}}
dataflow: {triggers: {identity: false}}
`,
		"shared/base.yaml": `version: 1
name: base
include: deeper.yaml
population:
  profiles: 100
  attributes: {a: city, b: {choose: {y: 50%, z: 50%}}}
export: {batch: {linger: 5ms}, lanes: 2}
dataflow: {triggers: {attribute: false}, partition_key: {attribute: a}}
workload: [{duration: 5s, rate: 10/s, mix: {attribute: 100%}}]
`,
		"shared/deeper.yaml": "version: 1\nseed: 7\nstream: {shards: 9}\n",
		"shared/stream.yaml": "version: 1\nstream: {shards: 3}\n",
	}
	s, warnings, err := sourceOf("mine.yaml", files, nil).Read()
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	var paths []string
	for _, a := range s.Population.Attributes {
		paths = append(paths, a.Path)
	}
	if s.Name != "mine" || s.Seed != 7 || s.Stream.Shards != 3 || s.Population.Profiles != 500 || strings.Join(paths, " ") != "a b c" ||
		len(s.Population.Attributes[1].Generator.Choices) != 1 || s.Export.BatchRecords != 7 || s.Export.Lanes != 2 ||
		s.Export.Linger.Milliseconds() != 5 || s.Dataflow.TriggerIdentity || s.Dataflow.TriggerAttribute ||
		s.Dataflow.PartitionKey.Name != "a" ||
		len(s.Workload) != 1 || s.Workload[0].From != 10 {
		t.Errorf("got %+v", s)
	}
	source := sourceOf("mine.yaml", files, nil)
	source.Sets = []Set{{Path: "workload.0.rate", Value: "50/s"}}
	if s, err := source.Parse(); err != nil || s.Workload[0].From != 50 {
		t.Errorf("what is set of an included list: %v, %v", s, err)
	}
}

// Mistakes of an included file are told with its name, and after those of the file that includes it.
func TestIncludeMistakes(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"mistakes of both": {map[string]string{"a": "version: 1\ninclude: b\nseed: x\n", "b": "version: 1\nstream:\n  shards: 0\n"},
			[]string{`a:3:7: seed: "x"`, "b:3:11: shards: 0 is less"}},
		"missing": {map[string]string{"a": "version: 1\ninclude: [b]\n"},
			[]string{`a:2:11: "b" cannot be included: file does not exist`}},
		"itself": {map[string]string{"a": "version: 1\ninclude: b\n", "b": "include: a\n"},
			[]string{"b:1:10: a includes itself: a, b, a"}},
		"no name": {map[string]string{"a": "version: 1\ninclude: {b: c}\n"}, []string{"a:2:1: include wants the name of a file"}},
		"no text": {map[string]string{"a": "version: 1\ninclude: [[b]]\n"},
			[]string{"a:2:11: include wants names of files, not a list"}},
		"no value": {map[string]string{"a": "version: 1\ninclude:\n"}, []string{"a:2:1: include wants the name of a file"}},
		"twice": {map[string]string{"a": "version: 1\ninclude: b\ninclude: b\n", "b": "seed: 1"},
			[]string{"include is said twice"}},
		"no scenario": {map[string]string{"a": "version: 1\ninclude: b\n", "b": "[1]"},
			[]string{"b:1:1: what is included has to be a scenario"}},
		"syntax":          {map[string]string{"a": "version: 1\ninclude: b\n", "b": "seed: [1\n"}, []string{"b:1:7: not valid YAML"}},
		"empty":           {map[string]string{"a": "version: 1\ninclude: b\n", "b": ""}, []string{"b:1:1: the file is empty"}},
		"version missing": {map[string]string{"a": "include: b\n", "b": "seed: 1"}, []string{"version is missing"}},
		"too many": {map[string]string{"a": "version: 1\ninclude: [" + strings.Repeat("b, ", 30) + "b]\n", "b": "seed: 1"},
			[]string{"more than 20 files are included"}},
		"name of a set": {map[string]string{"a": "version: 1\ninclude: b\ndataflow: {segments: [x]}\n",
			"b": "population: {segments: {y: 1%}}"}, []string{`a:3:23: the population has no segment "x"`}},
	} {
		_, err := sourceOf("a", test.files, nil).Parse()
		var problems Problems
		if !errors.As(err, &problems) || len(problems) != len(test.want) {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		for i, want := range test.want {
			if !strings.Contains(problems[i].String(), want) {
				t.Errorf("%s: got %v, want %s", name, problems[i], want)
			}
		}
	}
	if _, err := Parse("x.yaml", []byte("version: 1\ninclude: y\n")); err == nil ||
		!strings.Contains(err.Error(), "nothing can be included here") {
		t.Errorf("got %v", err)
	}
}

// Variables stand in texts, wherever; what is not set has a default or is a mistake, and secrets are not read.
func TestVariables(t *testing.T) {
	variables := map[string]string{"SHARDS": "5", "NAME": "night", "PART": "b", "HOSTILE": "1\nseed: 3", "MY_TOKEN": "hunter2"}
	read := func(text string) (*Scenario, error) {
		return sourceOf("a", map[string]string{"a": "version: 1\n" + text, "b": "stream: {shards: \"${SHARDS}\"}\n"}, variables).Parse()
	}
	for text, check := range map[string]func(*Scenario) bool{
		"stream: {shards: \"${SHARDS}\"}":    func(s *Scenario) bool { return s.Stream.Shards == 5 && len(s.Variables) == 1 },
		"stream:\n  shards: ${SHARDS}":       func(s *Scenario) bool { return s.Stream.Shards == 5 },
		"name: ${NAME}-${PART}, ${NAME}":     func(s *Scenario) bool { return s.Name == "night-b, night" && len(s.Variables) == 2 },
		"name: ${NO:-day}":                   func(s *Scenario) bool { return s.Name == "day" && s.Variables == nil },
		"name: $${NAME} $NAME $":             func(s *Scenario) bool { return s.Name == "${NAME} $NAME $" },
		"include: ${PART}":                   func(s *Scenario) bool { return s.Stream.Shards == 5 },
		"workload: [{rate: '${SHARDS}0/s'}]": func(s *Scenario) bool { return s.Workload[0].From == 50 },
	} {
		s, err := read(text)
		if err != nil || !check(s) {
			t.Errorf("%s: %+v, %v", text, s, err)
		}
	}
	for text, want := range map[string]string{
		"name: ${NO}":                `a:2:7: the variable NO is not set, or empty`,
		"name: ${NAME":               "is not closed",
		"name: ${}":                  `an empty text is not the name of a variable`,
		"name: ${a b}":               `"a b" is not the name of a variable`,
		"name: ${MY_TOKEN}":          "MY_TOKEN looks like a secret",
		"stream:\n  shards: ${NAME}": `a:3:11: shards: "night" is not a whole number`,
		"seed: ${HOSTILE}":           `"1\nseed: 3" is not a whole number`,
	} {
		_, err := read(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if s, err := Parse("x.yaml", []byte("version: 1\nname: ${NAME}\n")); err != nil || s.Name != "${NAME}" {
		t.Errorf("without an environment: %v, %v", s, err)
	}
}
