package scenarios

import (
	"math/rand/v2"
)

// random is the source of a random part of a rate: PCG, whose words are the same in every version of Go.
func (at canvas) random() *rand.PCG { return rand.NewPCG(at.seed, at.path) }

// unit53 is a random word as a number from 0 to below 1.
func unit53(word uint64) float64 { return float64(word>>11) / (1 << 53) }

// Exponential draws from the exponential distribution with mean 1, by comparisons alone (von Neumann 1951), so that
// every machine draws the same to the last bit. next makes random words.
func Exponential(next func() uint64) float64 {
	for whole := 0.0; ; whole++ {
		first := unit53(next())
		least, n := first, 1
		for unit := unit53(next()); unit < least; unit = unit53(next()) {
			least, n = unit, n+1
		}
		if n%2 == 1 {
			return whole + first
		}
	}
}
