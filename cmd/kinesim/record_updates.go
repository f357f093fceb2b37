package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/sim/world"
)

// recordUpdates writes the updates that the run will make. They depend on the scenario alone, so that they can be made
// beforehand, and recording them slows no run. Until they are all there, what the file held before stays.
func (s *session) recordUpdates(ctx context.Context) error {
	name := s.flags.record
	if name == "" {
		return nil
	}
	scenario := s.plan.Scenario
	inputs := []string{s.argument}
	if scenario.Replay != nil {
		inputs = append(inputs, scenario.Replay.Path)
	}
	for _, input := range inputs {
		if same, err := sameFile(name, input); err == nil && same {
			return cli.Usage("another name", "--record %s: the file is read by this run, and would be written over", name)
		}
	}
	stop := cli.Listen(ctx)
	defer stop.Release()
	var lines int
	err := replace(name, func(file string) (err error) {
		lines, err = world.Record(scenario, file, func() bool { return stop.Soft.Err() != nil })
		if err == nil && stop.Soft.Err() != nil {
			err = cli.ErrNothingSent
		}
		return err
	})
	switch {
	case errors.Is(err, cli.ErrNothingSent):
		return err
	case errors.Is(err, world.ErrBroken):
		return cli.Usage("kinesim validate "+shellQuote(s.argument), "--record %s: %w", name, err)
	case err != nil:
		return cli.UnwrittenFile(fmt.Errorf("--record %s: %w", name, err), name)
	}
	s.program.say("%s of the whole scenario recorded in %s", cli.Counted(lines, "update"), name)
	return nil
}

// replace has a file written beside the one that it is to replace, if it replaces any; what is no file, such as a pipe,
// is written to as it is.
func replace(name string, write func(file string) error) error {
	if link, err := filepath.EvalSymlinks(name); err == nil {
		name = link
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return plainly(write(name))
	}
	beside := filepath.Join(filepath.Dir(name), "."+rand.Text()+"-"+filepath.Base(name)) // whose end says how it is packed
	err := write(beside)
	if err == nil {
		err = os.Rename(beside, name)
	}
	if err == nil {
		return nil
	}
	err = plainly(err)
	if gone := os.Remove(beside); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// plainly is why something could not be written, without the name of the file, which may be gone, and said once.
func plainly(err error) error {
	if about, ok := errors.AsType[*fs.PathError](err); ok {
		return about.Err
	}
	return err
}

func sameFile(a, b string) (bool, error) {
	first, err := os.Stat(a)
	if err != nil {
		return false, err
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second), err
}
