package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/report"
)

func (p *program) validateCommand() *cobra.Command {
	var flags scenarioFlags
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check scenario files, and show every mistake at once",
		Long: `Checks scenario files as run would read them, and shows every mistake of every file with its line, its column, what is
wrong and how to mend it. - reads standard input. Exits with 2 when there is a mistake.`,
		Example: `  kinesim validate my.yaml
  kinesim validate scenarios/*.yaml
  kinesim scenarios show quickstart | kinesim validate -`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cli.Usage("kinesim validate my.yaml", "validate needs a scenario file")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.validate(args, flags.sets) },
	}
	flags.register(cmd.Flags())
	return cmd
}

// validate checks every file, whatever the ones before it hold.
func (p *program) validate(args []string, sets []scenarios.Set) error {
	mistakes, bad := 0, 0
	for _, arg := range args {
		_, err := p.loadScenario(arg, sets)
		if err == nil {
			fmt.Fprintf(p.stdout, "%s: ok\n", arg)
			continue
		}
		bad++
		mistakes += p.printMistakes(err)
	}
	if bad == 0 {
		return nil
	}
	return cli.Fail(report.Invalid, "", fmt.Errorf("%s in %d of %s", cli.Counted(mistakes, "mistake"), bad, cli.Counted(len(args), "file")))
}

// printMistakes prints what is wrong with a scenario and returns how many mistakes that are.
func (p *program) printMistakes(err error) int {
	if problems, ok := errors.AsType[scenarios.Problems](err); ok {
		return cli.PrintProblems(p.stderr, problems)
	}
	fmt.Fprintln(p.stderr, err)
	if f, ok := errors.AsType[*cli.Failure](err); ok && f.Try != "" {
		fmt.Fprintf(p.stderr, "  try: %s\n", f.Try)
	}
	return 1
}
