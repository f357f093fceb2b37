package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/scenarios"
)

// allFlags are the names of the flags of all commands.
func allFlags(cmd *cobra.Command) map[string]bool {
	names := map[string]bool{"help": true, "version": true}
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names[f.Name] = true })
	for _, sub := range cmd.Commands() {
		for name := range allFlags(sub) {
			names[name] = true
		}
	}
	return names
}

// placeholder is a word that stands for others, or a scenario file that readers have made.
var placeholder = regexp.MustCompile(`^[A-Z][A-Z…]*$|…|\.yaml$|^-$|^results`)

// shellWords are the words of a command line, whose quotes keep words together, without redirections.
func shellWords(line string) (words []string) {
	redirected := false
	for _, word := range regexp.MustCompile(`(?:'[^']*'|[^\s'])+`).FindAllString(line, -1) {
		switch {
		case redirected:
			redirected = false
		case word == "<" || word == ">":
			redirected = true
		case word[0] == '<' || word[0] == '>':
		default:
			words = append(words, strings.ReplaceAll(word, "'", ""))
		}
	}
	return words
}

// checkCommand checks a line of a shell that calls this program; every other it lets pass.
func checkCommand(line string) error {
	line, _, _ = strings.Cut(line, " #")
	line, _, _ = strings.Cut(line, " | ")
	line = strings.TrimPrefix(strings.TrimPrefix(line, "go run ./cmd/"), "./")
	words := shellWords(line)
	if len(words) == 0 || words[0] != "kinesim" {
		return nil
	}
	if slices.ContainsFunc(words[1:], func(word string) bool {
		return word == "COMMAND" || word == "TOPIC" ||
			strings.HasPrefix(word, "[")
	}) {
		return nil // it is about all of them
	}
	root := newProgram().root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	cmd, rest, err := root.Find(words[1:])
	if err != nil {
		return err
	}
	if cmd.Name() == "help" {
		topic, rest, err := root.Find(rest)
		if err != nil || len(rest) > 0 || topic == root {
			return fmt.Errorf("help about nothing: %v", rest)
		}
		return nil
	}
	if err := cmd.ParseFlags(rest); err != nil && !errors.Is(err, pflag.ErrHelp) {
		return err
	}
	args := cmd.Flags().Args()
	if cmd.HasSubCommands() && len(args) > 0 {
		return fmt.Errorf("no command %s", args[0])
	}
	for _, arg := range args {
		_, isBuiltIn := builtIn(arg)
		if slices.Contains([]string{"run", "validate", "show"}, cmd.Name()) && !isBuiltIn && !placeholder.MatchString(arg) {
			return fmt.Errorf("there is no scenario %s", arg)
		}
	}
	if len(args) > 0 || cmd.Name() == "run" {
		return cmd.ValidateArgs(args)
	}
	return nil
}

func builtIn(name string) (about string, found bool) {
	for _, info := range scenarios.List() {
		if info.Name == name {
			return info.Description, true
		}
	}
	return "", false
}

func TestCheckCommand(t *testing.T) {
	for line, right := range map[string]bool{
		"kinesim run nightly-batch --shards 1 > out  # and so on": true,
		"go run ./cmd/kinesim run":                                true,
		"kinesim help bench":                                      true,
		"kinesim help rules":                                      true,
		"kinesim COMMAND --help":                                  true,
		"go build ./cmd/nothing":                                  true,
		"kinesim run nightly --shards 1":                          false,
		"kinesim run --shard 1":                                   false,
		"kinesim runs":                                            false,
		"kinesim help nothing":                                    false,
		"kinesim scenarios shows quickstart":                      false,
	} {
		if err := checkCommand(line); (err == nil) != right {
			t.Errorf("%s: %v", line, err)
		}
	}
}
