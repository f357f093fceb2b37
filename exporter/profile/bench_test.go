package profile

import (
	"fmt"
	"strings"
	"testing"
)

// benchWorld is a profile of ordinary size: 7 segments, of which 3 are mapped, 4 attributes and 3 identities.
func benchWorld(tb testing.TB, settings Settings) (*Dataflow, *Update) {
	tb.Helper()
	schema := &Schema{
		Attributes: []Attribute{
			{Path: "person.name.firstName"}, {Path: "person.name.lastName"}, {Path: "person.birthDate"}, {Path: "personalEmail.address"},
		},
		Namespaces: []string{"ECID", "Email_LC_SHA256"},
	}
	p := &Profile{
		ID:         []byte("profile-000001"),
		Attributes: []Value{text("John"), text("Doe"), text("1980-02-29"), text("john.doe@acme.com")},
		Identities: [][]Identity{
			{{ID: []byte("14575006536349286404619648085736425115")}, {ID: []byte("66478888669296734530114754794777368480")}},
			{{ID: []byte("655332b5fa2aea4498bf7a290cff017cb4655332b5fa2aea4498bf7a290cff01")}},
		},
	}
	var mapping Mapping
	for i := range 7 {
		schema.Segments = append(schema.Segments, Segment{ID: fmt.Sprintf("7841ba61-23c1-4bb3-a495-00d3a5fe1e%02d", i), Namespace: "ups",
			Name: "Segment"})
		p.Memberships = append(p.Memberships, Membership{Status: Realized, LastQualification: 1_641_936_279_000 + Millis(i)*86_400_000})
		if i < 3 {
			mapping.Segments = append(mapping.Segments, MappedSegment{Segment: i})
		}
	}
	mapping.Attributes = []string{"person", "personalEmail.address"}
	f, err := NewDataflow(schema, mapping, settings)
	if err != nil {
		tb.Fatal(err)
	}
	return f, &Update{Profile: p, At: 1_641_945_600_000, Changes: []Change{{Kind: Written, Index: 3, Same: true}}}
}

func text(s string) Value { return Value{Kind: String, Text: []byte(s)} }

func BenchmarkDetect(b *testing.B) {
	for _, c := range []struct {
		name   string
		change Change
	}{
		{"Written", Change{Kind: Written, Index: 3}},
		{"Evaluated", Change{Kind: Evaluated, Index: 2}},
		{"Unmapped", Change{Kind: Evaluated, Index: 6}},
	} {
		b.Run(c.name, func(b *testing.B) {
			f, u := benchWorld(b, DefaultSettings())
			u.Changes[0] = c.change
			b.ReportAllocs()
			for b.Loop() {
				f.Detect(u)
			}
		})
	}
}

func BenchmarkAppendPayload(b *testing.B) {
	everything := DefaultSettings()
	everything.IncludeSegmentNames, everything.IncludeSegmentTimestamps = true, true
	mapped := DefaultSettings()
	mapped.MembershipScope = ScopeMappedOnly
	for _, c := range []struct {
		name     string
		settings Settings
	}{{"All", DefaultSettings()}, {"AllNamesTimestamps", everything}, {"MappedOnly", mapped}} {
		b.Run(c.name, func(b *testing.B) {
			f, u := benchWorld(b, c.settings)
			dst := f.AppendPayload(nil, u)
			b.SetBytes(int64(len(dst)))
			b.ReportAllocs()
			for b.Loop() {
				dst = f.AppendPayload(dst[:0], u)
			}
		})
	}
}

func BenchmarkAppendString(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"Plain", "14575006536349286404619648085736425115"},
		{"QuoteLast", "1457500653634928640461964808573642511\""},
		{"Umlaut", "Jürgen Müller-Lüdenscheidt, Köln am Rhein"},
		{"Long", strings.Repeat("655332b5fa2aea4498bf7a290cff017cb4655332b5fa2aea4498bf7a290cff01", 2)},
	} {
		b.Run(c.name, func(b *testing.B) {
			dst, text := make([]byte, 0, 256), []byte(c.text)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				dst = AppendString(dst[:0], text)
			}
		})
	}
}

func BenchmarkPartitionKey(b *testing.B) {
	f, u := benchWorld(b, DefaultSettings())
	for _, c := range []struct {
		source KeySource
		name   string
	}{{KeyProfile, ""}, {KeyIdentity, "ECID"}} {
		key, err := f.PartitionKey(c.source, c.name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(string(c.source), func(b *testing.B) {
			dst := make([]byte, 0, 256)
			for b.Loop() {
				dst = key.Append(dst[:0], u)
			}
		})
	}
}
