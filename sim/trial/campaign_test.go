package trial

import (
	"context"
	"kinesim/scenarios"
	"kinesim/sim/world"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestSimulation runs a few hundred random cases. A campaign of `kinesim simulate` runs more of them.
func TestSimulation(t *testing.T) {
	s := Campaign{Seed: 5, Runs: 200, Workers: 2}
	if testing.Short() {
		s.Runs = 50
	}
	runs, found := s.Run(context.Background())
	if found != nil {
		t.Fatalf("go run ./cmd/kinesim simulate --seed %d --case %d\n%s", found.Case.Seed, found.Case.Number, found.Violation.String())
	}
	if runs != s.Runs {
		t.Errorf("%d runs of %d", runs, s.Runs)
	}
}

// TestSeeds replays the cases in which bugs were found.
func TestSeeds(t *testing.T) {
	files, err := filepath.Glob("../../testdata/sim/seeds/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c, err := ReadCase(data)
			if err != nil {
				t.Fatal(err)
			}
			if v := c.CheckTwice(); v != nil {
				t.Errorf("go run ./cmd/kinesim simulate --replay %s\n%s", strings.TrimPrefix(file, "../../"), v)
			}
		})
	}
}

// TestCaseFile writes cases and reads them back: what is read does the same.
func TestCaseFile(t *testing.T) {
	for n := range uint64(20) {
		c := Draw(3, n)
		back := c.clone()
		one, two := newTrial(&c), newTrial(&back)
		one.run()
		two.run()
		if what := one.differs(two); what != "" {
			t.Errorf("case %d: %s", n, what)
		}
	}
	for name, text := range map[string]string{"a key that no case has": `{"Sead": 1}`, "two cases": "{}{}", "no JSON": "seed: 1"} {
		if _, err := ReadCase([]byte(text)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// TestDrawCase holds what is drawn to its bounds, and looks whether everything that can be drawn is.
func TestDrawCase(t *testing.T) {
	seen := map[string]bool{}
	for n := range uint64(500) {
		c := Draw(4, n)
		if !reflect.DeepEqual(c, Draw(4, n)) {
			t.Fatalf("case %d is drawn in two ways", n)
		}
		sc := &c.Scenario
		updates := sc.Updates()
		if sc.Population.Profiles > 1500 || updates > 460 || len(sc.Timeline) > 40 || len(sc.Faults()) > 3 || len(c.Reshards) > 2 ||
			len(c.Interrupts) > 1 {
			t.Errorf("case %d is out of bounds: %d profiles, %.0f updates", n, sc.Population.Profiles, updates)
		}
		if _, err := world.New(sc); err != nil {
			t.Errorf("case %d: %v", n, err)
		}
		for _, e := range sc.Timeline {
			seen["event "+e.Kind()] = true
		}
		for _, e := range sc.Faults() {
			seen[string(e.Action.(*scenarios.Fault).Kind)] = true
		}
		for _, p := range sc.Workload {
			for _, share := range p.Mix {
				seen[string(share.Kind)] = true
			}
		}
		seen["key of "+string(sc.Dataflow.PartitionKey.From)] = true
		seen["scope "+string(sc.Dataflow.MembershipScope)] = true
		seen["quota "+sc.Stream.Throttle] = true
		for what, is := range map[string]bool{
			"reshards": len(c.Reshards) > 0, "interruptions": len(c.Interrupts) > 0,
			"transit":  c.Transit.Share > 0,
			"no order": !sc.Export.OrderPerKey, "pacing": sc.Export.Pacing, "retry for": sc.Export.RetryFor > 0,
		} {
			seen[what] = seen[what] || is
		}
	}
	if want := len(drawnFaults()) + len(scenarios.Kinds()) + len(scenarios.EventKinds()) + 3 + 3 + 3 + 6; len(seen) != want {
		t.Errorf("%d of %d were drawn: %v", len(seen), want, seen)
	}
}

// TestShrink makes a case small that maps an attribute that nobody has.
func TestShrink(t *testing.T) {
	c := Draw(1, 2)
	c.Scenario.Dataflow.Attributes = []string{"no.such"}
	found := c.Replay()
	if found == nil {
		t.Fatal("the case holds")
	}
	small := Shrink(*found, 500)
	sc := &small.Case.Scenario
	if small.Violation.Rule != found.Violation.Rule || sc.Population.Profiles != 1 || len(sc.Population.Segments) != 1 ||
		len(sc.Workload) != 1 ||
		len(small.Case.Interrupts)+len(small.Case.Reshards)+len(sc.Timeline) != 0 || sc.Dataflow.PartitionKey.From != "profile" {
		t.Errorf("shrunk to %s", small.Case.JSON())
	}
	if again := Shrink(*found, 3); len(again.Case.JSON()) < len(small.Case.JSON()) {
		t.Error("three tries shrink further than 500")
	}
}
