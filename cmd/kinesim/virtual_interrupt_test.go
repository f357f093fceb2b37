package main

import (
	"context"
	"os"
	"testing"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/report"
)

// TestVirtualInterrupted stops a month in the middle: what was simulated until then is reported.
func TestVirtualInterrupted(t *testing.T) {
	sc, _, err := scenarios.Load("quickstart")
	if err != nil {
		t.Fatal(err)
	}
	sc.Timeline = nil
	sc.Workload[0].Duration = 30 * 24 * time.Hour
	p, _, _ := quietProgram()
	r := &running{program: p, scenario: sc, producers: 2, flags: runFlags{virtual: true, ui: uiNone, drain: time.Second}}
	if err := r.applyLatency(); err != nil {
		t.Fatal(err)
	}
	signals := make(chan os.Signal, 1)
	stop := cli.Stages(context.Background(), signals)
	defer stop.Release()
	time.AfterFunc(50*time.Millisecond, func() { signals <- os.Interrupt })
	s, snapshot, err := r.simulate(stop)
	if err != nil {
		t.Fatal(err)
	}
	if s.Verdict != report.Interrupted || !s.DigestPartial || !s.Interrupted || !s.Ledger.Balanced() || s.Ledger.InFlight != 0 {
		t.Errorf("verdict %s, ledger %+v", s.Verdict, s.Ledger)
	}
	if snapshot.At >= r.world.End() || s.Ledger.Acked != s.Exports.Count {
		t.Errorf("ended at %v with %d of %d exports acknowledged", snapshot.At, s.Ledger.Acked, s.Exports.Count)
	}
}
