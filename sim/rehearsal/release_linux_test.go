package rehearsal_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/world"
)

// closedTarget cannot be opened.
type closedTarget struct{}

var errClosed = errors.New("closed")

func (closedTarget) Open(context.Context, *scenarios.Scenario) (rehearsal.Stream, error) {
	return nil, errClosed
}

// TestNothingIsLeftOpen has a run that does not begin give back the file that its updates are read from.
func TestNothingIsLeftOpen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "updates.ndjson")
	if _, err := world.Record(parse(t, small), file, func() bool { return false }); err != nil {
		t.Fatal(err)
	}
	replayed := parse(t, "version: 1\npopulation: {profiles: 1_000}\nworkload: {replay: "+file+"}\n")
	if _, err := (rehearsal.Plan{Scenario: replayed}).Start(t.Context(), closedTarget{}); !errors.Is(err, errClosed) {
		t.Fatal(err)
	}
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range open {
		if name, err := os.Readlink(filepath.Join("/proc/self/fd", one.Name())); err == nil && name == file {
			t.Errorf("%s is still open", file)
		}
	}
}
