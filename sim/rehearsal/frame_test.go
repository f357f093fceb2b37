package rehearsal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
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

// TestSamplesTellWhy holds that exports and suppressed updates are kept in the order of time, with a sentence and its
// rule, and that a later export of a profile is compared with the one before.
func TestSamplesTellWhy(t *testing.T) {
	for name, o := range map[string]*rehearsal.Outcome{
		"real":    inRealTime(t, rehearsal.Plan{Scenario: parse(t, small), Frames: true}, rehearsal.Embedded()),
		"virtual": inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small), Frames: true}),
	} {
		f := o.Frame
		compared := 0
		for _, list := range [][]frame.Sample{f.Exported, f.Unexported} {
			if len(list) < 10 {
				t.Errorf("%s: %d samples", name, len(list))
			}
			for i, s := range list {
				if i > 0 && s.Due > list[i-1].Due {
					t.Fatalf("%s: a sample of %s stands before one of %s", name, list[i-1].Due, s.Due)
				}
				want := "Exported: "
				if s.Reason != "" {
					want = "Not exported: "
				}
				if !strings.HasPrefix(s.Why, want) || !strings.Contains(s.Why, "(T") {
					t.Errorf("%s: %q, want a sentence that begins with %q and names a rule", name, s.Why, want)
				}
				if s.Previous != "" && s.Previous != s.Payload {
					compared++
				}
			}
		}
		if compared == 0 {
			t.Errorf("%s: no export is compared with the one before", name)
		}
	}
}

// TestObjectivesSoFar: frames of a run that goes on say how its objectives stand, by what is settled, and those of a
// run that has ended how they were judged.
func TestObjectivesSoFar(t *testing.T) {
	sc := parse(t, small+"timeline: [{at: 3s, fault: throttle, for: 100ms}]\n")
	for _, text := range []string{"due_to_ack p95 < 10s", "sent_to_ack p50 < 1ms", "failed = 0 in any 2s", "recovered after fault < 1h"} {
		if err := sc.AddObjective(text); err != nil {
			t.Fatal(err)
		}
	}
	states := func(f *frame.Frame) (list []report.StandingState) {
		for _, s := range f.Findings.Objectives {
			if (s.Judged == "") != (s.State == report.StandingPending) {
				t.Errorf("%s is %s, judged by %q", s.Objective, s.State, s.Judged)
			}
			list = append(list, s.State)
		}
		return list
	}
	const wait = report.StandingPending
	o := inRealTime(t, rehearsal.Plan{Scenario: sc, Frames: true}, rehearsal.Embedded(), func(run *rehearsal.Run) {
		if got, want := states(run.Frame()), []report.StandingState{wait, wait, wait, wait}; !slices.Equal(got, want) {
			t.Errorf("at the beginning %v, want %v", got, want)
		}
		time.Sleep(2500 * time.Millisecond)
		want := []report.StandingState{report.StandingOKSoFar, report.StandingMissedSoFar, report.StandingOKSoFar, wait}
		if got := states(run.Frame()); !slices.Equal(got, want) {
			t.Errorf("on the way %v, want %v", got, want)
		}
	})
	want := []report.StandingState{report.StandingOK, report.StandingMissed, report.StandingOK, report.StandingOK}
	if got := states(o.Frame); !slices.Equal(got, want) {
		t.Errorf("at the end %v, want %v", got, want)
	}
}
