package profile

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the goldens that are not Adobe's own samples; read the difference before committing it")

const goldenDir = "../../testdata/profile"

// checkGolden compares a payload with a golden, which is written with indentation so that it can be read. Adobe's own
// samples are never rewritten.
func checkGolden(t *testing.T, name string, payload []byte, ofAdobe bool) {
	t.Helper()
	file := filepath.Join(goldenDir, name+".json")
	if *update && !ofAdobe {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, payload, "", "  "); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(pretty.Bytes(), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, golden); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(payload, want.Bytes()) {
		t.Errorf("payload differs from %s:\ngot  %s\nwant %s", name, payload, want.Bytes())
	}
}

func moment(tb testing.TB, s string) Millis {
	tb.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		tb.Fatal(err)
	}
	return Millis(at.UnixMilli())
}

func compile(tb testing.TB, schema *Schema, mapping Mapping, set ...func(*Settings)) *Dataflow {
	tb.Helper()
	settings := DefaultSettings()
	for _, change := range set {
		change(&settings)
	}
	f, err := NewDataflow(schema, mapping, settings)
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func legacy(s *Settings)     { s.StatusModel = StatusLegacy }
func mappedOnly(s *Settings) { s.MembershipScope = ScopeMappedOnly }
func samePolicy(s *Settings) { s.MembershipScope = ScopeMergePolicy }
func withNames(s *Settings)  { s.IncludeSegmentNames = true }
func withTimes(s *Settings)  { s.IncludeSegmentTimestamps = true }
func offset(s *Settings)     { s.TimestampFormat = TimestampOffset }

func ids(list ...string) []Identity {
	var identities []Identity
	for _, id := range list {
		identities = append(identities, Identity{ID: []byte(id)})
	}
	return identities
}

// seedSample is the profile of the example on Adobe's page of 2022.
func seedSample(t *testing.T) (*Schema, Mapping, *Update) {
	schema := &Schema{
		Attributes: []Attribute{{Path: "person.name.firstName"}, {Path: "person.name.lastName"}, {Path: "personalEmail.address"},
			{Path: "person.birthDate"}},
		Namespaces: []string{"ECID", "Email_LC_SHA256"},
		Segments: []Segment{
			{ID: "7841ba61-23c1-4bb3-a495-00d3g5fe1e93", Namespace: "ups"},
			{ID: "59bd2fkd-3c48-4b18-bf56-4f5c5e6967ae", Namespace: "ups"},
			{ID: "947c1c46-008d-40b0-92ec-3af86eaf41c1", Namespace: "ups"},
			{ID: "5114d758-ce71-43ba-b53e-e2a91d67b67f", Namespace: "ups"},
		},
	}
	p := &Profile{
		ID:         []byte("john"),
		Attributes: []Value{text("John"), text("Doe"), text("john.doe@acme.com"), text("YYYY-MM-DD")},
		Memberships: []Membership{
			{Exited, moment(t, "2022-01-11T21:24:39Z")},
			{Existing, moment(t, "2022-01-02T23:37:33Z")},
			{Existing, moment(t, "2021-08-25T23:37:33Z")},
			{Realized, moment(t, "2022-01-11T23:37:33Z")},
		},
		Identities: [][]Identity{
			ids("14575006536349286404619648085736425115", "66478888669296734530114754794777368480"),
			ids("655332b5fa2aea4498bf7a290cff017cb4", "66baf76ef9de8b42df8903f00e0e3dc0b7"),
		},
	}
	mapping := Mapping{
		Segments:   []MappedSegment{{Segment: 0}, {Segment: 3}},
		Attributes: []string{"person.birthDate", "person.name", "personalEmail.address"},
	}
	return schema, mapping, &Update{Profile: p, At: moment(t, "2022-01-11T23:37:33Z"), Changes: []Change{{Kind: Evaluated, Index: 3}}}
}

func TestG01SeedSample(t *testing.T) {
	schema, mapping, u := seedSample(t)
	f := compile(t, schema, mapping, legacy)
	if d := f.Detect(u); d.String() != "segmentation" {
		t.Errorf("Detect = %v", d)
	}
	payload := f.AppendPayload(nil, u)
	checkGolden(t, "g01_seed_sample", payload, true)
	if size, _ := f.PayloadSize(nil, u); len(payload) != 819 || size != 819 {
		t.Errorf("%d bytes, told as %d, want 819", len(payload), size)
	}
	// The current status model differs from it in nothing but existing.
	want := bytes.ReplaceAll(payload, []byte(`"existing"`), []byte(`"realized"`))
	if got := compile(t, schema, mapping).AppendPayload(nil, u); !bytes.Equal(got, want) {
		t.Errorf("current status model: %s\nwant %s", got, want)
	}
}

// deLorean is that page's example of a dataflow: three mapped segments, four attributes, a profile that qualifies for
// one of the three and is a member of two unmapped ones.
func deLorean(t *testing.T) (*Schema, Mapping, *Update) {
	schema := &Schema{
		Attributes: []Attribute{{Path: "person.name.firstName"}, {Path: "person.name.lastName"}, {Path: "personalEmail.address"},
			{Path: "homeAddress.city"}, {Path: "person.gender"}},
		Namespaces: []string{"ECID"},
	}
	for i, name := range []string{"Customer with DeLorean Cars", "Basic Site Active", "City - Dallas",
		`Watched "Back to the Future" movie`, "Science fiction fans"} {
		schema.Segments = append(schema.Segments, Segment{ID: fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i), Namespace: "ups",
			Name: name, MergePolicy: "default"})
	}
	at := moment(t, "2022-02-01T10:00:00Z")
	p := &Profile{
		ID:         []byte("marty"),
		Attributes: []Value{text("Marty"), text("McFly"), {}, text("Hill Valley"), text("male")},
		Memberships: []Membership{
			{Realized, at}, {}, {Exited, moment(t, "2022-01-20T08:00:00Z")}, {Realized, moment(t, "2021-11-05T06:15:00Z")},
			{Realized, moment(t, "2021-10-26T01:21:00Z")},
		},
		Identities: [][]Identity{ids("88000000000000000000000000000000000121")},
	}
	mapping := Mapping{
		Segments:   []MappedSegment{{Segment: 0}, {Segment: 1}, {Segment: 2}},
		Attributes: []string{"person.name.firstName", "person.name.lastName", "personalEmail.address", "homeAddress.city"},
	}
	return schema, mapping, &Update{Profile: p, At: at, Changes: []Change{{Kind: Evaluated, Index: 0}}}
}

