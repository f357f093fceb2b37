package world

import (
	"slices"
	"testing"
)

// TestLottery: a word draws the first index up to whose share it lies, at each border and on both sides of it.
func TestLottery(t *testing.T) {
	even := func(n int) []float64 { return slices.Repeat([]float64{1 / float64(n)}, n) }
	tests := map[string][]float64{
		"one":            {1},
		"two":            {0.5, 0.5},
		"mix":            {0.5, 0.11, 0.09, 0.03, 0.17, 0.05, 0.05},
		"none at first":  {0, 0, 1},
		"none at last":   {0.25, 0, 0.75, 0},
		"rounded":        {0.1, 0.2, 0.3, 0.3},
		"close together": {0.001, 0.001, 0.001, 0.996, 0.001},
		"guides":         even(guides),
		"more":           even(guides + 1),
		"many":           even(10_000),
	}
	for name, shares := range tests {
		t.Run(name, func(t *testing.T) {
			l := newLottery(shares)
			words := []uint64{0, 1<<64 - 1}
			for _, border := range l.tickets {
				at := uint64(border) << 11 // 0 at the end of all words
				words = append(words, at, at-1, at-1<<11, at+1<<11, at+1<<11-1)
			}
			for i := range uint64(guides) {
				words = append(words, i<<56, i<<56-1)
			}
			random := NewStream(1, 0, name)
			for range 10_000 {
				words = append(words, random.Next())
			}
			for _, h := range words {
				want := slices.IndexFunc(l.tickets, func(c chance) bool { return c.happens(h) })
				if got := l.draw(h); got != want {
					t.Fatalf("word %#x draws %d, want %d", h, got, want)
				}
			}
		})
	}
}
