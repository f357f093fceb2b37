package world

import (
	"bytes"
	"strings"
	"testing"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// TestAllAtOnce holds that what a source answers all at once is what it answers one by one, for every update of every
// built-in scenario.
func TestAllAtOnce(t *testing.T) {
	for _, info := range scenarios.List() {
		sc, _, err := scenarios.Load(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		w := makeWorld(t, sc)
		mapped, asked := w.attributes.mapped, 0
		for _, s := range w.Slices() {
			for u := s.Next(); u != nil && asked < 20_000; u = s.Next() {
				if u.Source == nil { // a recorded update
					continue
				}
				asked++
				var values [][]byte
				for _, value := range u.Source.Attributes(mapped) {
					values = append(values, bytes.Clone(value))
				}
				for i, attribute := range mapped {
					if want := u.Source.AppendAttribute(nil, attribute); string(values[i]) != string(want) {
						t.Fatalf("%s: attribute %d of %d: %s, want %s", info.Name, attribute, u.Number, values[i], want)
					}
				}
				checkIdentities(t, u.Source, len(w.namespaces.list))
				checkMemberships(t, u.Source, len(w.segments))
			}
		}
	}
}

func checkIdentities(t *testing.T, s profile.Source, namespaces int) {
	t.Helper()
	all := 0
	for i := range namespaces {
		var want []byte
		for j := range s.Identities(i) {
			if all++; j > 0 {
				want = append(want, " and "...)
			}
			want = s.AppendIdentity(want, i, j)
		}
		if got := s.AppendIdentities([]byte("<"), i, []byte(" and ")); string(got) != "<"+string(want) {
			t.Fatalf("identities of %d: %s, want %s", i, got, want)
		}
	}
	if got := s.AllIdentities(); got != all {
		t.Fatalf("%d identities, want %d", got, all)
	}
}

func checkMemberships(t *testing.T, s profile.Source, segments int) {
	t.Helper()
	list := s.Memberships()
	for i := range segments {
		want := s.Membership(i)
		if want.Status == profile.NoMembership {
			continue
		}
		if len(list) == 0 || list[0] != (profile.SegmentMembership{Segment: i, Membership: want}) {
			t.Fatalf("memberships from segment %d on: %v, want %v", i, list, want)
		}
		list = list[1:]
	}
	if len(list) > 0 {
		t.Fatalf("%v too many", list)
	}
}

// TestFirstNumbers compares the telephone numbers of version 0 with those that are made in general.
func TestFirstNumbers(t *testing.T) {
	for _, p := range []phones{americanPhones(), germanPhones()} {
		for _, purpose := range []uint64{0, 1, 123_456_789, 1 << 63, 1<<64 - 1} {
			for number := uint64(0); number < 3*p.count(); number += 7 {
				who := person{number: number}
				got := string(p.appendFirst([]byte("x"), who, purpose%p.count()))
				if want := `x"` + string(p.append(nil, p.number(who, purpose, 0))) + `"`; got != want {
					t.Fatalf("%s, want %s", got, want)
				}
			}
		}
	}
}

// TestPacked takes words around the length up to which they are copied in one piece, quoted and not.
func TestPacked(t *testing.T) {
	var words [][]byte
	for n := range 2*packedShort + 2 {
		words = append(words, []byte(strings.Repeat("0123456789", 7)[:n]))
	}
	for _, quote := range []bool{false, true} {
		p := newPacked(words, quote)
		for i, word := range words {
			if quote {
				word = []byte(`"` + string(word) + `"`)
			}
			text := append(make([]byte, 0, 200), "<"...)
			end := p.put(text[:200], 1, i)
			if got := string(append(text[:end], '>')); got != "<"+string(word)+">" {
				t.Errorf("put: %q, want %q", got, word)
			}
			for _, room := range []int{0, 200} {
				if got := string(append(p.append(append(make([]byte, 0, 1+room), '<'), i), '>')); got != "<"+string(word)+">" {
					t.Errorf("append: %q, want %q", got, word)
				}
			}
			if !bytes.Equal(p.word(i), word) {
				t.Errorf("word: %q, want %q", p.word(i), word)
			}
		}
	}
}
