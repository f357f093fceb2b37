package tui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// found is the fixture with two objectives of which one was missed, and all that is found at the end; of a run that
// goes on, what is known until then.
func found(state frame.State) *frame.Frame {
	f := fixture()
	f.State = state
	cost := report.EstimateCost(63_175, 63_175*940, 3, f.Elapsed)
	f.Findings = &report.Findings{
		Objectives: []report.Standing{
			{Objective: "due_to_ack p95 < 10m below 10k/s", State: report.StandingOK, Judged: "545 ms"},
			{Objective: "due_to_ack p99 < 2s in any 10s", State: report.StandingMissed, Judged: "4.36 s, worst at 00:41"},
		},
		Utilisation: &report.Utilisation{
			Second: report.Fullest{Shard: "shardId-000000000002", Records: 1, Use: 1, Resource: "records", At: 62},
			Minute: report.Fullest{Shard: "shardId-000000000002", Records: 0.83, Use: 0.83, Resource: "records"},
		},
		Limiting: &report.Limiting{Resource: report.LimitRecords, Why: "shardId-000000000002 took 100 % of the records that a shard takes in a second"},
		Enough:   &report.Enough{Headroom0: 3, Headroom25: 4, At: 32, Records: 2831},
		Cost:     &cost,
	}
	if state == frame.StateEnded {
		f.Findings.Consumers = []report.Shortfall{
			{Name: "billing", Missed: true, What: "consumer billing was 6,071 records and 80.9 s behind when the run had waited 60.0 s for it",
				Enough: "7.5 times the speed to be done with the last export"},
			{Name: "audit", What: "consumer audit was 20.0 s behind at most, at 00:55", Enough: "to go on reading: it did not for 20.1 s from 00:34"},
		}
		f.Elapsed, f.Verdict = f.Total, report.Objective
		return f
	}
	f.Findings.Limiting, f.Findings.Enough = nil, nil
	f.Findings.Objectives[0].State, f.Findings.Objectives[1].State = report.StandingOKSoFar, report.StandingMissedSoFar
	f.Findings.Objectives = append(f.Findings.Objectives, report.Standing{Objective: "drained after event < 1h", State: report.StandingPending})
	return f
}

// TestOutcomeScreens holds the outcome, and the overview with it, while a run goes on and when it has ended.
func TestOutcomeScreens(t *testing.T) {
	for _, state := range []frame.State{frame.StateRunning, frame.StateEnded} {
		f := found(state)
		for _, p := range []Panel{Overview, PanelOutcome} {
			for _, size := range screenSizes {
				got, err := Screenshot(f, Shot{Panel: p, Width: size[0], Height: size[1]})
				if err != nil {
					t.Fatal(err)
				}
				golden(t, fmt.Sprintf("found_%s_%s_%dx%d.txt", state, p, size[0], size[1]), got)
			}
		}
	}
}

// TestOutcomeIsNotKnownBefore: an earlier moment of a run has its objectives pending, and nothing else of the outcome.
func TestOutcomeIsNotKnownBefore(t *testing.T) {
	got := found(frame.StateEnded).Until(45 * time.Second).Findings
	if len(got.Objectives) != 2 || got.Objectives[0].State != report.StandingPending || got.Cost != nil || got.Enough != nil {
		t.Errorf("%+v", got)
	}
}

// TestMissedComesFirst, in a list that scrolls at every size, with texts that would do something to a terminal.
func TestMissedComesFirst(t *testing.T) {
	f := found(frame.StateEnded)
	if lines := outcomeLines(f, &viridis); !strings.Contains(lines[0].name, "missed") || outcomeTitle(f, nil)[0] != "✘ 1 of 2 missed" {
		t.Errorf("%q, %q", lines[0].name, outcomeTitle(f, nil))
	}
	const evil = "\x1b[31m\a\u202e日本"
	f.Findings.Limiting.Why, f.Findings.Utilisation.Second.Shard = evil, evil
	for range 60 {
		f.Findings.Objectives = append(f.Findings.Objectives, report.Standing{Objective: evil, State: report.StandingMissed, Judged: evil})
	}
	for w := 1; w <= 220; w += 13 {
		for h := 1; h <= 66; h += 5 {
			keys, err := newKeyTable(nil)
			if err != nil {
				t.Fatal(err)
			}
			v := newView(keys)
			v.focus, v.full = PanelOutcome, h%2 == 0
			render(newGrid(w, h), f, v, &viridis)
		}
	}
	got, err := Screenshot(f, Shot{Panel: PanelOutcome, Width: 120, Height: 36})
	if err != nil || bytes.ContainsAny(got, "\x1b\a\u202e") {
		t.Errorf("%v: a control character reaches the screen", err)
	}
}
