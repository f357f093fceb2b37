package profile

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPartitionKey(t *testing.T) {
	f := compile(t, payloadSchema(), Mapping{Attributes: []string{"person", "loyalty.tier", "consents"}})
	long := strings.Repeat("ä", 300)
	for _, c := range []struct {
		name   string
		source KeySource
		of     string
		change func(*Profile)
		want   string
	}{
		{"profile", KeyProfile, "", nil, "p"},
		{"identity", KeyIdentity, "ECID", func(p *Profile) { p.Identities[0] = ids("oldest", "newest") }, "oldest"},
		{"identity, none", KeyIdentity, "Email", nil, "p"},
		{"identity, empty", KeyIdentity, "Email", func(p *Profile) { p.Identities[1] = ids("") }, "p"},
		{"attribute", KeyAttribute, "loyalty.tier", nil, "gold"},
		{"attribute, a number", KeyAttribute, "person.age", nil, "36"},
		{"attribute, absent", KeyAttribute, "loyalty.tier", func(p *Profile) { p.Attributes[1] = Value{} }, "p"},
		{"attribute, null", KeyAttribute, "loyalty.tier", func(p *Profile) { p.Attributes[1] = Value{Kind: Null, Text: []byte("x")} }, "p"},
		{"attribute, empty", KeyAttribute, "loyalty.tier", func(p *Profile) { p.Attributes[1] = text("") }, "p"},
		{"no id at all", KeyProfile, "", func(p *Profile) { p.ID = nil }, "-"},
		{"256 characters of two bytes", KeyProfile, "", func(p *Profile) { p.ID = []byte(long[:512]) }, long[:512]},
		{"cut between characters", KeyProfile, "", func(p *Profile) { p.ID = []byte(long) }, long[:512]},
		{"cut after an odd byte", KeyProfile, "", func(p *Profile) { p.ID = []byte("x" + long) }, "x" + long[:510]},
		{"no UTF-8", KeyProfile, "", func(p *Profile) { p.ID = []byte("a\xffb") }, "a\ufffdb"},
	} {
		key, err := f.PartitionKey(c.source, c.of)
		if err != nil {
			t.Fatal(err)
		}
		u := payloadUpdate()
		if c.change != nil {
			c.change(u.Profile)
		}
		if got := string(key.Append([]byte("x"), u)); got != "x"+c.want {
			t.Errorf("%s: %q, want %q", c.name, got, "x"+c.want)
		}
	}
	if got := string(PartitionKey{}.Append(nil, payloadUpdate())); got != "p" {
		t.Errorf("zero PartitionKey: %q, want the profile's id", got)
	}
}

func TestPartitionKeyMistakes(t *testing.T) {
	f := compile(t, payloadSchema(), Mapping{Attributes: []string{"loyalty.tier", "consents"}})
	for _, c := range []struct {
		source KeySource
		name   string
		want   string
	}{
		{"random", "", `partition key: "random" is none of ["profile" "identity" "attribute"]`},
		{KeyProfile, "x", `partition key: profile takes no name, not "x"`},
		{KeyIdentity, "ecid", `partition key: there is no identity namespace "ecid"`},
		{KeyAttribute, "loyalty", `partition key: there is no attribute "loyalty"`},
		{KeyAttribute, "person.age", `partition key: attribute "person.age" is not mapped`},
		{KeyAttribute, "consents", `partition key: attribute "consents" is a map, which has no text`},
	} {
		if _, err := f.PartitionKey(c.source, c.name); err == nil || err.Error() != c.want {
			t.Errorf("PartitionKey(%q, %q): %v, want %s", c.source, c.name, err, c.want)
		}
	}
}

func FuzzPartitionKey(f *testing.F) {
	f.Add([]byte("profile"), []byte(""))
	f.Add([]byte(strings.Repeat("界", 257)), []byte("\xff"))
	f.Add([]byte{}, []byte(strings.Repeat("\xff", 300)))
	f.Fuzz(func(t *testing.T, id, identity []byte) {
		u := &Update{Profile: &Profile{ID: id, Identities: [][]Identity{{{ID: identity}}}}}
		for _, key := range []PartitionKey{{}, {source: KeyIdentity}} {
			got := key.Append(nil, u)
			if n := utf8.RuneCount(got); !utf8.Valid(got) || n < 1 || n > MaxKeyCharacters {
				t.Errorf("%q: %d characters, valid %v", got, n, utf8.Valid(got))
			}
			source := id
			if key.source == KeyIdentity && len(identity) > 0 {
				source = identity
			}
			if whole := validUTF8(source); len(source) > 0 && !strings.HasPrefix(whole, string(got)) {
				t.Errorf("%q is not the beginning of %q", got, whole)
			}
		}
	})
}
