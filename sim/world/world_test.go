package world

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// The golden file holds the digest of a whole run. It changes with gofakeit's words and with any change of the world;
// each such change gives every seed another meaning, so it must be meant.
func TestWorldGolden(t *testing.T) {
	w := makeWorld(t, worldScenario())
	got := newTracer()
	eachUpdate(w, func(_ *Slice, u *Update) { got.add(w, u) })
	text := fmt.Sprintf("dictionary %016x\n%v", Fingerprint(""), got)
	name := filepath.Join("..", "..", "testdata", "sim", "world.golden")
	if *updateGoldens {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("the world has changed:\ngot\n%s\nwant\n%s", text, want)
	}
}

// A slice makes the same updates whatever order the slices are run in.
func TestWorldDoesNotDependOnInterleaving(t *testing.T) {
	trace := func(w *World, next func(w *World) *Slice) [][]string {
		lines := make([][]string, len(w.Slices()))
		for s := next(w); s != nil; s = next(w) {
			u := s.Next()
			u.Load()
			line := fmt.Sprintf("%v %s %v", u.Due, u.Profile.ID, u.Changes)
			if w.Dataflow().Detect(&u.Update).Export() {
				line += string(w.Dataflow().AppendPayload(nil, &u.Update))
			}
			lines[s.Index()] = append(lines[s.Index()], line)
		}
		return lines
	}
	left := func(w *World) []*Slice {
		return slices.DeleteFunc(slices.Clone(w.Slices()), func(s *Slice) bool { _, more := s.Due(); return !more })
	}
	inTurn := trace(makeWorld(t, worldScenario()), func(w *World) *Slice {
		for _, s := range w.Slices() {
			if _, more := s.Due(); more {
				return s
			}
		}
		return nil
	})
	random := rand.New(rand.NewPCG(7, 7))
	mixed := trace(makeWorld(t, worldScenario()), func(w *World) *Slice {
		if all := left(w); len(all) > 0 {
			return all[random.IntN(len(all))]
		}
		return nil
	})
	for i := range inTurn {
		if !slices.Equal(inTurn[i], mixed[i]) {
			t.Errorf("slice %d makes other updates when the slices take turns", i)
		}
	}
}

func TestWorldDependsOnSeed(t *testing.T) {
	run := func(seed uint64) exporter.Digest {
		sc := worldScenario()
		sc.Seed = seed
		w := makeWorld(t, sc)
		tr := newTracer()
		eachUpdate(w, func(_ *Slice, u *Update) { tr.add(w, u) })
		return tr.digest
	}
	one, again, two := run(1), run(1), run(2)
	if one != again {
		t.Errorf("seed 1 gives %v and %v", one, again)
	}
	if one == two {
		t.Errorf("seeds 1 and 2 both give %v", one)
	}
}

func TestWorldMixAndOrder(t *testing.T) {
	w := makeWorld(t, worldScenario())
	counts := map[scenarios.Kind]int{}
	total := 0
	for _, s := range w.Slices() {
		last := time.Duration(-1)
		for {
			due, more := s.Due()
			u := s.Next()
			if (u != nil) != more {
				t.Fatalf("slice %d: Due says %v, Next says %v", s.Index(), more, u != nil)
			}
			if u == nil {
				break
			}
			if u.Due != due || u.Due < last || u.Due > w.End() {
				t.Fatalf("slice %d: update due at %v, announced for %v, after %v, end %v", s.Index(), u.Due, due, last, w.End())
			}
			if want := w.Start() + profile.Millis(u.Due.Milliseconds()); u.At != want {
				t.Fatalf("due %v: at %d, want %d", u.Due, u.At, want)
			}
			last = u.Due
			counts[u.Kind]++
			total++
		}
	}
	if got, want := w.Arrivals(), uint64(5*400+5*800); got != want {
		t.Errorf("%d arrivals, want %d", got, want)
	}
	for _, kind := range scenarios.Kinds() {
		want := float64(w.Arrivals()) / float64(len(scenarios.Kinds()))
		if got := float64(counts[kind]); got < 0.8*want || got > 1.2*want {
			t.Errorf("%v updates of kind %s, want about %.0f", got, kind, want)
		}
	}
	if counts[scenarios.KindEvaluateEnter] != 200 || counts[scenarios.KindEvaluateLeave] != 20 {
		t.Errorf("evaluation: %d enter, %d leave; want 200 and 20", counts[scenarios.KindEvaluateEnter],
			counts[scenarios.KindEvaluateLeave])
	}
	if counts[scenarios.KindBackfill] == 0 {
		t.Error("no backfill")
	}
}

