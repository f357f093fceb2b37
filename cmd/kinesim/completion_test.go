package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestCompletes asks as a shell does.
func TestCompletes(t *testing.T) {
	for line, want := range map[string]string{
		"run |":                  "quickstart nightly-batch",
		"run quickstart |":       "",
		"scenarios show |":       "activation-backfill",
		"run --theme |":          "viridis paper",
		"run --target |":         "embedded localstack aws",
		"bench --target |":       "null embedded",
		"run --ui |":             "lines json",
		"run --wire |":           "json cbor plain",
		"run --set |":            "stream.shards= export.lanes=",
		"screenshot --panel |":   "latency payloads",
		"screenshot --latency |": "sent_to_ack",
		"serve --throttle |":     "strict burst off",
		"serve --faults |":       "nightly-batch",
		"bench --mode |":         "core pipeline sdk",
		"help |":                 "run targets exit-codes",
		"help scenarios |":       "show keys",
		"view |":                 "",
		"run --seed |":           "",
	} {
		p, stdout, _ := quietProgram()
		words := append([]string{"__complete"}, strings.Fields(line)...)
		words[len(words)-1] = ""
		if code := p.run(words); code != 0 {
			t.Errorf("%s: exit code %d", line, code)
		}
		var got []string
		for answer := range strings.Lines(stdout.String()) {
			name, _, _ := strings.Cut(strings.TrimSpace(answer), "\t")
			got = append(got, name)
		}
		for _, word := range strings.Fields(want) {
			if !slices.Contains(got, word) {
				t.Errorf("%s: %v, without %s", line, got, word)
			}
		}
		if want == "" && len(got) != 1 { // the line that says what kind of files
			t.Errorf("%s: %v", line, got)
		}
	}
}

// TestCompletionsAreOfSomething finds completions of flags and commands that are not there.
func TestCompletionsAreOfSomething(t *testing.T) {
	root := newProgram().root()
	for path := range argumentCompletions {
		if cmd, rest, err := root.Find(strings.Fields(path)); err != nil || len(rest) > 0 || cmd == root {
			t.Errorf("there is no command %s", path)
		}
	}
	for name := range flagCompletions {
		path, flag, ofOne := strings.Cut(name, " --")
		commands := root.Commands()
		if ofOne {
			cmd, _, err := root.Find(strings.Fields(path))
			if err != nil {
				t.Fatal(err)
			}
			commands = []*cobra.Command{cmd}
		} else {
			flag = name
		}
		if !slices.ContainsFunc(commands, func(cmd *cobra.Command) bool { return cmd.Flags().Lookup(flag) != nil }) {
			t.Errorf("there is no flag %s", name)
		}
	}
}
