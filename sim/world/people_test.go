package world

import (
	"math"
	"slices"
	"testing"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// Whom nobody knows has cookies and devices only, whatever happens. Who shares an identity has the same as others, and
// nobody else has it.
func TestAnonymousAndShared(t *testing.T) {
	w := worldOf(t, `population:
  profiles: 2k
  anonymous: 40%
  identities: {ECID: 1, Email: 1, crmId: 1, kiosk: {value: uuid, shared_by: 50}}
  attributes: {tier: city, last: timestamp, mail: email}
`)
	kiosks := map[string]int{}
	unknown := 0
	for _, s := range w.Slices() {
		for local := range s.count {
			s.concern(local)
			kiosks[string((*source)(s).appendID(nil, 3, 0))]++
		}
		for u := s.Next(); u != nil; u = s.Next() {
			if len(s.profile.Identities) == 0 || !w.people.unknown(s.who) {
				continue
			}
			unknown++
			u.Load()
			p := u.Profile
			if len(p.Identities[1]) > 0 || len(p.Identities[2]) > 0 || p.Attributes[0].Kind != profile.Absent ||
				p.Attributes[1].Kind != profile.Absent || p.Attributes[2].Kind != profile.Absent {
				t.Fatalf("after %s: %+v", u.Kind, p)
			}
		}
	}
	if unknown == 0 || len(kiosks) != 40 {
		t.Errorf("%d updates of the unknown, %d kiosks", unknown, len(kiosks))
	}
	for id, count := range kiosks {
		if count != 50 {
			t.Errorf("%d profiles share %s", count, id)
		}
	}
}

// Updates skew as the scenario says, and there are as many of them as otherwise, at the same moments.
func TestActivity(t *testing.T) {
	const n = 20_000
	text := func(activity string) string {
		return "population: {profiles: 4k, attributes: {tier: city}, activity: " + activity + "}\nworkload: [{duration: 10s, rate: 2_000/s, " +
			"mix: {attribute: 100%}}]\n"
	}
	run := func(activity string) (counts map[uint64]int, moments []int) {
		sc, err := scenarios.Parse("test.yaml", []byte("version: 1\n"+text(activity)))
		if err != nil {
			t.Fatal(err)
		}
		counts = map[uint64]int{}
		for _, s := range makeWorld(t, sc).Slices() {
			for u := s.Next(); u != nil; u = s.Next() {
				counts[u.Number]++
				moments = append(moments, int(u.Due))
			}
		}
		slices.Sort(moments)
		return counts, moments
	}
	_, even := run("even")
	counts, moments := run("{zipf: 1}")
	if !slices.Equal(even, moments) || len(moments) != n {
		t.Errorf("%d updates at other moments than %d", len(moments), len(even))
	}
	harmonic := 0.0
	for k := range 4000 {
		harmonic += 1 / float64(k+1)
	}
	for _, k := range []uint64{0, 1, 4, 9} {
		if want := n / harmonic / float64(k+1); math.Abs(float64(counts[k])/want-1) > 0.25 {
			t.Errorf("profile %d has %d updates, want %.0f", k, counts[k], want)
		}
	}
}

// Members overlap as the scenario says, and segments have their sizes all the same.
func TestOverlap(t *testing.T) {
	w := worldOf(t, `population:
  profiles: 40k
  segments: {a: 20%, b: {members: 10%, overlap: {with: a, share: 60%}}, c: {members: 30%, overlap: {with: b, share: 0%}}}
`)
	var b, ab, c, bc float64
	for _, s := range w.Slices() {
		for local := range s.count {
			in := func(i int) bool { return s.status(local, i).Member() }
			if in(1) {
				b++
				if in(0) {
					ab++
				}
			}
			if in(2) {
				c++
				if in(1) {
					bc++
				}
			}
		}
	}
	if math.Abs(b/4000-1) > 0.06 || math.Abs(ab/b-0.6) > 0.03 || math.Abs(c/12_000-1) > 0.04 || bc != 0 {
		t.Errorf("%v in b, %v of them in a; %v in c, %v of them in b", b, ab, c, bc)
	}
}