func TestG02DeLorean(t *testing.T) {
	schema, mapping, u := deLorean(t)
	all := compile(t, schema, mapping).AppendPayload(nil, u)
	checkGolden(t, "g02_delorean_all", all, false)
	if got := compile(t, schema, mapping, samePolicy).AppendPayload(nil, u); !bytes.Equal(got, all) {
		t.Errorf("with one merge policy its scope differs from all: %s", got)
	}
	checkGolden(t, "g02_delorean_mapped_only", compile(t, schema, mapping, mappedOnly).AppendPayload(nil, u), false)
}

// TestG03FiveOfAHundred: "if a segment mapped to the destination flow has a hundred members, and five new profiles
// qualify for the segment, the export … only includes the five new profiles", with all their mapped attributes.
func TestG03FiveOfAHundred(t *testing.T) {
	schema, mapping, u := deLorean(t)
	f := compile(t, schema, mapping)
	exports := 0
	for i := range 105 {
		u.Changes[0].Before = Realized
		if i >= 100 {
			u.Changes[0].Before = NoMembership
		}
		if !f.Detect(u).Export() {
			continue
		}
		exports++
		for _, value := range []string{`"firstName":"Marty"`, `"lastName":"McFly"`, `"city":"Hill Valley"`} {
			if payload := f.AppendPayload(nil, u); !bytes.Contains(payload, []byte(value)) {
				t.Errorf("%s is not in %s", value, payload)
			}
		}
	}
	if exports != 5 {
		t.Errorf("%d exports, want 5", exports)
	}
}

func TestG04SameValueOverwrite(t *testing.T) {
	schema, mapping, u := deLorean(t)
	u.Changes = []Change{{Kind: Written, Index: 3, Same: true}}
	if !compile(t, schema, mapping).Detect(u).Export() {
		t.Error("an overwrite with the same value is not exported")
	}
	if compile(t, schema, mapping, attributeOff).Detect(u).Export() {
		t.Error("an overwrite is exported although the attribute trigger is off")
	}
}

func TestG05NamesAndTimestamps(t *testing.T) {
	schema := &Schema{Segments: []Segment{
		{ID: "5b998cb9-9488-4ec3-8d95-fa8338ced490", Namespace: "ups", Name: "First name equals John", CreatedAt: 1648553325000,
			UpdatedAt: 1648553330000},
		{ID: "354e086f-2e11-49a2-9e39-e5d9a76be683", Namespace: "ups", Name: "Not mapped", CreatedAt: 1, UpdatedAt: 2},
	}}
	mapping := Mapping{Segments: []MappedSegment{{Segment: 0, CreatedAt: 1649856570000, UpdatedAt: 1649856570000}}}
	u := &Update{At: moment(t, "2022-04-14T00:00:00Z"), Profile: &Profile{Memberships: []Membership{
		{Realized, moment(t, "2019-04-15T02:41:50Z")}, {Realized, moment(t, "2020-04-15T02:41:50Z")},
	}}}
	both := compile(t, schema, mapping, withNames, withTimes, offset).AppendPayload(nil, u)
	checkGolden(t, "g05_names_timestamps", both, true)
	times := []byte(`,"createdAt":1648553325000,"updatedAt":1648553330000` +
		`,"mappingCreatedAt":1649856570000,"mappingUpdatedAt":1649856570000`)
	name := []byte(`,"name":"First name equals John"`)
	for _, c := range []struct {
		what    string
		set     []func(*Settings)
		without [][]byte
	}{
		{"names only", []func(*Settings){offset, withNames}, [][]byte{times}},
		{"timestamps only", []func(*Settings){offset, withTimes}, [][]byte{name}},
		{"neither", []func(*Settings){offset}, [][]byte{times, name}},
	} {
		want := both
		for _, gone := range c.without {
			want = bytes.ReplaceAll(want, gone, nil)
		}
		if got := compile(t, schema, mapping, c.set...).AppendPayload(nil, u); !bytes.Equal(got, want) {
			t.Errorf("%s: %s\nwant %s", c.what, got, want)
		}
	}
}

