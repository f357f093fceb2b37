package profile

import (
	"slices"
	"strings"
	"testing"
)

// parts is a profile as a source.
type parts struct {
	profile *Profile
	flow    *Dataflow
	load    func(*Profile)
	values  [][]byte
	padded  bool                // are the values
	held    []SegmentMembership // room for those that are asked for
}

func (s *parts) AppendID(dst []byte) []byte        { return append(dst, s.profile.ID...) }
func (s *parts) Membership(segment int) Membership { return s.profile.Memberships[segment] }
func (s *parts) Memberships() []SegmentMembership {
	s.held = s.held[:0]
	for i, m := range s.profile.Memberships {
		if m.Status != NoMembership {
			s.held = append(s.held, SegmentMembership{i, m})
		}
	}
	return s.held
}
func (s *parts) Identities(namespace int) int { return len(s.profile.Identities[namespace]) }
func (s *parts) AppendIdentity(dst []byte, namespace, i int) []byte {
	return AppendString(dst, s.profile.Identities[namespace][i].ID)
}
func (s *parts) AppendAttribute(dst []byte, attribute int) []byte {
	if v := &s.profile.Attributes[attribute]; s.flow.emitted(v) {
		return s.flow.appendValue(dst, v)
	}
	return dst
}
func (s *parts) AllIdentities() int { return Identities(s.profile) }
func (s *parts) AppendIdentities(dst []byte, namespace int, between []byte) []byte {
	for i := range s.profile.Identities[namespace] {
		if i > 0 {
			dst = append(dst, between...)
		}
		dst = s.AppendIdentity(dst, namespace, i)
	}
	return dst
}
func (s *parts) Attributes(list []int) [][]byte {
	s.values = slices.Grow(s.values[:0], len(list))[:len(list)]
	for i, attribute := range list {
		s.values[i] = s.AppendAttribute(s.values[i][:0], attribute)
		if s.padded {
			s.values[i] = Padded(s.values[i])
		}
	}
	return s.values
}
func (s *parts) Load(p *Profile) {
	*p = *s.profile
	if s.load != nil {
		s.load(p)
	}
}

// asParts is an update whose profile is asked for part by part. It fails the test when it is loaded after all.
func asParts(t *testing.T, f *Dataflow, u *Update) *Update {
	other := *u
	other.Profile = nil
	other.Source = &parts{profile: u.Profile, flow: f, load: func(*Profile) { t.Error("the profile is loaded") }}
	return &other
}

// TestSource holds that a profile and its parts make the same payloads, keys and decisions.
func TestSource(t *testing.T) {
	f := compile(t, payloadSchema(), Mapping{Attributes: []string{"loyalty.tier"}})
	u := payloadUpdate()
	u.Profile.ID = []byte("profile-1")
	whole, split := string(f.AppendPayload(nil, u)), string(f.AppendPayload(nil, asParts(t, f, u)))
	if whole != split {
		t.Errorf("whole:    %s\nin parts: %s", whole, split)
	}
	if key := string((PartitionKey{}).Append([]byte("x"), asParts(t, f, u))); key != "xprofile-1" {
		t.Errorf("key %s", key)
	}
	if got, want := asParts(t, f, u).allIdentities(), Identities(u.Profile); got != want || want == 0 {
		t.Errorf("%d identities, want %d", got, want)
	}
}

// TestLaidAttributes takes from a profile each set of its attributes, and compares the payloads of what is left: of the
// profile, and of a source with values of several lengths that are padded or not, with room behind the payload or none.
func TestLaidAttributes(t *testing.T) {
	for _, last := range []string{"g.h", "g." + strings.Repeat("h", paddedBytes)} {
		paths := []string{"a.b.c", "a.b.d", "a.e", "f", "g.i", last}
		schema := &Schema{}
		for _, path := range paths {
			schema.Attributes = append(schema.Attributes, Attribute{Path: path})
		}
		f := compile(t, schema, Mapping{Attributes: paths})
		for _, length := range []int{1, paddedBytes/2 - 2, paddedBytes - 2, paddedBytes} {
			for there := range 1 << len(paths) {
				p := &Profile{Attributes: make([]Value, len(paths))}
				for i := range paths {
					if there>>i&1 > 0 {
						p.Attributes[i] = Value{Kind: String, Text: []byte(strings.Repeat(string(rune('0'+i)), length))}
					}
				}
				want := string(f.AppendPayload([]byte("<"), &Update{Profile: p}))
				for _, padded := range []bool{false, true} {
					for _, room := range []int{1, 2 << 10} {
						u := &Update{Source: &parts{profile: p, flow: f, padded: padded}}
						if got := f.AppendPayload(append(make([]byte, 0, room), '<'), u); string(got) != want {
							t.Fatalf("%s, attributes %b, padded %t: %s, want %s", last, there, padded, got, want)
						}
					}
				}
			}
		}
	}
}

// TestKeyOfSource loads a profile whose id cannot be a key as it is.
func TestKeyOfSource(t *testing.T) {
	for _, id := range []string{"", "ü", "a\"b", string(make([]byte, MaxKeyCharacters+1)), "\xff"} {
		p := &Profile{ID: []byte(id)}
		want := (PartitionKey{}).Append(nil, &Update{Profile: p})
		got := (PartitionKey{}).Append(nil, &Update{Profile: &Profile{}, Source: &parts{profile: p}})
		if string(got) != string(want) {
			t.Errorf("%q: the key %q, want %q", id, got, want)
		}
	}
}
