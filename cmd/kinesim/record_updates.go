package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// recordUpdates writes the updates that the run will make. They depend on the scenario alone, so that they can be made
// beforehand, and recording them slows no run. What could not be written to its end is taken away again.
func (s *session) recordUpdates(ctx context.Context) error {
	name := s.flags.record
	if name == "" {
		return nil
	}
	scenario := s.plan.Scenario
	if scenario.Replay != nil {
		if same, err := sameFile(name, scenario.Replay.Path); err == nil && same {
			return cli.Usage("another name", "--record %s: the file is replayed, and would be written over", name)
		}
	}
	stop := cli.Listen(ctx)
	defer stop.Release()
	lines, err := world.Record(scenario, name, func() bool { return stop.Soft.Err() != nil })
	if err == nil && stop.Soft.Err() == nil {
		s.program.say("%s of the whole scenario recorded in %s", cli.Counted(lines, "update"), name)
		return nil
	}
	if lines > 0 {
		err = errors.Join(err, os.Remove(name))
	}
	if stop.Soft.Err() != nil {
		return cli.Worse(cli.ErrNothingSent, err)
	}
	return cli.Fail(report.Invalid, "a name in a directory that can be written, with room for it", fmt.Errorf("--record %s: %w", name, err))
}

func sameFile(a, b string) (bool, error) {
	first, err := os.Stat(a)
	if err != nil {
		return false, err
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second), err
}
