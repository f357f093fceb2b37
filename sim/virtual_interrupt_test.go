package sim

import (
	"context"
	"testing"
	"time"

	"kinesim/exporter"
)

// TestVirtualClose ends the generation in the middle: what was counted until then is delivered.
func TestVirtualClose(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := newVirtualRig(t, builtin(t, "quickstart"), func(c *VirtualConfig) {
		c.Actions = []Action{{At: 10 * time.Second, Do: func(*Virtual) { cancel() }}}
	})
	r.Run(ctx)
	s := r.Snapshot()
	whole := walked(t, builtin(t, "quickstart"))
	if !s.Ledger.Balanced() || s.Ledger.Acked != s.Exports || s.Exports == 0 || s.Exports >= whole.Exports {
		t.Errorf("ledger %+v, %d of %d exports", s.Ledger, s.Exports, whole.Exports)
	}
	if s.At < 10*time.Second || s.At > 13*time.Second {
		t.Errorf("ended at %v", s.At)
	}
}

// TestVirtualDrain bounds the delivery after that: the rest fails as interrupted.
func TestVirtualDrain(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	sc := builtin(t, "nightly-batch")
	if err := sc.Scale(3); err != nil {
		t.Fatal(err)
	}
	sc.Stream.Shards, sc.Export.Attempts, sc.Export.RetryFor = 1, 0, time.Hour
	r := newVirtualRig(t, sc, func(c *VirtualConfig) {
		c.Actions = []Action{{At: 25 * time.Second, Do: func(*Virtual) { cancel() }}}
		c.Drain = time.Second
	})
	r.Run(ctx)
	if s := r.Snapshot(); !s.Ledger.Balanced() || s.Failures[exporter.CodeInterrupted] == 0 || s.At > 28*time.Second {
		t.Errorf("ledger %+v, failures %v, ended at %v", s.Ledger, s.Failures, s.At)
	}
}

// TestVirtualQuit gives up in the middle, with exports in every state.
func TestVirtualQuit(t *testing.T) {
	sc := builtin(t, "nightly-batch")
	if err := sc.Scale(3); err != nil {
		t.Fatal(err)
	}
	sc.Stream.Shards, sc.Stream.Latency, sc.Export.QueueRecords = 1, 300*time.Millisecond, 200
	r := newVirtualRig(t, sc, func(c *VirtualConfig) {
		c.Endpoint = &slowEndpoint{Endpoint: c.Endpoint, answer: every(4, time.Minute)}
		c.Actions = []Action{{At: 25 * time.Second, Do: (*Virtual).Quit}}
	})
	s, v := r.run(t)
	if s.Failures[exporter.CodeInterrupted] == 0 || s.Unknowns[CodeTimeout]+s.Unknowns[exporter.CodeInterrupted] == 0 ||
		s.Backpressure == 0 {
		t.Errorf("failures %v, unknowns %v, back-pressure %v", s.Failures, s.Unknowns, s.Backpressure)
	}
	if v.UnknownPresent == 0 || v.Unexplained != 0 || v.FailedButStored != 0 {
		t.Errorf("verification %+v", v)
	}
}

// TestVirtualSnapshots looks at a run from outside while it goes on.
func TestVirtualSnapshots(t *testing.T) {
	r := newVirtualRig(t, benchScenario(t), nil)
	go r.Run(context.Background())
	looks, last := 0, time.Duration(0)
	for ; last < 9*time.Second; looks++ {
		s := r.Snapshot()
		if !s.Ledger.Balanced() || s.At < last {
			t.Fatalf("after %v: %v, %+v", last, s.At, s.Ledger)
		}
		last = s.At
		if looks > 2 {
			r.Interrupt()
			<-r.ended
			break
		}
	}
	if s := r.Snapshot(); !s.Ledger.Balanced() || s.Ledger.InFlight != 0 || s.Failures[exporter.CodeInterrupted] == 0 {
		t.Errorf("ledger %+v, failures %v", s.Ledger, s.Failures)
	}
}

// TestVirtualBackpressure lets one lane be full: its producers wait with everything they have, and the wait is counted.
func TestVirtualBackpressure(t *testing.T) {
	free := func(queue int) exporter.Snapshot {
		sc := builtin(t, "nightly-batch")
		if err := sc.Scale(2); err != nil {
			t.Fatal(err)
		}
		sc.Stream.Shards, sc.Export.Attempts, sc.Export.RetryFor, sc.Export.QueueRecords = 1, 0, time.Hour, queue
		s, _ := newVirtualRig(t, sc, nil).run(t)
		return s
	}
	wide, narrow := free(1_000_000), free(100)
	sameRecords(t, narrow, wide)
	if wide.Backpressure != 0 || narrow.Backpressure < 5*time.Second {
		t.Errorf("back-pressure %v and %v", wide.Backpressure, narrow.Backpressure)
	}
}

// TestVirtualEnd ends with the last update: nothing lingers for batches that will never be full.
func TestVirtualEnd(t *testing.T) {
	sc := builtin(t, "quickstart")
	sc.Export.Linger = time.Minute
	r := newVirtualRig(t, sc, nil)
	if s, _ := r.run(t); s.At > r.world.End() || s.At < r.world.End()-time.Second {
		t.Errorf("ended at %v, and the last update is due by %v", s.At, r.world.End())
	}
}
