package world

import (
	"math/bits"
	"slices"
)

// golden is 2^64 divided by the golden ratio: the increment of splitmix64.
const golden = 0x9E3779B97F4A7C15

// mix is the finalizer of splitmix64 (Steele, Lea, Flood 2014): a bijection of the 64-bit words whose output passes for
// random even on inputs that count. The world's digests depend on it, so it must never change.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// salt turns the name of a purpose into a word that keeps its draws apart from those of other purposes. Purposes have
// names and not numbers so that a scenario that gains an attribute keeps the values of those it had.
func salt(parts ...string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for _, part := range parts {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * 1099511628211
		}
		h = (h ^ 0xFF) * 1099511628211 // a byte that no UTF-8 text has
	}
	return mix(h)
}

// scale maps a random word to 0 … n-1, with a bias of at most n / 2^64.
func scale(h, n uint64) uint64 {
	hi, _ := bits.Mul64(h, n)
	return hi
}

// chance is a share of the random words, in units of 2^-53: see happens.
type chance uint64

// always is the chance of what happens each time.
const always chance = 1 << 53

// chanceOf takes a share from 0 to 1.
func chanceOf(share float64) chance { return chance(min(max(share, 0), 1) * float64(always)) }

// happens tells whether the random word h is in the share.
func (c chance) happens(h uint64) bool { return chance(h>>11) < c }

// Stream is a sequence of random words: splitmix64 itself. It is our own so that no version of Go can change what a
// seed means.
type Stream struct{ state uint64 }

// NewStream returns the stream of a purpose, of which there may be several: one for each slice, or each case.
func NewStream(seed, number uint64, purpose string) Stream {
	return Stream{state: mix(mix(seed+salt(purpose)) + number*golden)}
}

// Next is the next word.
func (s *Stream) Next() uint64 {
	s.state += golden
	return mix(s.state)
}

// Even is the next word of a sequence that is spread as evenly as can be: of any part of the words it hits its share,
// up to a handful, however long it goes on. It must not be mixed with Next.
func (s *Stream) Even() uint64 {
	s.state += golden
	return s.state
}

// Below draws from 0 … n-1; n is at least 1.
func (s *Stream) Below(n int) int { return int(scale(s.Next(), uint64(n))) }

// Chance tells whether something that happens in a share of all cases, from 0 to 1, happens in this one.
func (s *Stream) Chance(share float64) bool { return chanceOf(share).happens(s.Next()) }

// guides is how many parts the words are cut into, of each of which a lottery knows where to begin to look.
const guides = 256

// lottery draws an index according to shares that add up to 1. Which one happens nobody could foretell, so that it is
// looked up: nearly all parts of the words lie within one share.
type lottery struct {
	tickets []chance      // up to which each index happens
	guide   [guides]uint8 // by the upper bits of a word, the first index that may happen; unused where there are more than guides
}

func newLottery(shares []float64) *lottery {
	made := &lottery{tickets: make([]chance, len(shares))}
	sum := 0.0
	for i, share := range shares {
		sum += share
		made.tickets[i] = chanceOf(sum)
	}
	if len(shares) == 0 {
		return made
	}
	made.tickets[len(shares)-1] = always // whatever rounding has left over
	if len(shares) <= guides {
		for i := range made.guide {
			made.guide[i] = uint8(made.search(uint64(i) * (1 << 64 / guides)))
		}
	}
	return made
}

// draw is the first index that happens.
func (l *lottery) draw(h uint64) int {
	if len(l.tickets) > guides {
		return l.search(h)
	}
	i := int(l.guide[h/(1<<64/guides)])
	for !l.tickets[i].happens(h) {
		i++
	}
	return i
}

// search is draw by halves.
func (l *lottery) search(h uint64) int {
	i, _ := slices.BinarySearch(l.tickets, chance(h>>11)+1)
	return min(i, len(l.tickets)-1)
}
