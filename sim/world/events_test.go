package world

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// The updates of a batch evaluation fall due exactly evenly over its window, entering and leaving ones together.
func TestEvaluationIsEven(t *testing.T) {
	for _, row := range []struct{ enter, leave int }{{200, 0}, {0, 50}, {150, 50}, {7, 13}, {1, 1}, {300, 1}} {
		sc := worldScenario()
		sc.Workload = nil
		sc.Population.Profiles = 20_000
		sc.Timeline = []scenarios.Event{{At: time.Second, Over: 3 * time.Second, Action: &scenarios.Evaluate{
			Segment: "churn", Enter: scenarios.Amount{Count: row.enter}, Leave: scenarios.Amount{Count: row.leave},
		}}}
		w := makeWorld(t, sc)
		var dues []time.Duration
		entered := 0
		eachUpdate(w, func(_ *Slice, u *Update) {
			dues = append(dues, u.Due)
			after := u.Profile.Memberships[1].Status
			switch u.Kind {
			case scenarios.KindEvaluateEnter:
				entered++
				if u.Changes[0].Before.Member() || after != profile.Realized {
					t.Errorf("entering: %v before, %v after", u.Changes[0].Before, after)
				}
			case scenarios.KindEvaluateLeave:
				if !u.Changes[0].Before.Member() || after != profile.Exited {
					t.Errorf("leaving: %v before, %v after", u.Changes[0].Before, after)
				}
			default:
				t.Errorf("kind %s", u.Kind)
			}
		})
		k := row.enter + row.leave
		if len(dues) != k || entered != row.enter {
			t.Errorf("enter %d, leave %d: %d updates, %d of them enter", row.enter, row.leave, len(dues), entered)
			continue
		}
		slices.Sort(dues)
		for i, due := range dues {
			if want := time.Second + 3*time.Second*time.Duration(i+1)/time.Duration(k); due != want {
				t.Errorf("enter %d, leave %d: update %d due at %v, want %v", row.enter, row.leave, i, due, want)
				break
			}
		}
	}
}

// An evaluation that wants more profiles than there are takes those that there are, still over the whole window.
func TestEvaluationOfEverybody(t *testing.T) {
	sc := worldScenario()
	sc.Workload = nil
	sc.Timeline = []scenarios.Event{{Over: time.Second, Action: &scenarios.Evaluate{Segment: "churn", Enter: scenarios.Amount{Share: 1}}}}
	w := makeWorld(t, sc)
	members := 0
	for _, s := range w.Slices() {
		members += s.members[1]
	}
	updates, last := 0, time.Duration(0)
	eachUpdate(w, func(_ *Slice, u *Update) { updates++; last = max(last, u.Due) })
	if want := sc.Population.Profiles - members; updates != want {
		t.Errorf("%d updates, want the %d who were no members", updates, want)
	}
	if last < 990*time.Millisecond {
		t.Errorf("the last update is due at %v", last)
	}
	for _, s := range w.Slices() {
		if s.members[1] != s.count {
			t.Errorf("slice %d: %d members of %d", s.index, s.members[1], s.count)
		}
	}
}

// Each member of a segment that is mapped is looked at exactly once, evenly over the window, and exported although
// nothing changed.
func TestActivation(t *testing.T) {
	for _, exited := range []bool{false, true} {
		sc := worldScenario()
		sc.Workload = nil
		sc.Dataflow.BackfillIncludesExited = exited
		sc.Timeline = []scenarios.Event{{At: 2 * time.Second, Over: 4 * time.Second, Action: activateLater}}
		w := makeWorld(t, sc)
		want := 0
		for _, s := range w.Slices() {
			for local := range s.count {
				if status := s.status(local, 3); status.Member() || exited && status == profile.Exited {
					want++
				}
			}
		}
		seen := map[uint64]bool{}
		perSecond := make([]int, 7)
		eachUpdate(w, func(_ *Slice, u *Update) {
			if seen[u.Number] {
				t.Errorf("profile %d is looked at twice", u.Number)
			}
			seen[u.Number] = true
			perSecond[int((u.Due-1)/time.Second)]++
			// With the knob on, exited members older than their retention are gone all the same.
			if d := w.Dataflow().Detect(&u.Update); !exited && d.Triggers != 1<<profile.TriggerBackfill {
				t.Errorf("profile %d: triggers %b, reason %d", u.Number, d.Triggers, d.Reason)
			}
		})
		if len(seen) != want || want == 0 {
			t.Errorf("%d profiles looked at, want %d", len(seen), want)
		}
		for second, got := range perSecond {
			expected := 0
			if second >= 2 && second < 6 {
				expected = want / 4
			}
			if got < expected-len(w.Slices()) || got > expected+len(w.Slices()) {
				t.Errorf("second %d: %d updates, want about %d", second, got, expected)
			}
		}
	}
}

