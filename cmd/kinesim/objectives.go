package main

import (
	"errors"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/objective"
)

// addObjectives adds what --objective says to the objectives of a scenario.
func (f *runFlags) addObjectives(sc *scenarios.Scenario) error {
	for _, text := range f.objectives {
		err := sc.AddObjective(text)
		if wrong, is := errors.AsType[*objective.Error](err); is {
			hint := wrong.Hint
			if hint == "" {
				hint = "kinesim help objectives"
			}
			return cli.Usage(hint, "--objective %q, at character %d: %s", text, wrong.Column, wrong.Message)
		}
	}
	return nil
}
