package profile

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// payloadSchema has what the other tests' schemas lack: siblings declared apart, maps, two segment namespaces and merge
// policies.
func payloadSchema() *Schema {
	return &Schema{
		Attributes: []Attribute{
			{Path: "person.name.firstName"}, {Path: "loyalty.tier"}, {Path: "person.name.lastName"}, {Path: "consents", Map: true},
			{Path: "person.age"},
		},
		Segments: []Segment{
			{ID: "a", Namespace: "ups", MergePolicy: "one", Name: `A "quoted"`},
			{ID: "b", Namespace: "CustomerAudienceUpload", MergePolicy: "two"},
			{ID: "c", Namespace: "ups", MergePolicy: "two"},
			{ID: "d", Namespace: "AAM", MergePolicy: "one"},
		},
		Namespaces: []string{"ECID", "Email"},
	}
}

func literal(s string) Value { return Value{Kind: Literal, Text: []byte(s)} }

func payloadUpdate() *Update {
	return &Update{At: now, Profile: &Profile{
		ID:          []byte("p"),
		Attributes:  []Value{text("Ada"), text("gold"), text("Lovelace"), {}, literal("36")},
		Memberships: []Membership{{Realized, now - hour}, {Realized, now - hour}, {Exited, now - hour}, {}},
		Identities:  [][]Identity{ids("1"), nil},
	}}
}

// part returns the member of a payload's object as compact JSON.
func part(t *testing.T, payload []byte, member string) string {
	t.Helper()
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(payload, &parts); err != nil {
		t.Fatalf("%v in %s", err, payload)
	}
	return string(parts[member])
}

// TestPlainPayload: whoever answers for plain text gets the payload of everybody else.
func TestPlainPayload(t *testing.T) {
	f, u := benchWorld(t, DefaultSettings())
	want := string(f.AppendPayload(nil, u))
	for i := range u.Profile.Attributes {
		u.Profile.Attributes[i].Plain = IsPlain(u.Profile.Attributes[i].Text)
	}
	for _, list := range u.Profile.Identities {
		for i := range list {
			list[i].Plain = IsPlain(list[i].ID)
		}
	}
	if got := string(f.AppendPayload(nil, u)); got != want || !u.Profile.Attributes[0].Plain || !u.Profile.Identities[0][0].Plain {
		t.Errorf("%s\nwant %s", got, want)
	}
	for _, special := range []string{"a\"", `\a`, "a\x1fb", "\x80", "é"} {
		if IsPlain([]byte(special)) {
			t.Errorf("%q is plain", special)
		}
	}
}

func TestAttributesInPayload(t *testing.T) {
	for _, c := range []struct {
		name   string
		mapped []string
		change func(*Profile)
		set    func(*Settings)
		want   string // what stands before segmentMembership
	}{
		{"mapping order, children at the parent's first use",
			[]string{"person.name.lastName", "loyalty.tier", "person.age", "person.name.firstName"}, nil, nil,
			`{"person":{"name":{"lastName":"Lovelace","firstName":"Ada"},"age":36},"loyalty":{"tier":"gold"},`},
		{"a path above others maps them all", []string{"loyalty", "person"}, nil, nil,
			`{"loyalty":{"tier":"gold"},"person":{"name":{"firstName":"Ada","lastName":"Lovelace"},"age":36},`},
		{"a path and one above it", []string{"person.age", "person"}, nil, nil,
			`{"person":{"age":36,"name":{"firstName":"Ada","lastName":"Lovelace"}},`},
		{"none mapped", nil, nil, nil, `{`},
		{"empty parents are omitted", []string{"person.name", "loyalty.tier", "person.age"},
			func(p *Profile) { p.Attributes[0], p.Attributes[2] = Value{}, Value{} }, nil,
			`{"person":{"age":36},"loyalty":{"tier":"gold"},`},
		{"all absent", []string{"person", "loyalty"}, func(p *Profile) { clear(p.Attributes) }, nil, `{`},
		{"null is omitted", []string{"loyalty.tier", "person.age"}, func(p *Profile) { p.Attributes[1].Kind = Null }, nil,
			`{"person":{"age":36},`},
		{"null with emit_null", []string{"loyalty.tier", "person.age"}, func(p *Profile) { p.Attributes[1].Kind = Null },
			func(s *Settings) { s.EmitNull = true },
			`{"loyalty":{"tier":null},"person":{"age":36},`},
		{"a map", []string{"consents"}, func(p *Profile) {
			p.Attributes[3] = Value{Kind: Map, Entries: []Entry{
				{[]byte("email"), text("y")}, {[]byte("gone"), Value{}}, {[]byte("null"), Value{Kind: Null}},
				{[]byte("q\""), literal("true")},
				{[]byte("inner"), Value{Kind: Map, Entries: []Entry{{[]byte("n"), literal("1")}}}},
			}}
		}, nil, `{"consents":{"email":"y","q\"":true,"inner":{"n":1}},`},
		{"an empty map", []string{"consents"}, func(p *Profile) { p.Attributes[3] = Value{Kind: Map} }, nil, `{"consents":{},`},
		{"a text that ends with a comma", []string{"loyalty.tier"}, func(p *Profile) { p.Attributes[1] = text("gold,") }, nil,
			`{"loyalty":{"tier":"gold,"},`},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := payloadUpdate()
			if c.change != nil {
				c.change(u.Profile)
			}
			if c.set == nil {
				c.set = func(*Settings) {}
			}
			got := string(compile(t, payloadSchema(), Mapping{Attributes: c.mapped}, c.set).AppendPayload(nil, u))
			before, _, _ := strings.Cut(got, `"segmentMembership"`)
			if before != c.want || !json.Valid([]byte(got)) {
				t.Errorf("got  %s\nwant %s…", got, c.want)
			}
		})
	}
}

