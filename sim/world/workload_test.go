package world

import (
	"bytes"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// shadow is what an outside observer knows of a profile from its updates alone.
type shadow struct {
	memberships []profile.Membership
	identities  [][]string
	attributes  []string
	known       bool
}

func rendered(v profile.Value) string {
	if v.Kind == profile.Map {
		var b bytes.Buffer
		for _, e := range v.Entries {
			b.Write(e.Key)
			b.WriteByte('=')
			b.Write(e.Value.Text)
			b.WriteByte(';')
		}
		return b.String()
	}
	if v.Kind == profile.Absent {
		return "absent"
	}
	return "is " + string(v.Text)
}

func (s *shadow) take(p *profile.Profile) {
	s.known = true
	s.memberships = append(s.memberships[:0], p.Memberships...)
	s.identities, s.attributes = nil, nil
	for _, list := range p.Identities {
		var ids []string
		for _, identity := range list {
			ids = append(ids, string(identity.ID))
		}
		s.identities = append(s.identities, ids)
	}
	for _, v := range p.Attributes {
		s.attributes = append(s.attributes, rendered(v))
	}
}

// Whatever an update says that it did is the whole difference between the profile before it and after it.
func TestUpdatesTellTheDifference(t *testing.T) {
	sc := worldScenario()
	sc.Population.Profiles = 300          // so that each profile has many updates
	sc.Dataflow.SameValueTriggers = false // then it matters what a write of the same value is
	w := makeWorld(t, sc)
	before := map[uint64]*shadow{}
	sameWrites := 0
	eachUpdate(w, func(_ *Slice, u *Update) {
		old := before[u.Number]
		if old == nil {
			old = &shadow{}
			before[u.Number] = old
		}
		var after shadow
		after.take(u.Profile)
		if old.known {
			checkDifference(t, u, old, &after)
		}
		for _, c := range u.Changes {
			if c.Kind == profile.Written && c.Same {
				sameWrites++
			}
		}
		*old = after
	})
	if sameWrites == 0 {
		t.Error("no write of the same value")
	}
}

func checkDifference(t *testing.T, u *Update, old, after *shadow) {
	t.Helper()
	evaluated, written := map[int]profile.Change{}, map[int]profile.Change{}
	added, removed := map[int]int{}, map[int]int{} // of namespaces; one that is updated is both
	for _, c := range u.Changes {
		switch c.Kind {
		case profile.Evaluated:
			evaluated[c.Index] = c
		case profile.Written, profile.Removed:
			written[c.Index] = c
		case profile.IdentityAdded:
			added[c.Index]++
		case profile.IdentityRemoved:
			removed[c.Index]++
		case profile.IdentityUpdated:
			added[c.Index]++
			removed[c.Index]++
		}
	}
	for i, m := range after.memberships {
		c, isEvaluated := evaluated[i]
		switch {
		case !isEvaluated && m != old.memberships[i]:
			t.Fatalf("%s of %d: membership %d went from %v to %v unsaid", u.Kind, u.Number, i, old.memberships[i], m)
		case isEvaluated && c.Before != old.memberships[i].Status:
			t.Fatalf("%s of %d: status %v before, was %v", u.Kind, u.Number, c.Before, old.memberships[i].Status)
		case isEvaluated && m.Status != c.Before && m.LastQualification != u.At:
			t.Fatalf("%s of %d: qualified at %v, update at %v", u.Kind, u.Number, m.LastQualification, u.At)
		}
	}
	for i, v := range after.attributes {
		c, isWritten := written[i]
		switch {
		case !isWritten && v != old.attributes[i]:
			t.Fatalf("%s of %d: attribute %d went from %s to %s unsaid", u.Kind, u.Number, i, old.attributes[i], v)
		case isWritten && c.Kind == profile.Removed && (v != "absent" || old.attributes[i] == "absent"):
			t.Fatalf("%s of %d: attribute %d removed, went from %s to %s", u.Kind, u.Number, i, old.attributes[i], v)
		case isWritten && c.Kind == profile.Written && i != 20 && c.Same != (v == old.attributes[i]): // 20 is not mapped, so nobody sees it
			t.Fatalf("%s of %d: attribute %d went from %s to %s, same is %v", u.Kind, u.Number, i, old.attributes[i], v, c.Same)
		}
	}
	for i, ids := range after.identities {
		want := append(append([]string(nil), old.identities[i]...), make([]string, added[i])...)[removed[i]:]
		if len(ids) != len(want) {
			t.Fatalf("%s of %d: namespace %d went from %d to %d identities", u.Kind, u.Number, i, len(old.identities[i]), len(ids))
		}
		for j, id := range want {
			if id != "" && ids[j] != id {
				t.Fatalf("%s of %d: namespace %d: identity %d went from %s to %s", u.Kind, u.Number, i, j, id, ids[j])
			}
		}
	}
}

// Each kind does to the profile what its name says.
func TestKinds(t *testing.T) {
	const loyal, churn = 0, 1
	mapped := func(i int) bool { return i == loyal || i == churn }
	for _, row := range []struct {
		kind  scenarios.Kind
		check func(u *Update, c profile.Change) bool
	}{
		{scenarios.KindQualify, func(u *Update, c profile.Change) bool {
			return c.Kind == profile.Evaluated && c.Index == loyal && !c.Before.Member() &&
				u.Profile.Memberships[loyal].Status == profile.Realized
		}},
		{scenarios.KindLeave, func(u *Update, c profile.Change) bool {
			return c.Kind == profile.Evaluated && c.Index == loyal && c.Before.Member() &&
				u.Profile.Memberships[loyal].Status == profile.Exited
		}},
		{scenarios.KindReevaluate, func(u *Update, c profile.Change) bool {
			return c.Kind == profile.Evaluated && c.Index == loyal && c.Before.Member() &&
				u.Profile.Memberships[loyal].Status == profile.Realized
		}},
		{scenarios.KindQualifyUnmapped, func(u *Update, c profile.Change) bool {
			return c.Kind == profile.Evaluated && !mapped(c.Index) && !c.Before.Member() &&
				u.Profile.Memberships[c.Index].Status == profile.Realized
		}},
		{scenarios.KindLeaveUnmapped, func(u *Update, c profile.Change) bool {
			return c.Kind == profile.Evaluated && !mapped(c.Index) && c.Before.Member() &&
				u.Profile.Memberships[c.Index].Status == profile.Exited
		}},
		{scenarios.KindAttribute, func(_ *Update, c profile.Change) bool {
			follows := c.Kind == profile.IdentityAdded || c.Kind == profile.IdentityRemoved || c.Kind == profile.IdentityUpdated
			return c.Kind == profile.Written && c.Index != 20 && c.Index != 12 || follows
		}},
		{scenarios.KindSameValue, func(_ *Update, c profile.Change) bool { return c.Kind == profile.Written && c.Index != 20 && c.Same }},
		{scenarios.KindRemoveAttribute, func(_ *Update, c profile.Change) bool {
			return c.Kind == profile.Removed && c.Index != 20 && c.Index != 12
		}},
		{scenarios.KindUnmappedAttribute, func(_ *Update, c profile.Change) bool { return c.Kind == profile.Written && c.Index == 20 }},
		{scenarios.KindAddIdentity, func(_ *Update, c profile.Change) bool {
			return c.Kind != profile.IdentityUpdated && c.Index != 1 && c.Index != 2
		}},
		{scenarios.KindRemoveIdentity, func(_ *Update, c profile.Change) bool {
			return c.Kind == profile.IdentityRemoved && c.Index != 1 && c.Index != 2
		}},
	} {
		sc := worldScenario()
		sc.Timeline = nil
		sc.Workload = []scenarios.Phase{{Duration: time.Second, From: 300, To: 300, Mix: []scenarios.Share{{Kind: row.kind, Share: 1}}}}
		w := makeWorld(t, sc)
		eachUpdate(w, func(_ *Slice, u *Update) {
			if len(u.Changes) == 0 {
				t.Errorf("%s: no change", row.kind)
			}
			for _, c := range u.Changes {
				if !row.check(u, c) {
					t.Errorf("%s: change %+v of %v", row.kind, c, u.Profile.Memberships)
				}
			}
		})
	}
}

// When everybody is a member, qualifying changes nothing and is suppressed; likewise leaving, when nobody is.
func TestNobodyLeftToChange(t *testing.T) {
	for kind, want := range map[scenarios.Kind]profile.Reason{scenarios.KindQualify: profile.ReasonRequalified,
		scenarios.KindLeave: profile.ReasonNoChange} {
		sc := worldScenario()
		sc.Timeline = nil
		sc.Population.Profiles = 50
		sc.Workload = []scenarios.Phase{{Duration: 10 * time.Second, From: 100, To: 100, Mix: []scenarios.Share{{Kind: kind, Share: 1}}}}
		w := makeWorld(t, sc)
		exports, others := 0, 0
		eachUpdate(w, func(_ *Slice, u *Update) {
			switch d := w.Dataflow().Detect(&u.Update); {
			case d.Export():
				exports++
			case d.Reason != want:
				others++
			}
		})
		if exports == 0 || exports > 50 || others > 0 {
			t.Errorf("%s: %d exports of 50 profiles, %d suppressed for another reason than %d", kind, exports, others, want)
		}
	}
}

// In the status model of 2022 a membership is realized in the update that made it and existing later; one that a job
// evaluates from the next job on.
func TestLegacyStatus(t *testing.T) {
	sc := worldScenario()
	sc.Dataflow.StatusModel = profile.StatusLegacy
	w := makeWorld(t, sc)
	realized, existing := 0, 0
	eachUpdate(w, func(_ *Slice, u *Update) {
		entered := -1
		for _, c := range u.Changes {
			if c.Kind == profile.Evaluated && !c.Before.Member() {
				entered = c.Index
			}
			if c.Before == profile.Realized && c.Index != 1 {
				t.Fatalf("%s: realized before", u.Kind)
			}
		}
		for i, m := range u.Profile.Memberships {
			switch {
			case m.Status == profile.Existing:
				existing++
			case m.Status == profile.Realized && i == 1 && m.LastQualification < w.start+2000:
				t.Fatalf("%s: a member since %d is realized after an evaluation", u.Kind, m.LastQualification)
			case m.Status == profile.Realized && i != entered && i != 1:
				t.Fatalf("%s: segment %d is realized without having been entered", u.Kind, i)
			case m.Status == profile.Realized:
				realized++
			}
		}
	})
	if realized == 0 || existing == 0 {
		t.Errorf("%d realized, %d existing", realized, existing)
	}
}

// The graph keeps 50 identities, of which cookies go first and e-mail addresses last; and the address of the e-mail
// attribute is always the one that its unique namespace holds.
func TestIdentityLimit(t *testing.T) {
	for _, overflow := range []scenarios.Overflow{scenarios.OverflowDrop, scenarios.OverflowKeep} {
		sc := worldScenario()
		sc.Timeline = nil
		sc.Population.Profiles, sc.Population.Overflow = 4, overflow
		for i := range sc.Population.Identities {
			if n := &sc.Population.Identities[i]; !n.Unique {
				n.Max, n.Share = 15, 1
			}
		}
		sc.Workload = []scenarios.Phase{{Duration: 100 * time.Second, From: 20, To: 20, Mix: []scenarios.Share{
			{Kind: scenarios.KindAddIdentity, Share: 0.5}, {Kind: scenarios.KindAttribute, Share: 0.5}}}}
		w := makeWorld(t, sc)
		full, drops, most := 0, map[int]int{}, 0
		eachUpdate(w, func(_ *Slice, u *Update) {
			total, added := profile.Identities(u.Profile), -1
			for _, c := range u.Changes {
				if c.Kind == profile.IdentityAdded {
					added = c.Index
					most = max(most, total)
				}
			}
			if total == profile.MaxIdentities {
				full++
			}
			for _, c := range u.Changes {
				switch {
				case c.Kind == profile.IdentityRemoved && c.Index != added: // it is not the oldest of its namespace making room
					drops[c.Index]++
					if cookies := len(u.Profile.Identities[0]); c.Index != 0 && cookies > 1 {
						t.Fatalf("namespace %d loses an identity before %d cookies do", c.Index, cookies)
					}
				case c.Kind == profile.Written && c.Index == 3 && len(u.Profile.Identities[2]) > 0:
					plain := u.Profile.Identities[2]
					want := string(bytes.ToLower(u.Profile.Attributes[3].Text))
					if len(plain) > 1 || string(plain[0].ID) != want {
						t.Fatalf("the e-mail identities are %v, the address %s", plain, want)
					}
				}
			}
		})
		if (most <= profile.MaxIdentities) != (overflow == scenarios.OverflowDrop) || most > 15*5+1 {
			t.Errorf("%s: %d identities at most", overflow, most)
		}
		if overflow == scenarios.OverflowDrop && (full == 0 || drops[0] == 0 || drops[5] == 0) {
			t.Errorf("%d updates at the limit, dropped by namespace: %v", full, drops)
		}
	}
}
