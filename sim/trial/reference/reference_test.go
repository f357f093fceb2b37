package reference

import (
	"strings"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// referenceScenario is the example of Adobe's page in small: one mapped audience, one that is not, one attribute.
func referenceScenario() *scenarios.Scenario {
	sc := &scenarios.Scenario{Start: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	sc.Population = scenarios.Population{
		Profiles:   1,
		Identities: []scenarios.Namespace{{Name: "ECID", Max: 60}},
		Attributes: []scenarios.Attribute{{Path: "person.name"}, {Path: "other"}},
		Segments: []scenarios.Segment{{Key: "delorean", ID: "d", Namespace: "ups", Name: "Cars"},
			{Key: "fiction", ID: "f", Namespace: "ups"}},
	}
	sc.Dataflow = scenarios.Dataflow{
		Segments: []string{"delorean"}, Attributes: []string{"person"}, Settings: profile.DefaultSettings(),
		PartitionKey: scenarios.PartitionKey{From: profile.KeyProfile},
	}
	return sc
}

// referenceUpdate is a change of a profile that is a member of the first segment since a second after the start, unless
// it says otherwise.
func referenceUpdate(sc *scenarios.Scenario, changes ...profile.Change) *profile.Update {
	at := profile.Millis(sc.Start.UnixMilli())
	return &profile.Update{At: at + 5000, Changes: changes, Profile: &profile.Profile{
		ID:          []byte("p"),
		Attributes:  []profile.Value{{Kind: profile.String, Text: []byte("Marty")}, {}},
		Memberships: []profile.Membership{{Status: profile.Realized, LastQualification: at + 1000}, {}},
		Identities:  [][]profile.Identity{{{ID: []byte("1")}}},
	}}
}

const referencePayload = `{"person":{"name":"Marty"},"segmentMembership":{"ups":{"d":` +
	`{"lastQualificationTime":"2026-03-01T00:00:01Z","status":"realized"}}},` +
	`"identityMap":{"ecid":[{"id":"1"}]}}`

// TestReferenceRows is the rules of detection, one at a time.
func TestReferenceRows(t *testing.T) {
	none := func(*scenarios.Scenario, *profile.Profile) {}
	exited := func(_ *scenarios.Scenario, p *profile.Profile) { p.Memberships[0].Status = profile.Exited }
	stranger := func(_ *scenarios.Scenario, p *profile.Profile) { p.Memberships[0] = profile.Membership{} }
	many := func(_ *scenarios.Scenario, p *profile.Profile) { p.Identities[0] = make([]profile.Identity, 51) }
	for row, c := range map[string]struct {
		change profile.Change
		make   func(*scenarios.Scenario, *profile.Profile)
		want   string
	}{
		"T1":  {profile.Change{Kind: profile.Evaluated}, none, "segmentation"},
		"T2":  {profile.Change{Kind: profile.Evaluated, Before: profile.Realized}, exited, "segmentation"},
		"T3":  {profile.Change{Kind: profile.Evaluated, Before: profile.Exited}, none, "segmentation"},
		"T4":  {profile.Change{Kind: profile.Evaluated, Before: profile.Realized}, none, "nothing is exported for [T4]"},
		"T5":  {profile.Change{Kind: profile.Evaluated, Index: 1}, none, "nothing is exported for [T5]"},
		"T6":  {profile.Change{Kind: profile.Written}, none, "attribute"},
		"T7":  {profile.Change{Kind: profile.Written, Same: true}, none, "attribute"},
		"T8":  {profile.Change{Kind: profile.Removed}, none, "attribute"},
		"T9":  {profile.Change{Kind: profile.Written, Index: 1}, none, "nothing is exported for [T9]"},
		"T10": {profile.Change{Kind: profile.Written}, stranger, "nothing is exported for [T10]"},
		"T11": {profile.Change{Kind: profile.Written}, exited, "nothing is exported for [T11]"},
		"T12": {profile.Change{Kind: profile.IdentityAdded}, none, "identity"},
		"T13": {profile.Change{Kind: profile.IdentityRemoved}, none, "identity"},
		"T14": {profile.Change{Kind: profile.IdentityAdded}, stranger, "nothing is exported for [T10]"},
		"T15": {profile.Change{Kind: profile.SegmentMapped}, none, "backfill"},
		"T16": {profile.Change{Kind: profile.SegmentMapped}, exited, "nothing is exported for [T16]"},
		"T21": {profile.Change{Kind: profile.Merged}, none, "identity"},
		"T24": {profile.Change{Kind: profile.IdentityAdded}, many, "nothing is exported for [T24]"},
		"T25": {profile.Change{Kind: profile.Purged}, none, "nothing is exported for [T25]"},
		"T27": {profile.Change{Kind: profile.Written}, func(sc *scenarios.Scenario,
			_ *profile.Profile) {
			sc.Dataflow.TriggerAttribute = false
		}, "nothing is exported for [T27]"},
		"T7 off": {profile.Change{Kind: profile.Written, Same: true},
			func(sc *scenarios.Scenario, _ *profile.Profile) { sc.Dataflow.SameValueTriggers = false }, "nothing is exported for [T7]"},
		"no rows": {profile.Change{Kind: profile.Evaluated}, stranger, "nothing is exported for []"},
	} {
		sc := referenceScenario()
		u := referenceUpdate(sc, c.change)
		c.make(sc, u.Profile)
		if o := New(sc).Opinion(0, u); o.String() != c.want {
			t.Errorf("%s: %s, want %s", row, o.String(), c.want)
		}
	}
}

// TestReferenceContradicts holds decisions and payloads against the opinion.
func TestReferenceContradicts(t *testing.T) {
	attribute := profile.Decision{Triggers: 1 << profile.TriggerAttribute}
	swap := func(old, new string) string { return strings.Replace(referencePayload, old, new, 1) }
	for name, c := range map[string]struct {
		decision     profile.Decision
		key, payload string
		want         string // part of the answer
	}{
		"right":           {attribute, "p", referencePayload, ""},
		"other trigger":   {profile.Decision{Triggers: 1 << profile.TriggerIdentity}, "p", referencePayload, "exported for identity"},
		"one too many":    {profile.Decision{Triggers: 3}, "p", referencePayload, "exported for attribute+segmentation"},
		"suppressed":      {profile.Decision{Reason: profile.ReasonNotMember}, "", "", "not exported"},
		"other key":       {attribute, "q", referencePayload, "partition key"},
		"missing":         {attribute, "p", swap(`"person":{"name":"Marty"},`, ""), "payload.person is missing"},
		"too much":        {attribute, "p", swap(`{"name"`, `{"age":1,"name"`), "payload.person.age should not be there"},
		"other value":     {attribute, "p", swap("realized", "exited"), "status is exited instead of realized"},
		"other time":      {attribute, "p", swap(":01Z", ":01+0000"), "lastQualificationTime is"},
		"more identities": {attribute, "p", swap(`[{"id":"1"}`, `[{"id":"1"},{"id":"2"}`), "ecid has other items"},
		"a key twice":     {attribute, "p", swap(`{"name"`, `{"name":"Emmett","name"`), "stands twice"},
		"white space":     {attribute, "p", swap(",", ", "), "white space"},
		"two objects":     {attribute, "p", referencePayload + "{}", "no compact JSON"},
		"no JSON":         {attribute, "p", referencePayload[1:], "no compact JSON"},
		"a list":          {attribute, "p", swap(`{"name":"Marty"}`, `["Marty"]`), "payload.person is no object"},
	} {
		sc := referenceScenario()
		o := New(sc).Opinion(0, referenceUpdate(sc, profile.Change{Kind: profile.Written}))
		got := o.Contradicts(c.decision, []byte(c.key), []byte(c.payload))
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestReferenceRemembers does not believe an update that contradicts the one before it, the moment or the scenario.
func TestReferenceRemembers(t *testing.T) {
	written := profile.Change{Kind: profile.Written}
	start := profile.Millis(referenceScenario().Start.UnixMilli())
	for name, c := range map[string]struct {
		first  []profile.Change
		second profile.Change
		make   func(sc *scenarios.Scenario, first, second *profile.Profile)
		want   string // in the answer to the second update
	}{
		"right": {nil, written, func(_ *scenarios.Scenario, _, second *profile.Profile) { second.Attributes[0].Text = []byte("Doc") }, ""},
		"a membership that ends without an evaluation": {nil, written, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Memberships[0].Status = profile.Exited
		}, "delorean changed between"},
		"a member that was none": {nil, profile.Change{Kind: profile.Evaluated}, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Memberships[0].LastQualification = start + 5000
		}, "before the update"},
		"another moment": {nil, written, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Memberships[0].LastQualification++
		}, "the moment of the membership"},
		"the future": {nil, written, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Memberships[0].LastQualification = start + 6000
		}, "after the update"},
		"before there was a segment": {nil, written, func(sc *scenarios.Scenario, first, second *profile.Profile) {
			sc.Population.Segments[0].Created = sc.Start.Add(2 * time.Second)
		}, "no such segment"},
		"an upload that is over": {nil, written, func(sc *scenarios.Scenario, first, second *profile.Profile) {
			sc.Population.Segments[0].Evaluation, sc.Population.Segments[0].Expires = scenarios.External, time.Second
		}, "they last 1s"},
		"existing today": {nil, written, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Memberships[0].Status = profile.Existing
		}, "instead of realized"},
		"realized twice in 2022": {nil, written, func(sc *scenarios.Scenario, first, second *profile.Profile) {
			sc.Dataflow.StatusModel, sc.Population.Segments[0].Evaluation = profile.StatusLegacy, scenarios.Streaming
		}, "instead of existing"},
		"a backfill of what was mapped": {nil, profile.Change{Kind: profile.SegmentMapped}, nil, "calls for it 0 times"},
		"an identity more": {nil, written, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Identities[0] = []profile.Identity{{ID: []byte("1")}, {ID: []byte("2")}}
		}, "2 identities of ECID instead of 1"},
		"another identity": {nil, written, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Identities[0] = []profile.Identity{{ID: []byte("2")}}
		}, "went from 1 to 2"},
		"an identity that was there": {nil, profile.Change{Kind: profile.IdentityUpdated}, nil, "is added, and was there"},
		"two of a unique namespace": {nil, profile.Change{Kind: profile.IdentityAdded}, func(sc *scenarios.Scenario, _, second *profile.Profile) {
			sc.Population.Identities[0].Unique = true
			second.Identities[0] = []profile.Identity{{ID: []byte("1")}, {ID: []byte("2")}}
		}, "unique is true"},
		"a write of the same value": {nil, written, nil, "and the same is false"},
		"another value unsaid": {nil, profile.Change{Kind: profile.SegmentRenamed}, func(_ *scenarios.Scenario, _, second *profile.Profile) {
			second.Attributes[0].Text = []byte("Doc")
		}, "person.name changed between"},
		"a replay of nothing": {nil, profile.Change{Kind: profile.DataflowEnabled}, nil, "has withheld no export"},
		"a merge with nobody": {nil, profile.Change{Kind: profile.Merged}, nil, "takes in 0 profiles"},
		"no cause": {nil, written, func(sc *scenarios.Scenario, _, second *profile.Profile) {
			sc.Population.Segments[0].Causes = &scenarios.Cause{Attribute: "person.name", Values: []string{"Marty"}}
			second.Attributes[0].Text = []byte("Doc")
		}, `person.name is "Doc"`},
		"a value that is removed and there": {nil, profile.Change{Kind: profile.Removed}, nil, "is removed, and there"},
	} {
		sc := referenceScenario()
		first, second := referenceUpdate(sc, c.first...), referenceUpdate(sc, c.second)
		if c.make != nil {
			c.make(sc, first.Profile, second.Profile)
		}
		r := New(sc)
		if o := r.Opinion(0, first); c.want == "" && o.Wrong != "" {
			t.Errorf("%s: the first update: %s", name, o.Wrong)
		}
		if o := r.Opinion(0, second); (o.Wrong == "") != (c.want == "") || !strings.Contains(o.Wrong, c.want) {
			t.Errorf("%s: %q, want %q", name, o.Wrong, c.want)
		}
	}
}
