package world

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kinesim/exporter/profile"
	"kinesim/scenarios"
)

// plainSearch is search, or searchAll, that goes through the slice profile by profile.
func plainSearch(s *Slice, segment int, member, churning bool) int {
	c := &s.churners[segment]
	having := c.members
	if !member {
		having = c.all - c.gone - c.members
	}
	draws, draw, meant := probes+1, s.target, func(int) bool { return true }
	if churning && having > c.all/probes {
		draws, draw, meant = 4*probes, func() int { return s.survivor(s.churner(c)) }, c.has
	}
	local := 0
	for range draws {
		if local = draw(); s.stands(local, segment, member) {
			return local
		}
	}
	for !meant(local) || !s.stands(local, segment, member) {
		local = (local + 1) % s.count
	}
	return local
}

// sparse is a slice whose profiles may be merged.
func sparse(t testing.TB, seed uint64, profiles int) *Slice {
	sc := worldScenario()
	sc.Seed, sc.Population.Profiles = seed, profiles
	for i := range sc.Population.Segments {
		sc.Population.Segments[i].Churn = 0.1 * float64(i%3)
	}
	sc.Timeline = []scenarios.Event{{At: time.Hour, Action: &scenarios.Merge{Profiles: scenarios.Amount{Count: 1}}}}
	s := makeWorld(t, sc).Slices()[0]
	s.update.At = s.world.start
	return s
}

// whoever stands on a side of a segment, by looking at everybody.
func whoever(s *Slice, segment int, member bool) []int {
	var list []int
	for local := range s.count {
		if s.stands(local, segment, member) {
			list = append(list, local)
		}
	}
	return list
}

// Whatever happens to memberships and profiles, and whether a side is listed or not, a search chooses whom it would
// choose by looking at one profile after the other, and draws as often.
func TestSearchesChooseTheSame(t *testing.T) {
	for range 6 {
		seed := rand.Uint64()
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random, listed := rand.New(rand.NewPCG(seed, 0)), 0
			s := sparse(t, seed, 300)
			for range 5_000 {
				segment, member := random.IntN(len(s.world.segments)), random.IntN(2) == 0
				local := s.survivor(random.IntN(s.count))
				switch other := s.survivor(random.IntN(s.count)); {
				case random.IntN(100) > 0: // most go to one side, so that few are left on the other one
					status := []profile.Status{profile.Realized, profile.Exited}[(segment+min(random.IntN(50), 1))%2]
					s.become(local, segment, status)
				case local != other && s.alive() > s.count/2:
					s.update.Changes = s.update.Changes[:0]
					s.merge(local, other)
				}
				if len(whoever(s, segment, member)) == 0 {
					continue
				}
				for _, churning := range []bool{false, true} {
					targets, stream, churners := s.targets, s.churning, slices.Clone(s.churners)
					want := plainSearch(s, segment, member, churning)
					afterwards := s.targets
					s.targets, s.churning = targets, stream
					copy(s.churners, churners)
					search := map[bool]func(int, bool) int{false: s.searchAll, true: s.search}[churning]
					if got := search(segment, member); got != want || s.targets != afterwards {
						t.Fatalf("segment %d, member %v, churning %v: %d, want %d", segment, member, churning, got, want)
					}
				}
				if s.sides[segment].of(member).listed != nil {
					listed++
				}
			}
			if listed < 500 {
				t.Errorf("only %d searches have found their side listed", listed)
			}
		})
	}
}

// However often somebody is searched for who is hard to find, no more profiles are walked over than there are, and a
// side that is found at once is not listed.
func TestSearchesDoNotWalk(t *testing.T) {
	s := sparse(t, 42, 20_000)
	const segment = 0
	for local := range s.count - 1 {
		s.become(local, segment, profile.Realized)
	}
	s.become(s.count-1, segment, profile.Exited)
	for range 10_000 {
		local := s.searchAll(segment, false)
		s.become(local, segment, profile.Realized)
		s.become((local+s.count/2)%s.count, segment, profile.Exited)
		s.searchAll(segment, true)
	}
	few, many := &s.sides[segment].others, &s.sides[segment].members
	if few.walked > s.count || few.listed == nil {
		t.Errorf("10000 searches have walked over %d of %d profiles, listed: %v", few.walked, s.count, few.listed != nil)
	}
	if many.walked > 0 || many.listed != nil {
		t.Errorf("those who are many were walked over: %d", many.walked)
	}
}

// A ladder is the set that a map is, and has few rungs.
func TestLadder(t *testing.T) {
	for _, count := range []int{1, 63, 64, 65, 4096, 4097, 300_000} {
		seed := rand.Uint64()
		random, l, set := rand.New(rand.NewPCG(seed, 0)), newLadder(count), map[int]bool{}
		if rungs := len(l); rungs > 4 {
			t.Errorf("%d rungs for %d numbers", rungs, count)
		}
		for range 2_000 {
			i, in := random.IntN(count), random.IntN(3) == 0
			l.set(i, in)
			set[i] = in
			from, want := random.IntN(count), -1
			for n, in := range set {
				if in && n >= from && (want < 0 || n < want) {
					want = n
				}
			}
			if got := l.next(from); got != want {
				t.Fatalf("seed %d, %d numbers: the next from %d on is %d, want %d", seed, count, from, got, want)
			}
		}
		if got := l.next(count); got != -1 {
			t.Errorf("%d numbers: %d is behind the last", count, got)
		}
	}
}

// BenchmarkSearch is one search for the only profile that is no member. It takes as long in large slices.
func BenchmarkSearch(b *testing.B) {
	for _, profiles := range []int{1_000, 100_000, 10_000_000} {
		b.Run(fmt.Sprint(profiles), func(b *testing.B) {
			s := sparse(b, 42, profiles)
			for local := range s.count - 1 {
				s.become(local, 0, profile.Realized)
			}
			s.become(s.count-1, 0, profile.Exited)
			for b.Loop() {
				s.searchAll(0, false)
			}
		})
	}
}
