package rehearsal_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
)

// small takes four seconds, with few keys that are exported again and again, so that order has something to be broken
// in.
const small = `version: 1
name: small
population: {profiles: 1_000}
stream: {name: rehearsal, shards: 2, throttle: "off", latency: 5ms}
export: {timeout: 1s, batch: {linger: 20ms}}
workload:
  - {phase: only, duration: 4s, rate: 400/s}
`

// parse is a scenario from its text, and of how its exports are delivered whatever the test wants otherwise.
func parse(t testing.TB, text string, change ...func(*scenarios.Scenario)) *scenarios.Scenario {
	t.Helper()
	sc, err := scenarios.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range change {
		do(sc)
	}
	return sc
}

// inRealTime runs a plan against a target by the clock of a bubble, which costs no time, and holds that the ledger
// balances at its end.
func inRealTime(t *testing.T, p rehearsal.Plan, target rehearsal.Target, during ...func(*rehearsal.Run)) (o *rehearsal.Outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		run, err := p.Start(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		for _, do := range during {
			do(run)
		}
		o = run.Wait()
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	})
	balanced(t, o)
	return o
}

// inVirtualTime runs a plan in virtual time.
func inVirtualTime(t testing.TB, p rehearsal.Plan, during ...func(*rehearsal.Run)) *rehearsal.Outcome {
	t.Helper()
	run, err := p.StartVirtual(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, do := range during {
		do(run)
	}
	o := run.Wait()
	balanced(t, o)
	return o
}

func balanced(t testing.TB, o *rehearsal.Outcome) {
	t.Helper()
	if ledger := o.Snapshot.Ledger; !ledger.Balanced() || ledger.InFlight != 0 {
		t.Errorf("the ledger does not balance at the end: %+v", ledger)
	}
}

// heard keeps what a run says.
type heard struct {
	mu    sync.Mutex
	lines []string
}

func (h *heard) say(line string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.lines, "\n")
}