// Nobody who is a member of a newly mapped segment at the end of the window is missed, and nobody enters unseen: who
// became a member before the moment is backfilled, who became one at it or after is exported as entering.
func TestActivationMissesNobody(t *testing.T) {
	sc := worldScenario()
	sc.Workload = []scenarios.Phase{{Duration: 10 * time.Second, From: 500, To: 500, Mix: []scenarios.Share{
		{Kind: scenarios.KindQualify, Share: 0.5}, {Kind: scenarios.KindQualifyUnmapped, Share: 0.5}}}}
	// At the very moment of an arrival: area 0.5 more than a whole number.
	sc.Timeline = []scenarios.Event{{At: 4001 * time.Millisecond, Over: 2 * time.Second, Action: activateLater}}
	w := makeWorld(t, sc)
	exported := map[uint64]bool{}
	atMoment := 0
	eachUpdate(w, func(_ *Slice, u *Update) {
		if u.Due == 4001*time.Millisecond {
			atMoment++
		}
		if w.Dataflow().Detect(&u.Update).Export() {
			exported[u.Number] = true
		}
	})
	if atMoment == 0 {
		t.Fatal("no arrival at the moment of the event")
	}
	for _, s := range w.Slices() {
		for local := range s.count {
			if number := uint64(s.index + local*w.stride); s.status(local, 3).Member() && !exported[number] {
				t.Errorf("profile %d is a member and was never exported", number)
			}
		}
	}
}

// What happens at the very moment of an activation finds the segment mapped, and its members listed: otherwise a
// profile that enters just then would be exported twice.
func TestActivationComesFirst(t *testing.T) {
	const moment = 4001 * time.Millisecond
	sc := worldScenario()
	sc.Population.Segments[2].Evaluation = scenarios.Batch // leaves one unmapped segment that an update can enter: the one activated
	sc.Workload = []scenarios.Phase{{Duration: 5 * time.Second, From: 500, To: 500,
		Mix: []scenarios.Share{{Kind: scenarios.KindQualifyUnmapped, Share: 1}}}}
	sc.Timeline = []scenarios.Event{{At: moment, Over: time.Second, Action: activateLater}}
	atMoment := 0
	eachUpdate(makeWorld(t, sc), func(_ *Slice, u *Update) {
		if u.Kind == scenarios.KindBackfill {
			return
		}
		if u.Due == moment {
			atMoment++
		}
		if entered := len(u.Changes) > 0; entered != (u.Due < moment) {
			t.Errorf("due %v: entered the segment as an unmapped one: %v", u.Due, entered)
		}
	})
	if atMoment != 1 {
		t.Errorf("%d arrivals at the moment, want 1", atMoment)
	}
}

// Of several segments that are activated together, a member is looked at once, with all of them.
func TestActivateTogether(t *testing.T) {
	sc := worldScenario()
	sc.Workload, sc.Dataflow.Segments = nil, []string{"churn"}
	sc.Timeline = []scenarios.Event{{At: time.Second, Over: time.Second,
		Action: &scenarios.Activate{Segments: []string{"loyal", "later", "news"}}}}
	w := makeWorld(t, sc)
	members, several := map[uint64]int{}, 0
	for _, s := range w.Slices() {
		for local := range s.count {
			for _, segment := range []int{0, 2, 3} {
				if s.status(local, segment).Member() {
					members[uint64(s.index+local*w.stride)]++
				}
			}
		}
	}
	seen := map[uint64]bool{}
	eachUpdate(w, func(_ *Slice, u *Update) {
		if seen[u.Number] || members[u.Number] == 0 {
			t.Errorf("profile %d, a member of %d, is looked at, and before: %v", u.Number, members[u.Number], seen[u.Number])
		}
		seen[u.Number] = true
		if members[u.Number] > 1 {
			several++
		}
		d := w.Dataflow().Detect(&u.Update)
		if d.Triggers != 1<<profile.TriggerBackfill {
			t.Errorf("profile %d: triggers %b, reason %d", u.Number, d.Triggers, d.Reason)
		}
		payload := string(w.Dataflow().AppendPayload(nil, &u.Update))
		for i, key := range []string{"loyal", "churn", "news", "later"} {
			if is := u.Profile.Memberships[i].Status.Member(); is && !strings.Contains(payload, "id-of-"+key) {
				t.Errorf("profile %d is a member of %s, which is not in %s", u.Number, key, payload)
			}
		}
	})
	if len(seen) != len(members) || several == 0 {
		t.Errorf("%d profiles of %d are looked at, %d of several segments", len(seen), len(members), several)
	}
}

var activateLater = &scenarios.Activate{Segments: []string{"later"}}
