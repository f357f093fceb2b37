package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/scenarios"
	"kinesim/sim/report"
)

func (p *program) scenariosCommand() *cobra.Command {
	list := &cobra.Command{
		Use:   "scenarios",
		Short: "List the built-in scenarios, show one, or list the keys of the format",
		Long: `Lists the built-in scenarios. Their files are the best introduction to the format: print one with show, change it, and
run it by its file name.`,
		Example: `  kinesim scenarios
  kinesim scenarios show nightly-batch > mine.yaml
  kinesim scenarios keys`,
		Args: cobra.ArbitraryArgs, // so that unknown sub-commands get a suggestion
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return cli.UnknownCommand(cmd, args[0])
			}
			return p.listScenarios()
		},
	}
	show := &cobra.Command{
		Use:     "show NAME",
		Short:   "Print the file of a built-in scenario",
		Example: "  kinesim scenarios show quickstart > mine.yaml",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cli.Usage("kinesim scenarios show quickstart", "show needs the name of a built-in scenario")
			}
			return cli.AtMostOne("name")(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.showScenario(args[0]) },
	}
	keys := &cobra.Command{
		Use:   "keys",
		Short: "List every key of a scenario file, with its default and its meaning",
		Args:  cli.NoArguments,
		RunE:  func(*cobra.Command, []string) error { return p.listKeys() },
	}
	list.AddCommand(show, keys)
	return list
}

func (p *program) listScenarios() error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, info := range scenarios.List() {
		fmt.Fprintf(table, "%s\t%s\n", info.Name, info.Description)
	}
	return table.Flush()
}

func (p *program) showScenario(name string) error {
	if !isBuiltin(name) {
		return unknownScenario(name)
	}
	_, text, err := scenarios.Load(name)
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(text)
	return err
}

func (p *program) listKeys() error {
	for _, key := range scenarios.Keys() {
		standard := "default " + key.Default
		switch {
		case key.Required:
			standard = "required"
		case key.Default == "":
			standard = "optional"
		}
		if _, err := fmt.Fprintf(p.stdout, "%s: %s; %s\n    %s\n", key.Path, key.Type, standard, key.Meaning); err != nil {
			return err
		}
	}
	return nil
}

// maxScenarioBytes is more than any scenario file may have: what is longer is refused by scenarios.Parse, without
// reading all of it.
const maxScenarioBytes = 4 << 20

// loadScenario reads a scenario from a file, from standard input ("-"), or from the built-in ones, whose names a file
// of the same name does not hide. What the command line sets counts as if the file said it. Warnings are printed, and
// returned as their number. The error is scenarios.Problems or a failure.
func (p *program) loadScenario(arg string, sets []scenarios.Set) (*scenarios.Scenario, int, error) {
	read, err := p.scenarioReader(arg)
	if err != nil {
		return nil, 0, err
	}
	return read(sets)
}

// scenarioReader opens a scenario to be read as loadScenario reads it, any number of times with other keys. Now is the
// same moment each time, and no warning is printed twice.
func (p *program) scenarioReader(arg string) (func(sets []scenarios.Set) (*scenarios.Scenario, int, error), error) {
	source, err := p.openSource(arg)
	if err != nil {
		return nil, err
	}
	source.Getenv, source.Open, source.Now = p.env, openIncluded, time.Now()
	warned := map[string]bool{}
	return func(sets []scenarios.Set) (*scenarios.Scenario, int, error) {
		source.Sets = sets
		scenario, warnings, err := source.Read()
		if err == nil {
			_, err = target.Allowed(scenario.Stream)
		}
		fresh := slices.DeleteFunc(slices.Clone(warnings), func(w scenarios.Problem) bool { return warned[w.String()] })
		for _, w := range fresh {
			warned[w.String()] = true
		}
		return scenario, cli.PrintProblems(p.stderr, fresh), err
	}, nil
}

func (p *program) openSource(arg string) (scenarios.Source, error) {
	if isBuiltin(arg) {
		return scenarios.Builtin(arg)
	}
	var source scenarios.Source
	var err error
	if arg == "-" {
		source, err = readSource("stdin", p.stdin)
	} else {
		source, err = openFile(arg)
	}
	switch {
	case errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(arg, `./\`):
		return source, unknownScenario(arg)
	case err != nil:
		return source, cli.Fail(report.Invalid, "the file of a scenario, or the name of one: kinesim scenarios",
			fmt.Errorf("read scenario: %w", err))
	}
	return source, nil
}

func openFile(name string) (scenarios.Source, error) {
	file, err := os.Open(name)
	if err != nil {
		return scenarios.Source{}, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return readSource(name, file)
}

func readSource(name string, from io.Reader) (scenarios.Source, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxScenarioBytes))
	return scenarios.Source{File: name, Data: data}, err
}

// openIncluded reads a file beside the one that includes it, or a built-in scenario.
func openIncluded(from, name string) (scenarios.Source, error) {
	if isBuiltin(name) {
		return scenarios.Builtin(name)
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(from), name)
	}
	return openFile(name)
}

func isBuiltin(name string) bool {
	for _, info := range scenarios.List() {
		if info.Name == name {
			return true
		}
	}
	return false
}

func unknownScenario(name string) error {
	var known []string
	for _, info := range scenarios.List() {
		known = append(known, info.Name)
	}
	return cli.Usage("kinesim scenarios", "there is no built-in scenario %q%s", name, cli.DidYouMean(name, "", known))
}
