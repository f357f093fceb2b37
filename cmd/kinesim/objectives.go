package main

import (
	"cmp"
	"errors"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/objective"
)

// addObjectives adds what --objective says to the objectives of a scenario.
func (f *runFlags) addObjectives(sc *scenarios.Scenario) error {
	for _, text := range f.objectives {
		err := sc.AddObjective(text)
		if err == nil {
			continue
		}
		const help = "kinesim help objectives"
		if wrong, is := errors.AsType[*objective.Error](err); is {
			return cli.Usage(cmp.Or(wrong.Hint, help), "--objective %q, at character %d: %s", text, wrong.Column, wrong.Message)
		}
		return cli.Usage(help, "--objective %q: %w", text, err)
	}
	return nil
}
