package world

import (
	"testing"
	"time"

	"kinesim/scenarios"
)

// TestMemory: what is estimated for the population is what it takes when all sides are listed, and of events those
// count that are going on at once.
func TestMemory(t *testing.T) {
	sc := worldScenario()
	sc.Population.Profiles, sc.Timeline = 5_000, nil
	w, err := New(sc)
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, s := range w.Slices() {
		taken += s.count * s.width
	}
	taken += 2 * len(sc.Population.Segments) * sc.Population.Profiles / 8
	if got := Memory(sc); got != uint64(taken) {
		t.Errorf("%d B are estimated for a population of %d B", got, taken)
	}
	evaluate := func(at, over time.Duration, enter int) scenarios.Event {
		return scenarios.Event{At: at, Over: over, Action: &scenarios.Evaluate{Segment: "churn", Enter: scenarios.Amount{Count: enter}}}
	}
	const s = time.Second
	sc.Timeline = []scenarios.Event{evaluate(0, 10*s, 100), evaluate(5*s, 10*s, 200), evaluate(12*s, s, 150), evaluate(0, s, 1<<30)}
	if got := Memory(sc); got != uint64(taken)+4*(5_000+100) {
		t.Errorf("%d B with events, want %d more than %d", got, 4*(5_000+100), taken)
	}
	sc.Timeline = sc.Timeline[:3]
	if got := Memory(sc); got != uint64(taken)+4*350 {
		t.Errorf("%d B with events, want %d more than %d", got, 4*350, taken)
	}
}