func TestG06IdentityCausesQualification(t *testing.T) {
	schema, mapping, u := deLorean(t)
	u.Changes = []Change{{Kind: IdentityAdded, Index: 0}, {Kind: Evaluated, Index: 0, Before: NoMembership}}
	if d := compile(t, schema, mapping, identityOff).Detect(u); d.String() != "segmentation" {
		t.Errorf("Detect = %v, want one export for segmentation", d)
	}
}

// TestG07MergedProfile: "the new merged profile will have audience membership in both profile 1 and profile 2" until
// the batch runs.
func TestG07MergedProfile(t *testing.T) {
	schema := &Schema{
		Namespaces: []string{"ECID", "Email"},
		Segments: []Segment{
			{ID: "lives-in-dallas", Namespace: "ups"}, {ID: "lives-elsewhere", Namespace: "ups"},
			{ID: "uploaded", Namespace: "CustomerAudienceUpload"},
		},
	}
	f := compile(t, schema, Mapping{Segments: []MappedSegment{{Segment: 0}, {Segment: 1}}})
	at := moment(t, "2026-03-02T22:00:00Z")
	p := &Profile{
		Memberships: []Membership{{Realized, at - 20*hour}, {Realized, at - 21*hour}, {Realized, at - 40*day}},
		Identities:  [][]Identity{ids("1", "2"), ids("a@example.com", "b@example.com")},
	}
	merged := &Update{Profile: p, At: at, Changes: []Change{{Kind: Merged}}}
	if d := f.Detect(merged); d.String() != "identity" {
		t.Errorf("Detect of the merge = %v, want identity", d)
	}
	checkGolden(t, "g07_merged", f.AppendPayload(nil, merged), false)

	p.Memberships[1] = Membership{Exited, at + hour}
	batch := &Update{Profile: p, At: at + hour, Changes: []Change{{Kind: Evaluated, Index: 0, Before: Realized},
		{Kind: Evaluated, Index: 1, Before: Realized}}}
	if d := f.Detect(batch); d.String() != "segmentation" {
		t.Errorf("Detect of the batch run = %v, want segmentation", d)
	}
	checkGolden(t, "g07_after_batch", f.AppendPayload(nil, batch), false)
}

func TestG08UnmappedSegmentAlone(t *testing.T) {
	schema, mapping, u := deLorean(t)
	u.Changes = []Change{{Kind: Evaluated, Index: 4}}
	if d := compile(t, schema, mapping).Detect(u); d.Export() {
		t.Errorf("Detect = %v, want no export", d)
	}
}

func TestG09AttributeOfANeverMember(t *testing.T) {
	schema, mapping, u := deLorean(t)
	u.Profile.Memberships[0], u.Profile.Memberships[2] = Membership{}, Membership{}
	u.Changes = []Change{{Kind: Written, Index: 0}}
	if d := compile(t, schema, mapping).Detect(u); d.Export() {
		t.Errorf("Detect = %v, want no export", d)
	}
	if d := compile(t, schema, mapping, membershipOff).Detect(u); !d.Export() {
		t.Errorf("Detect = %v without required membership, want an export", d)
	}
}

func TestG10Backfill(t *testing.T) {
	schema, mapping, u := deLorean(t)
	f := compile(t, schema, mapping)
	u.Changes = []Change{{Kind: SegmentMapped, Index: 1}}
	const realized, exited, never = 40, 17, 23
	exports := map[Status]int{}
	for i := range realized + exited + never {
		status := Realized
		if i >= realized {
			status = Exited
		}
		if i >= realized+exited {
			status = NoMembership
		}
		u.Profile.Memberships[1] = Membership{status, u.At - day}
		if f.Detect(u).Export() {
			exports[status]++
		}
	}
	if exports[Realized] != realized || exports[Exited] != 0 || exports[NoMembership] != 0 {
		t.Errorf("exports by status: %v, want %d realized alone", exports, realized)
	}
}
