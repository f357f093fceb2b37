package world

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// TestKept holds that an update that was kept is what it was: its payload, key, changes and whatever else tells it
// apart, for updates of every built-in scenario, and of one with everything that a state may hold, in the status model
// of 2022.
func TestKept(t *testing.T) {
	var list []*scenarios.Scenario
	for _, info := range scenarios.List() {
		sc, _, err := scenarios.Load(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, sc)
	}
	legacy := worldScenario()
	legacy.Dataflow.StatusModel = profile.StatusLegacy
	for _, sc := range append(list, legacy) {
		t.Run(sc.Name, func(t *testing.T) {
			w := makeWorld(t, sc)
			k, kept := NewKept(w), 0
			for i, s := range w.Slices() {
				if s.Keeps() {
					kept += checkKept(t, w, k, s, 20+i%7)
				}
			}
			if kept == 0 && w.slices[0].Keeps() {
				t.Error("nothing was kept")
			}
		})
	}
}

// checkKept keeps so many updates at a time, some thousand in all, and tells how many there were.
func checkKept(t *testing.T, w *World, k *Kept, s *Slice, each int) (all int) {
	t.Helper()
	type seen struct {
		payload, key, loaded []byte
		changes              []profile.Change
		at                   profile.Millis
		via                  uint8
	}
	look := func(u *profile.Update) seen {
		made := seen{changes: slices.Clone(u.Changes), at: u.At, via: u.Via}
		made.payload, made.key = w.Dataflow().AppendPayload(nil, u), w.PartitionKey().Append(nil, u)
		u.Load()
		made.loaded = appendState(nil, u.Profile)
		return made
	}
	for u := s.Next(); u != nil && all < 2000; {
		var want []seen
		k.Begin(s)
		for ; u != nil && len(want) < each; u = s.Next() {
			k.Add(s)
			want = append(want, look(&u.Update))
		}
		for i, w := range want {
			got := look(k.Update(i))
			if !bytes.Equal(got.payload, w.payload) || !bytes.Equal(got.key, w.key) || !bytes.Equal(got.loaded, w.loaded) {
				t.Fatalf("update %d of %d\n%s\n%s\nwant\n%s\n%s", i, all, got.key, got.payload, w.key, w.payload)
			}
			if !slices.Equal(got.changes, w.changes) || got.at != w.at || got.via != w.via {
				t.Fatalf("update %d of %d: %+v, want %+v", i, all, got, w)
			}
		}
		all += len(want)
	}
	return all
}

// TestKeptAlone holds that what merges take over, which lies beside the state, is never kept.
func TestKeptAlone(t *testing.T) {
	sc := worldScenario()
	sc.Timeline = []scenarios.Event{{At: time.Second, Action: &scenarios.Merge{Profiles: scenarios.Amount{Count: 10}}}}
	for _, s := range makeWorld(t, sc).Slices() {
		if s.Keeps() {
			t.Fatal("a slice whose profiles merge keeps updates")
		}
	}
}
