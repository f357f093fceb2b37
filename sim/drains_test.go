package sim

import (
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/world"
)

// TestDrains measures settlements that are known: those due within an event count for it, both its ends included.
func TestDrains(t *testing.T) {
	w, err := world.New(builtin(t, "nightly-batch")) // evaluates churn-risk at 20s over 10s
	if err != nil {
		t.Fatal(err)
	}
	d := NewDrains(w)
	var tell exporter.Observer = Observers(nil, d)
	tell.Settled([]exporter.Settlement{
		{Due: 19 * time.Second, At: 40 * time.Second},
		{Due: 20 * time.Second, At: 21 * time.Second},
		{Due: 30 * time.Second, At: 33 * time.Second},
		{Due: 25 * time.Second, At: 32 * time.Second},
	})
	tell.Settled([]exporter.Settlement{{Due: 30*time.Second + 1, At: 34 * time.Second}})
	got := d.List()
	if len(got) != 2 || got[0].Exports != 5 || got[0].Took() != 40*time.Second {
		t.Errorf("the whole run: %+v", got)
	}
	if e := got[1]; e.Name != "evaluate churn-risk at 20s" || e.Exports != 3 || e.Took() != 13*time.Second {
		t.Errorf("the event: %+v took %v", e, e.Took())
	}
}

// TestVirtualDrains holds the driver to arithmetic: 2,000 exports a second at one shard's 1,000 take twice the time of
// the event.
func TestVirtualDrains(t *testing.T) {
	sc := builtin(t, "nightly-batch")
	sc.Workload[1].From, sc.Workload[1].To = 0, 0
	if err := sc.Scale(2); err != nil {
		t.Fatal(err)
	}
	sc.Stream.Shards, sc.Export.Attempts, sc.Export.RetryFor, sc.Export.Linger = 1, 0, time.Hour, 10*time.Millisecond
	r := newVirtualRig(t, sc, nil)
	s, _ := r.run(t)
	took := r.drains.List()[1].Took()
	if s.Throttled == 0 || took < 20*time.Second || took > 28*time.Second {
		t.Errorf("drained in %v after %d throttled attempts, want somewhat more than 20s", took, s.Throttled)
	}
}