func TestWorldMistakes(t *testing.T) {
	for name, spoil := range map[string]func(sc *scenarios.Scenario){
		"no profiles":       func(sc *scenarios.Scenario) { sc.Population.Profiles = 0 },
		"unknown segment":   func(sc *scenarios.Scenario) { sc.Dataflow.Segments = []string{"nobody"} },
		"unknown event":     func(sc *scenarios.Scenario) { sc.Timeline[0].Action = &scenarios.Evaluate{Segment: "nobody"} },
		"unknown generator": func(sc *scenarios.Scenario) { sc.Population.Attributes[0].Generator.Kind = "x" },
		"unknown kind":      func(sc *scenarios.Scenario) { sc.Workload[0].Mix[0].Kind = "x" },
		"unknown value":     func(sc *scenarios.Scenario) { sc.Population.Identities[0].Value = "x" },
		"unknown setting":   func(sc *scenarios.Scenario) { sc.Dataflow.MembershipScope = "x" },
		"unknown key":       func(sc *scenarios.Scenario) { sc.Dataflow.PartitionKey = scenarios.PartitionKey{From: "x"} },
		"no mix":            func(sc *scenarios.Scenario) { sc.Workload[0].Mix = nil },
		"range":             func(sc *scenarios.Scenario) { sc.Population.Attributes[15].Generator.Low = 2 },
		"negative rate":     func(sc *scenarios.Scenario) { sc.Workload[0].From = -1 },
		"identities":        func(sc *scenarios.Scenario) { sc.Population.Identities[0].Max = 256 },
	} {
		t.Run(name, func(t *testing.T) {
			sc := worldScenario()
			spoil(sc)
			if _, err := New(sc); err == nil {
				t.Error("no error")
			} else {
				t.Log(err)
			}
		})
	}
}

// After some updates each slice works without allocating, payloads included.
func TestWorldAllocations(t *testing.T) {
	sc := worldScenario()
	sc.Timeline = nil
	sc.Workload = []scenarios.Phase{{Duration: time.Hour, From: 1000, To: 1000, Mix: evenMix()}}
	w := makeWorld(t, sc)
	s := w.Slices()[0]
	var buffer []byte
	step := func() {
		u := s.Next()
		if w.Dataflow().Detect(&u.Update).Export() {
			buffer = w.Dataflow().AppendPayload(buffer[:0], &u.Update)
		}
	}
	for range 20_000 {
		step()
	}
	if n := testing.AllocsPerRun(20_000, step); n != 0 {
		t.Errorf("%v allocations per update", n)
	}
	if !bytes.HasPrefix(buffer, []byte("{")) {
		t.Errorf("payload %q", buffer)
	}
}

// TestLastJob: a job counts from the moment at which it begins.
func TestLastJob(t *testing.T) {
	w := &World{start: 50, jobs: [][]profile.Millis{{100, 200}, nil}}
	for _, test := range []struct {
		segment  int
		at, want profile.Millis
	}{{0, 50, 50}, {0, 99, 50}, {0, 100, 100}, {0, 199, 100}, {0, 200, 200}, {0, 999, 200}, {1, 999, 50}} {
		if got := w.lastJob(test.segment, test.at); got != test.want {
			t.Errorf("at %d the last job of segment %d began at %d, want %d", test.at, test.segment, got, test.want)
		}
	}
}