func TestMembershipsInPayload(t *testing.T) {
	const (
		a       = `"a":{"lastQualificationTime":"2026-03-02T21:00:00Z","status":"realized"}`
		b       = `"b":{"lastQualificationTime":"2026-03-02T21:00:00Z","status":"realized"}`
		c       = `"c":{"lastQualificationTime":"2026-03-02T21:00:00Z","status":"exited"}`
		upload  = `"CustomerAudienceUpload":{` + b + `}`
		allOfIt = `{"ups":{` + a + `,` + c + `},` + upload + `}`
	)
	mapA := Mapping{Segments: []MappedSegment{{Segment: 0}}}
	onlyChanged := func(s *Settings) { mappedOnly(s); s.IncludeUnchangedMapped = false }
	for _, test := range []struct {
		name    string
		mapping Mapping
		set     func(*Settings)
		change  func(*Update)
		want    string
	}{
		{"all, grouped at the namespace's first use", mapA, func(*Settings) {}, nil, allOfIt},
		{"all, none mapped", Mapping{}, func(*Settings) {}, nil, allOfIt},
		{"merge_policy of a", mapA, samePolicy, nil, `{"ups":{` + a + `}}`},
		{"merge_policy of b", Mapping{Segments: []MappedSegment{{Segment: 1}}}, samePolicy, nil, `{"ups":{` + c + `},` + upload + `}`},
		{"merge_policy of both", Mapping{Segments: []MappedSegment{{Segment: 3}, {Segment: 2}}}, samePolicy, nil, allOfIt},
		{"merge_policy before any is mapped", Mapping{Segments: []MappedSegment{{Segment: 0, From: now + 1}}}, samePolicy, nil, `{}`},
		{"merge_policy from then on", Mapping{Segments: []MappedSegment{{Segment: 0, From: now}, {Segment: 1, Until: now}}}, samePolicy,
			nil, `{"ups":{` + a + `}}`},
		{"mapped_only", mapA, mappedOnly, nil, `{"ups":{` + a + `}}`},
		{"mapped_only before", Mapping{Segments: []MappedSegment{{Segment: 0, From: now + 1}, {Segment: 1}}}, mappedOnly, nil,
			`{` + upload + `}`},
		{"mapped_only after", Mapping{Segments: []MappedSegment{{Segment: 0, Until: now}, {Segment: 1}}}, mappedOnly, nil,
			`{` + upload + `}`},
		{"mapped_only mapped again", Mapping{Segments: []MappedSegment{{Segment: 0, Until: now - day}, {Segment: 0, From: now - hour}}},
			mappedOnly, nil, `{"ups":{` + a + `}}`},
		{"mapped_only, changed", Mapping{Segments: []MappedSegment{{Segment: 0}, {Segment: 1}, {Segment: 2}}}, onlyChanged,
			func(u *Update) { u.Changes = []Change{{Kind: Evaluated, Index: 2}, {Kind: SegmentMapped, Index: 1}} },
			`{"ups":{` + c + `},` + upload + `}`},
		{"mapped_only, none changed", mapA, onlyChanged, func(u *Update) { u.Changes = []Change{{Kind: Written}} }, `{}`},
		{"mapped_only, replay", mapA, onlyChanged, func(u *Update) { u.Changes = []Change{{Kind: DataflowEnabled}} },
			`{"ups":{` + a + `}}`},
		{"changed does not matter in scope all", mapA, func(s *Settings) { s.IncludeUnchangedMapped = false }, nil, allOfIt},
		{"exited 30 days ago", mapA, func(*Settings) {}, func(u *Update) { u.At += 30*day - hour }, allOfIt},
		{"exited longer ago: purged", mapA, func(*Settings) {}, func(u *Update) { u.At += 30*day - hour + 1 },
			`{"ups":{` + a + `},` + upload + `}`},
		{"exited, shorter retention", mapA, func(s *Settings) { s.ExitedRetention = time.Hour - time.Millisecond }, nil,
			`{"ups":{` + a + `},` + upload + `}`},
		{"no memberships", mapA, func(*Settings) {}, func(u *Update) { clear(u.Profile.Memberships) }, `{}`},
		{"names on mapped ones only", mapA, withNames, nil,
			`{"ups":{` + strings.TrimSuffix(a, "}") + `,"name":"A \"quoted\""},` + c + `},` + upload + `}`},
		{"timestamps of the window", Mapping{Segments: []MappedSegment{{Segment: 1, Until: now, CreatedAt: 1, UpdatedAt: 2},
			{Segment: 1, From: now, CreatedAt: 3, UpdatedAt: 4}}},
			func(s *Settings) { mappedOnly(s); withTimes(s) }, nil,
			`{"CustomerAudienceUpload":{` + strings.TrimSuffix(b,
				"}") + `,"createdAt":0,"updatedAt":0,"mappingCreatedAt":3,"mappingUpdatedAt":4}}}`},
		{"micros", mapA, func(s *Settings) { mappedOnly(s); s.TimestampFormat = TimestampMicros }, nil,
			`{"ups":{"a":{"lastQualificationTime":"2026-03-02T21:00:00.000000Z","status":"realized"}}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := payloadUpdate()
			if test.change != nil {
				test.change(u)
			}
			payload := compile(t, payloadSchema(), test.mapping, test.set).AppendPayload(nil, u)
			if got := part(t, payload, "segmentMembership"); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestIdentitiesInPayload(t *testing.T) {
	for _, c := range []struct {
		name       string
		identities [][]Identity
		keyCase    NamespaceKeyCase
		want       string
	}{
		{"as declared, oldest first", [][]Identity{ids("2", "1"), ids("a@b")}, KeyCaseAsDeclared,
			`{"ECID":[{"id":"2"},{"id":"1"}],"Email":[{"id":"a@b"}]}`},
		{"lower, empty namespaces omitted", [][]Identity{nil, ids("a\\b")}, KeyCaseLower, `{"email":[{"id":"a\\b"}]}`},
		{"none", [][]Identity{nil, {}}, KeyCaseLower, `{}`},
	} {
		u := payloadUpdate()
		u.Profile.Identities = c.identities
		payload := compile(t, payloadSchema(), Mapping{}, func(s *Settings) { s.NamespaceKeyCase = c.keyCase }).AppendPayload(nil, u)
		if got := part(t, payload, "identityMap"); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestLoadOnce(t *testing.T) {
	f := compile(t, payloadSchema(), Mapping{Attributes: []string{"loyalty.tier"}})
	key, err := f.PartitionKey(KeyAttribute, "loyalty.tier")
	if err != nil {
		t.Fatal(err)
	}
	for _, keyFirst := range []bool{true, false} {
		u, loads := payloadUpdate(), 0
		u.Source = &parts{profile: u.Profile, flow: f, load: func(p *Profile) {
			loads++
			p.Attributes[1] = text("platinum")
		}}
		var k, payload []byte
		if keyFirst {
			k = key.Append(nil, u)
		}
		u.Load()
		payload = f.AppendPayload(nil, u)
		if !keyFirst {
			k = key.Append(nil, u)
		}
		if loads != 1 || string(k) != "platinum" || !strings.Contains(string(payload), `"tier":"platinum"`) {
			t.Errorf("key first %v: %d loads, key %s, payload %s", keyFirst, loads, k, payload)
		}
	}
}

func TestAppendPayloadAppends(t *testing.T) {
	f, u := benchWorld(t, DefaultSettings())
	alone := string(f.AppendPayload(nil, u))
	for _, prefix := range []string{"x", ",", "{"} {
		if got := string(f.AppendPayload([]byte(prefix), u)); got != prefix+alone {
			t.Errorf("after %q: %s", prefix, got)
		}
	}
}

func TestAppendPayloadAllocatesNothing(t *testing.T) {
	for _, scope := range []MembershipScope{ScopeAll, ScopeMergePolicy, ScopeMappedOnly} {
		f, u := benchWorld(t, func() Settings { s := DefaultSettings(); s.MembershipScope = scope; return s }())
		key, err := f.PartitionKey(KeyIdentity, "ECID")
		if err != nil {
			t.Fatal(err)
		}
		source := &parts{profile: u.Profile, flow: f}
		dst := make([]byte, 0, 4096)
		if n := testing.AllocsPerRun(100, func() {
			u.Source = source
			dst = key.Append(f.AppendPayload(dst[:0], u), u)
		}); n != 0 {
			t.Errorf("%s: %v allocations", scope, n)
		}
	}
}
