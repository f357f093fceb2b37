package main

import (
	"maps"
	"slices"
	"testing"
)

// TestCallsOf finds what the second opinion reads of decisions, and what the trials, which are not aloof, call of the
// world.
func TestCallsOf(t *testing.T) {
	t.Chdir("../..")
	for dir, want := range map[string][]string{
		"sim/trial/reference": {"Decision.Export", "TriggerSet.String"},
		"sim/trial":           {"New", "Slice.Next", "Dataflow.Detect"},
	} {
		exports, err := exportsOf("./" + dir)
		if err != nil {
			t.Fatal(err)
		}
		calls, err := callsOf(dir, exports)
		if err != nil {
			t.Fatal(err)
		}
		names := slices.Collect(maps.Values(calls))
		for _, name := range want {
			if !slices.Contains(names, name) {
				t.Errorf("%s: %s is not among %v", dir, name, names)
			}
		}
	}
}
