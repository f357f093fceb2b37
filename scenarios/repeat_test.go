package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// repeating is a scenario of three days whose timeline is given.
func repeating(timeline string) []byte {
	return []byte("version: 1\npopulation:\n  profiles: 1_000\n" +
		"  segments: {loyal: 20%, risk: {members: 5%, evaluation: batch}, spring: 5%}\n" +
		"dataflow: {segments: [loyal, risk]}\nworkload: [{duration: 72h, rate: 1/s}]\ntimeline:\n" + timeline)
}

func TestEvery(t *testing.T) {
	file := repeating("  - {at: 2h, evaluate: risk, enter: 10, every: 24h}\n" +
		"  - {at: 30h, activate: spring}\n  - {at: 48h, evaluate: risk, leave: 5, every: 24h}\n")
	s, err := Parse("", file)
	if err != nil {
		t.Fatal(err)
	}
	var at []time.Duration
	for _, e := range s.Timeline {
		at = append(at, e.At)
	}
	// The one at 48h would run again at the very end of the workload, which is over then.
	want := []time.Duration{2 * time.Hour, 26 * time.Hour, 30 * time.Hour, 48 * time.Hour, 50 * time.Hour}
	if !slices.Equal(at, want) {
		t.Errorf("events at %v, want %v", at, want)
	}
	if e := s.Timeline[1]; e.Words() != "evaluate risk" || e.Action.(*Evaluate).Enter.Count != 10 || e.Over != time.Minute {
		t.Errorf("the second run is %+v", e)
	}
}

func TestEveryRefuses(t *testing.T) {
	for _, c := range []struct{ timeline, says string }{
		{"  - {at: 1h, evaluate: risk, enter: 10, every: 30s, over: 1m}\n", "before it is through"},
		{"  - {at: 1h, activate: spring, every: 24h}\n", "every belongs to evaluate"},
		{"  - {at: 1h, evaluate: risk, enter: 10, every: 1s, over: 1s}\n", "more often than the allowed 10,000 times"},
		{"  - {at: 1h, evaluate: risk, enter: 10, every: 1ms}\n", "every: 1ms"},
		{"  - {at: 1h, fault: outage, for: 1m, every: 24h}\n", ", and this is an event of the kind fault"},
	} {
		file := repeating(c.timeline)
		if _, err := Parse("", file); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q in it", c.timeline, err, c.says)
		}
	}
}
