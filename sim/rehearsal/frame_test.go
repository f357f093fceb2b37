package rehearsal_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/scenarios"
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

// TestFrames looks at a run as a dashboard does: its states, what was done to it, and the verdict at the end.
func TestFrames(t *testing.T) {
	var states []frame.State
	see := func(r *rehearsal.Run) {
		if f := r.Frame(); len(states) == 0 || states[len(states)-1] != f.State {
			states = append(states, f.State)
		}
	}
	lagging := func(sc *scenarios.Scenario) { sc.Stream.Latency = 900 * time.Millisecond }
	o := inRealTime(t, rehearsal.Plan{Scenario: parse(t, small, lagging), Frames: true}, rehearsal.Embedded(), func(r *rehearsal.Run) {
		for i := range 400 {
			time.Sleep(50 * time.Millisecond)
			see(r)
			switch i {
			case 20:
				for _, do := range []string{rehearsal.Pause, rehearsal.Bookmark} {
					if err := r.Do(rehearsal.Command{Do: do}); err != nil {
						t.Error(err)
					}
				}
				r.Note("a note")
			case 30:
				if err := r.Do(rehearsal.Command{Do: rehearsal.Resume}); err != nil {
					t.Error(err)
				}
			}
		}
	})
	want := []frame.State{frame.StateRunning, frame.StatePaused, frame.StateRunning, frame.StateDraining, frame.StateEnded}
	if !reflect.DeepEqual(states, want) {
		t.Errorf("states %v, want %v", states, want)
	}
	f := o.Frame
	if f.Verdict != report.Pass || f.Digest != o.Summary().Digest || len(f.Exported) == 0 || len(f.Unexported) == 0 || f.Quota != nil ||
		f.Target != "embedded" {
		t.Errorf("the last frame: %s %s, %d and %d samples, quota %v, target %s", f.Verdict, f.Digest, len(f.Exported), len(f.Unexported),
			f.Quota, f.Target)
	}
	var marks []string
	for _, m := range f.Marks {
		marks = append(marks, m.Text)
	}
	if got := strings.Join(marks, ", "); got != "paused, bookmark 00:01, going on" {
		t.Errorf("marks: %s", got)
	}
	if len(f.Notes) != 1 || f.Notes[0].Text != "a note" {
		t.Errorf("notes: %+v", f.Notes)
	}
}

// TestVirtualFrames holds that a run in virtual time records itself, and that its last frame is the same each time.
func TestVirtualFrames(t *testing.T) {
	var frames [2]*frame.Frame
	for i := range frames {
		frames[i] = inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, everyFault), Frames: true}).Frame
	}
	if f := frames[0]; f.State != frame.StateEnded || len(f.Series.Points) < 15 || len(f.Marks) != 12 || f.Mode != report.ModeVirtual {
		t.Errorf("state %s, %d points, %d marks", f.State, len(f.Series.Points), len(f.Marks))
	}
	if !reflect.DeepEqual(frames[0], frames[1]) {
		t.Error("two runs end with other frames")
	}
}

// TestFramePeaks holds that frames and the report tell the same of the fullest shard: how full it was, of what, and in
// which second.
func TestFramePeaks(t *testing.T) {
	for mode, o := range map[string]*rehearsal.Outcome{
		"virtual": inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small), Frames: true}),
		"real":    inRealTime(t, rehearsal.Plan{Scenario: parse(t, small), Frames: true}, rehearsal.Embedded()),
	} {
		got, want := o.Frame.Fullest(), o.Summary().Utilisation
		if got == nil || want == nil || got.Second != want.Second || want.Second.Use == 0 {
			t.Errorf("%s: the frame has %+v, the report %+v", mode, got, want)
		}
	}
}
