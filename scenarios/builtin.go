package scenarios

import (
	"embed"
	"fmt"
)

//go:embed *.yaml
var builtins embed.FS

// builtinNames are the built-in scenarios in the order in which somebody new should meet them.
var builtinNames = []string{"quickstart", "streaming-trickle", "nightly-batch", "crm-restatement", "activation-backfill", "identity-storm",
	"profile-merge", "campaign-spike", "destination-outage", "exit-purge", "toggle-comparison"}

// Info is what a list of scenarios says of one.
type Info struct {
	Name        string
	Description string
}

// List names the built-in scenarios.
func List() []Info {
	infos := make([]Info, len(builtinNames))
	for i, name := range builtinNames {
		infos[i].Name = name
		if s, _, err := Load(name); err == nil { // a test loads them all
			infos[i].Description = s.Description
		}
	}
	return infos
}

// Builtin is the source of a built-in scenario, whose file reads from top to bottom.
func Builtin(name string) (Source, error) {
	file := name + ".yaml"
	data, err := builtins.ReadFile(file)
	if err == nil {
		return Source{File: file, Data: data}, nil
	}
	hint := listed(builtinNames)
	if meant := Nearest(name, builtinNames); meant != "" {
		return Source{}, fmt.Errorf("load scenario: there is no built-in %s: did you mean %s? There are %s", quote(name), meant, hint)
	}
	return Source{}, fmt.Errorf("load scenario: there is no built-in %s; there are %s", quote(name), hint)
}

// Load reads a built-in scenario. It also returns the text of its file.
func Load(name string) (*Scenario, []byte, error) {
	source, err := Builtin(name)
	if err != nil {
		return nil, nil, err
	}
	s, err := source.Parse()
	if err != nil {
		return nil, source.Data, fmt.Errorf("load scenario %s: %w", name, err)
	}
	return s, source.Data, nil
}
