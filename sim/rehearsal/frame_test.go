package rehearsal_test

import (
	"testing"
	"time"

	"kinesim/sim/rehearsal"
)

// TestOneClock pauses and hurries a run: everything in its last frame is dated by the schedule's clock.
func TestOneClock(t *testing.T) {
	p := rehearsal.Plan{Scenario: parse(t, everyFault), Frames: true, Control: []rehearsal.Command{
		{At: 300 * time.Millisecond, Do: rehearsal.Pause}, {At: 20 * time.Second, Do: rehearsal.Resume},
		{At: 21 * time.Second, Do: rehearsal.Speed, Speed: 2},
	}}
	p.Scenario.Export.Attempts, p.Scenario.Export.RetryFor = 0, time.Minute
	f := inRealTime(t, p, rehearsal.Embedded()).Frame
	if len(f.Exported) == 0 || len(f.Unexported) == 0 || len(f.Notes) == 0 {
		t.Fatalf("%d exports, %d suppressed updates, %d notes", len(f.Exported), len(f.Unexported), len(f.Notes))
	}
	late := f.Exported[len(f.Exported)-1].Due
	for _, s := range f.Exported {
		late = max(late, s.Due)
		if s.Due < 0 || s.Due > f.Total {
			t.Errorf("an export was due at %s of %s", s.Due, f.Total)
		}
		if s.Acked > 0 && (s.Sent < s.Due || s.Acked < s.Sent || s.Acked > s.Due+time.Minute) {
			t.Errorf("an export was due at %s, sent at %s and acknowledged at %s", s.Due, s.Sent, s.Acked)
		}
	}
	if late < 3*time.Second {
		t.Errorf("the last export was due at %s", late)
	}
	for _, n := range f.Notes {
		if n.At < 0 || n.At > f.Elapsed {
			t.Errorf("%q is dated %s of %s", n.Text, n.At, f.Elapsed)
		}
	}
	if last := f.Series.Points[len(f.Series.Points)-1]; last.Until() != f.Elapsed {
		t.Errorf("the series ends at %s, the run at %s", last.Until(), f.Elapsed)
	}
}
