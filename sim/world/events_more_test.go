package world

import (
	"slices"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// A merge makes one of two: nobody hears of the other again, all identities and memberships are there, and members are
// counted once.
func TestMerge(t *testing.T) {
	sc := worldScenario()
	sc.Timeline = []scenarios.Event{{At: time.Second, Over: 3 * time.Second, Action: &scenarios.Merge{Profiles: scenarios.Amount{Count: 300}}}}
	w := makeWorld(t, sc)
	gone, merges := map[uint64]bool{}, 0
	eachUpdate(w, func(_ *Slice, u *Update) {
		if gone[u.Number] {
			t.Fatalf("profile %d was taken in, and has an update of the kind %s at %v", u.Number, u.Kind, u.Due)
		}
		for _, other := range u.Absorbed {
			gone[other], merges = true, merges+1
		}
	})
	if merges < 250 {
		t.Errorf("%d merges", merges)
	}
	for _, s := range w.Slices() {
		for i := range w.segments {
			members := 0
			for local := range s.count {
				if s.status(local, i).Member() {
					members++
				}
				if s.gone(local) && s.membership(local, i) != 0 {
					t.Fatalf("profile %d is gone, and in segment %d", local, i)
				}
			}
			if members != s.members[i] {
				t.Errorf("slice %d has %d members of segment %d, and counts %d", s.index, members, i, s.members[i])
			}
		}
	}
}

// Enabling the dataflow looks at exactly those whose exports were withheld, once each.
func TestEnable(t *testing.T) {
	for _, replay := range []bool{false, true} {
		sc := worldScenario()
		sc.Dataflow.ReplayOnEnable = replay
		sc.Timeline = []scenarios.Event{
			{At: 2 * time.Second, Action: &scenarios.Disable{}},
			{At: 5 * time.Second, Over: time.Second, Action: &scenarios.Enable{}},
		}
		w := makeWorld(t, sc)
		withheld, looked := map[uint64]bool{}, map[uint64]int{}
		eachUpdate(w, func(_ *Slice, u *Update) {
			d := w.Dataflow().Detect(&u.Update)
			if d.Reason == profile.ReasonDataflowDisabled {
				withheld[u.Number] = true
			}
			if u.Kind == scenarios.KindEnable {
				if looked[u.Number]++; d.Export() != replay {
					t.Fatalf("replay is %v: %+v", replay, d)
				}
			}
		})
		if len(withheld) == 0 || len(withheld) != len(looked) {
			t.Errorf("%d were withheld, and %d are looked at", len(withheld), len(looked))
		}
		for number, times := range looked {
			if times != 1 || !withheld[number] {
				t.Errorf("profile %d is looked at %d times; withheld: %v", number, times, withheld[number])
			}
		}
	}
}

// A storm makes graphs as full as they can be, whatever max of the namespace says.
func TestStorm(t *testing.T) {
	sc := timelineOf(scenarios.Event{At: time.Second, Over: time.Second, Action: &scenarios.Storm{
		Profiles: scenarios.Amount{Count: 20}, Namespace: "ECID", Each: 70,
	}})
	w, last := makeWorld(t, sc), map[uint64]int{}
	eachUpdate(w, func(_ *Slice, u *Update) {
		last[u.Number] = profile.Identities(u.Profile)
		if !slices.ContainsFunc(u.Changes, func(c profile.Change) bool { return c.Kind == profile.IdentityAdded }) {
			t.Fatalf("changes %v", u.Changes)
		}
	})
	if len(last) != 20 {
		t.Errorf("the storm comes over %d profiles", len(last))
	}
	for number, count := range last {
		if count != profile.MaxIdentities {
			t.Errorf("profile %d has %d identities in the end", number, count)
		}
	}
}
