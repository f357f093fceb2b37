package profile

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestNewDataflowMistakes has every mistake in one dataflow: all of them are told at once.
func TestNewDataflowMistakes(t *testing.T) {
	schema := &Schema{
		Attributes: []Attribute{
			{Path: "person.name.firstName"}, {Path: "person.name"}, {Path: "loyalty"}, {Path: "loyalty.tier"}, {Path: "loyalty"},
			{Path: ""}, {Path: "a..b"}, {Path: ".c"}, {Path: "d."}, {Path: "segmentMembership.status"}, {Path: "identityMap"},
			{Path: "bad\xff"},
		},
		Segments: []Segment{{ID: "a", Namespace: "ups"}, {ID: "a", Namespace: "ups"}, {ID: "a", Namespace: "AAM"}, {},
			{ID: "b\xff", Namespace: "ups"}},
		Namespaces: []string{"ECID", "ecid", ""},
	}
	mapping := Mapping{
		Segments: []MappedSegment{
			{Segment: 5}, {Segment: -1}, {Segment: 0, From: 9, Until: 9}, {Segment: 2, Until: 10}, {Segment: 2, From: 10, Until: 20},
			{Segment: 2, From: 19},
		},
		Attributes: []string{"person.name.firstName", "person.nam", "person.name.firstName", ""},
		Pauses:     []Span{{From: 5, Until: 4}, {From: 1, Until: 2}},
	}
	settings := Settings{MembershipScope: "none", StatusModel: StatusCurrent, TimestampFormat: "RFC3339", NamespaceKeyCase: KeyCaseLower,
		ExitedRetention: -time.Second}
	want := []string{
		`schema: attributes[1]: "person.name": is a value and also above "person.name.firstName"`,
		`schema: attributes[3]: "loyalty.tier": is below "loyalty", which is a value`,
		`schema: attributes[4]: "loyalty": declared twice`,
		`schema: attributes[4]: "loyalty": is a value and also above "loyalty.tier"`,
		`schema: attributes[5]: "": is empty`,
		`schema: attributes[6]: "a..b": has an empty name in its path`,
		`schema: attributes[7]: ".c": has an empty name in its path`,
		`schema: attributes[8]: "d.": has an empty name in its path`,
		`schema: attributes[9]: "segmentMembership.status": every payload has its own segmentMembership`,
		`schema: attributes[10]: "identityMap": every payload has its own identityMap`,
		`schema: attributes[11]: "bad\xff": is not UTF-8`,
		`schema: segments[1]: "a": declared twice in namespace "ups"`,
		`schema: segments[3]: id "": is empty`,
		`schema: segments[3]: namespace "": is empty`,
		`schema: segments[4]: id "b\xff": is not UTF-8`,
		`schema: namespaces[1]: "ecid": would have the same key as "ECID"`,
		`schema: namespaces[2]: "": is empty`,
		`mapping: segments[0]: there is no segment 5`,
		`mapping: segments[1]: there is no segment -1`,
		`mapping: segments[2]: until 9 is not after from 9`,
		`mapping: segments[5]: segment 2 is mapped at the same time by segments[4]`,
		`mapping: attributes[1]: "person.nam": no attribute of the schema has this path or one below it`,
		`mapping: attributes[2]: "person.name.firstName": mapped twice`,
		`mapping: attributes[3]: "": no attribute of the schema has this path or one below it`,
		`mapping: pauses[0]: until 4 is not after from 5`,
		`settings: membership_scope: "none" is none of ["all" "merge_policy" "mapped_only"]`,
		`settings: exited_retention: -1s is less than the least allowed, 0s`,
		`settings: timestamp_format: "RFC3339" is none of ["seconds" "offset" "micros"]`,
	}
	f, err := NewDataflow(schema, mapping, settings)
	if f != nil || err == nil {
		t.Fatalf("NewDataflow = %v, %v, want an error", f, err)
	}
	if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
		t.Errorf("mistakes:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestNewDataflowKeyCase(t *testing.T) {
	settings := DefaultSettings()
	settings.NamespaceKeyCase = KeyCaseAsDeclared
	if _, err := NewDataflow(&Schema{Namespaces: []string{"ECID", "ecid"}}, Mapping{}, settings); err != nil {
		t.Errorf("as declared, the two namespaces have keys of their own: %v", err)
	}
}

func TestMapped(t *testing.T) {
	f := compile(t, payloadSchema(), Mapping{
		Segments: []MappedSegment{{Segment: 0}, {Segment: 1, From: 30}, {Segment: 1, From: 15, Until: 20},
			{Segment: 1, From: 10, Until: 15}, {Segment: 2, Until: 5}},
		Pauses: []Span{{From: 3, Until: 4}, {From: 50}},
	})
	for _, c := range []struct {
		at     Millis
		mapped []int
		paused bool
	}{
		{-1, []int{0, 2}, false}, {0, []int{0, 2}, false}, {3, []int{0, 2}, true}, {4, []int{0, 2}, false}, {5, []int{0}, false},
		{10, []int{0, 1}, false}, {19, []int{0, 1}, false}, {20, []int{0}, false}, {30, []int{0, 1}, false}, {50, []int{0, 1}, true},
	} {
		var got []int
		for segment := range 4 {
			if f.Mapped(segment, c.at) {
				got = append(got, segment)
			}
		}
		if !slices.Equal(got, c.mapped) || f.Paused(c.at) != c.paused {
			t.Errorf("at %d: mapped %v, paused %v, want %v, %v", c.at, got, f.Paused(c.at), c.mapped, c.paused)
		}
	}
}

func TestMappedAttributes(t *testing.T) {
	f := compile(t, payloadSchema(), Mapping{Attributes: []string{"loyalty.tier", "person.name.lastName", "person"}})
	if got, want := f.MappedAttributes(), []int{1, 2, 0, 4}; !slices.Equal(got, want) {
		t.Errorf("MappedAttributes = %v, want %v", got, want)
	}
}

// TestSchemaMayChange: a dataflow keeps nothing of what it was made from.
func TestSchemaMayChange(t *testing.T) {
	schema, mapping := payloadSchema(), Mapping{Segments: []MappedSegment{{Segment: 0}}, Attributes: []string{"person"},
		Pauses: []Span{{From: 1, Until: 2}}}
	f := compile(t, schema, mapping, withNames)
	want := string(f.AppendPayload(nil, payloadUpdate()))
	clear(schema.Attributes)
	clear(schema.Segments)
	clear(schema.Namespaces)
	clear(mapping.Segments)
	clear(mapping.Pauses)
	if got := string(f.AppendPayload(nil, payloadUpdate())); got != want || !f.Paused(1) || f.Paused(5) {
		t.Errorf("after the schema changed: %s, want %s", got, want)
	}
}

// TestDataflowIsShared lets the race detector watch many goroutines use one dataflow.
func TestDataflowIsShared(t *testing.T) {
	f := compile(t, payloadSchema(), Mapping{Segments: []MappedSegment{{Segment: 0}}, Attributes: []string{"person"}})
	want := string(f.AppendPayload(nil, payloadUpdate()))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				u := payloadUpdate()
				u.Changes = []Change{{Kind: Written, Index: 0}}
				if got := string(f.AppendPayload(nil, u)); got != want || !f.Detect(u).Export() {
					t.Errorf("payload %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}

// TestRevisions: what else a dataflow becomes counts from its moment on.
func TestRevisions(t *testing.T) {
	schema := payloadSchema()
	renamed := slices.Clone(schema.Segments)
	renamed[0].Name = "another name"
	off := DefaultSettings()
	off.TriggerAttribute, off.IncludeSegmentNames = false, true
	f := compile(t, schema, Mapping{
		Segments: []MappedSegment{{Segment: 0}}, Attributes: []string{"person"},
		Revisions: []Revision{
			{From: 10, Attributes: []string{"person", "loyalty.tier"}, Segments: schema.Segments, Settings: DefaultSettings()},
			{From: 20, Attributes: []string{"loyalty.tier"}, Segments: renamed, Settings: off},
		},
	})
	for at, want := range map[Millis]struct {
		person, tier, renamed bool
		decision              string
	}{
		9: {true, false, false, "attribute"}, 10: {true, true, false, "attribute"}, 19: {true, true, false, "attribute"},
		20: {false, true, true, "trigger_off"},
	} {
		u := payloadUpdate()
		u.At, u.Changes = at, []Change{{Kind: Written, Index: f.at(at).order[0]}}
		u.Profile.Memberships[0].Status = Realized
		payload := string(f.AppendPayload(nil, u))
		for text, there := range map[string]bool{`"person":`: want.person, `"loyalty":`: want.tier, "another name": want.renamed} {
			if strings.Contains(payload, text) != there {
				t.Errorf("at %d: %s in %s", at, text, payload)
			}
		}
		if size, _ := f.PayloadSize(nil, u); size != len(payload) {
			t.Errorf("at %d: a size of %d for %d bytes", at, size, len(payload))
		}
		if got := f.Detect(u).String(); got != want.decision {
			t.Errorf("at %d: %s, want %s", at, got, want.decision)
		}
	}
	for name, revision := range map[string]Revision{
		"other segments":    {From: 1, Settings: DefaultSettings()},
		"no such attribute": {From: 1, Segments: schema.Segments, Attributes: []string{"no.such"}, Settings: DefaultSettings()},
	} {
		if _, err := NewDataflow(schema, Mapping{Revisions: []Revision{revision}}, DefaultSettings()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
