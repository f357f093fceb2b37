package world

import (
	"strings"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// timelineOf is the world scenario with a timeline of its own and nothing else.
func timelineOf(events ...scenarios.Event) *scenarios.Scenario {
	sc := worldScenario()
	sc.Workload, sc.Timeline = nil, events
	return sc
}

// A membership that was uploaded ends by itself; a refresh renews those of who is on the list, lets some in and some
// go.
func TestRefresh(t *testing.T) {
	const life = 24 * time.Hour
	refresh := func(at time.Duration, enter, leave int) scenarios.Event {
		return scenarios.Event{At: at, Over: time.Minute, Action: &scenarios.Refresh{
			Segment: "churn", Enter: scenarios.Amount{Count: enter}, Leave: scenarios.Amount{Count: leave},
		}}
	}
	for _, model := range []profile.StatusModel{profile.StatusCurrent, profile.StatusLegacy} {
		sc := timelineOf(refresh(2*time.Hour, 30, 20), refresh(2*time.Hour+life/2, 0, 0), refresh(3*time.Hour+2*life, 10, 0))
		sc.Dataflow.StatusModel = model
		sc.Population.Segments[1].Evaluation, sc.Population.Segments[1].Expires = scenarios.External, life
		w := makeWorld(t, sc)
		kinds := [3]map[scenarios.Kind]int{{}, {}, {}}
		eachUpdate(w, func(_ *Slice, u *Update) {
			run := min(int(u.Due/(13*time.Hour)), 2)
			kinds[run][u.Kind]++
			m := u.Profile.Memberships[1]
			if m.Status.Member() && m.LastQualification != u.At {
				t.Fatalf("%s at %v: a member since %d", u.Kind, u.Due, m.LastQualification)
			}
			if u.Kind == scenarios.KindRefreshStay && (m.Status == profile.Existing) != (model == profile.StatusLegacy) {
				t.Fatalf("%s: who stays is %v", model, m.Status)
			}
			if d := w.Dataflow().Detect(&u.Update); d.Export() != (u.Kind != scenarios.KindRefreshStay) {
				t.Fatalf("%s: %+v", u.Kind, d)
			}
		})
		first, second, third := kinds[0], kinds[1], kinds[2]
		// Of the 5 % of 2,000 who are members at the start, those of the last day; some are over before the first
		// upload.
		if first[scenarios.KindEvaluateEnter] != 30 || first[scenarios.KindEvaluateLeave] != 20 || first[scenarios.KindRefreshStay] < 50 {
			t.Errorf("the first upload: %v", first)
		}
		if stay := first[scenarios.KindEvaluateEnter] + first[scenarios.KindRefreshStay]; second[scenarios.KindRefreshStay] != stay {
			t.Errorf("of %d on the list, the second upload renews %v", stay, second)
		}
		if third[scenarios.KindRefreshStay] != 0 || third[scenarios.KindEvaluateEnter] != 10 {
			t.Errorf("an upload after all are over: %v", third)
		}
	}
}

// Changes of a segment that was unmapped are exported no more, and mapping it again backfills nobody unless it is said.
func TestUnmap(t *testing.T) {
	for backfill, want := range map[scenarios.Backfill]int{scenarios.BackfillFirst: 0, scenarios.BackfillAlways: 1, scenarios.BackfillNever: 0} {
		sc := worldScenario()
		sc.Timeline = []scenarios.Event{
			{At: 2 * time.Second, Action: &scenarios.Unmap{Segments: []string{"loyal"}}},
			{At: 6 * time.Second, Over: time.Second, Action: &scenarios.Activate{Segments: []string{"loyal"}, Backfill: backfill}},
		}
		w := makeWorld(t, sc)
		backfills, seen := 0, map[bool]int{}
		eachUpdate(w, func(_ *Slice, u *Update) {
			mapped := u.Due < 2*time.Second || u.Due >= 6*time.Second
			for _, c := range u.Changes {
				switch {
				case c.Kind == profile.SegmentMapped:
					backfills++
				case c.Kind == profile.Evaluated && c.Index == 0 && c.Before.Member() != u.Profile.Memberships[0].Status.Member():
					seen[mapped]++
					if d := w.Dataflow().Detect(&u.Update); d.Export() != mapped {
						t.Fatalf("%s at %v: exported %v", u.Kind, u.Due, d.Export())
					}
				}
			}
		})
		if min(backfills, 1) != want || seen[true] == 0 || seen[false] == 0 {
			t.Errorf("%s: %d backfills; %d changes while mapped, %d while not", backfill, backfills, seen[true], seen[false])
		}
	}
}

// Each of the restated profiles is written once, with every mapped attribute that it has, as it is.
func TestRestate(t *testing.T) {
	sc := timelineOf(scenarios.Event{At: time.Second, Over: 10 * time.Second, Action: &scenarios.Restate{Profiles: scenarios.Amount{Count: 500}}})
	w := makeWorld(t, sc)
	seen := map[uint64]bool{}
	eachUpdate(w, func(_ *Slice, u *Update) {
		if seen[u.Number] {
			t.Errorf("profile %d is restated twice", u.Number)
		}
		seen[u.Number] = true
		if u.Due < time.Second || u.Due > 11*time.Second {
			t.Errorf("at %v", u.Due)
		}
		written := 0
		for _, c := range u.Changes {
			if c.Kind != profile.Written || !c.Same {
				t.Fatalf("change %+v", c)
			}
			written++
		}
		has := 0
		for i := range u.Profile.Attributes {
			if u.Profile.Attributes[i].Kind != profile.Absent {
				has++
			}
		}
		if written != has {
			t.Errorf("profile %d has %d attributes and %d are written", u.Number, has, written)
		}
	})
	if len(seen) != 500 {
		t.Errorf("%d profiles are restated, want 500", len(seen))
	}
}

// What is written to a moment is the moment of the update, and what was there before lies before it.
func TestMomentsGoForward(t *testing.T) {
	const lastSeen = 13
	sc := worldScenario()
	sc.Timeline = nil
	for i := range sc.Population.Attributes {
		sc.Population.Attributes[i].Changes = 0
	}
	sc.Population.Attributes[lastSeen].Changes = 1
	sc.Workload[0].Mix = []scenarios.Share{{Kind: scenarios.KindAttribute, Share: 1}}
	sc.Workload[1].Mix = sc.Workload[0].Mix
	w := makeWorld(t, sc)
	before, writes := map[uint64]string{}, 0
	eachUpdate(w, func(_ *Slice, u *Update) {
		now := string(u.Profile.Attributes[lastSeen].Text)
		if want := time.UnixMilli(int64(u.At)).UTC().Format(time.RFC3339); !u.Changes[0].Same && now != want {
			t.Fatalf("written at %s: %s", want, now)
		}
		if was := before[u.Number]; strings.Compare(was, now) >= 0 && !u.Changes[0].Same {
			t.Fatalf("%s after %s", now, was)
		}
		before[u.Number] = now
		writes++
	})
	if writes < 1000 {
		t.Errorf("%d writes", writes)
	}
}

// Where few come and go, those who enter and leave are mostly the same.
func TestChurners(t *testing.T) {
	distinct := func(churn float64) int {
		sc := worldScenario()
		sc.Timeline, sc.Population.Profiles = nil, 4000
		sc.Population.Segments[0].Churn = churn
		sc.Workload = []scenarios.Phase{{Duration: 1000 * time.Second, From: 10, To: 10, Mix: []scenarios.Share{
			{Kind: scenarios.KindQualify, Share: 0.5}, {Kind: scenarios.KindLeave, Share: 0.5}}}}
		seen := map[uint64]bool{}
		eachUpdate(makeWorld(t, sc), func(_ *Slice, u *Update) { seen[u.Number] = true })
		return len(seen)
	}
	few, many, all := distinct(0.05), distinct(0.5), distinct(0)
	if few > 4000/10 || many < 3*few || all < many {
		t.Errorf("of 4,000 profiles %d enter and leave where 5 %% churn, %d where half do, %d where nobody does by preference", few, many, all)
	}
}
