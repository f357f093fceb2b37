package world

import (
	"math"
	"slices"
)

// Updates may concern some profiles far more often than others (scenarios.Population.Hot): the profile of number k then
// has 1 / (k + 1)^exponent of those of the first. Who has which number says nothing of who that is. Slices have as many
// arrivals as their profiles are worth, and share nothing all the same: arrivals go round in turns of fixed places.

// turnPlaces is how many places of a turn there are for each slice, on average.
const turnPlaces = 64

// places are which arrivals of a turn each slice has; nil where they take turns one by one.
func newPlaces(profiles, slices int, exponent float64) [][]uint32 {
	weights := make([]float64, slices)
	sum := 0.0
	for number := range profiles {
		w := math.Pow(float64(number+1), -exponent)
		weights[number%slices] += w
		sum += w
	}
	counts, left := make([]int, slices), turnPlaces*slices
	for i, w := range weights {
		counts[i] = max(int(math.Round(w/sum*float64(turnPlaces*slices))), 1)
		left -= counts[i]
	}
	for i := 0; left != 0; i = (i + 1) % slices { // the first have most, so that one more or less is least to them
		switch {
		case left > 0:
			counts[i]++
			left--
		case counts[i] > 1:
			counts[i]--
			left++
		}
	}
	return spread(counts)
}

// spread gives each slice its number of places, as evenly as can be.
func spread(counts []int) [][]uint32 {
	type place struct {
		slice int
		at    float64
	}
	var all []place
	for i, count := range counts {
		for k := range count {
			all = append(all, place{i, (float64(k) + 0.5) / float64(count)})
		}
	}
	slices.SortStableFunc(all, func(a, b place) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	made := make([][]uint32, len(counts))
	for n, p := range all {
		made[p.slice] = append(made[p.slice], uint32(n))
	}
	return made
}

// hot draws the profiles of a slice: the first ones each by their own chance, others by that of the span in which they
// stand, whose profiles are alike.
type hot struct {
	lottery *lottery
	spans   []uint32 // where spans of several profiles begin, and their end
	single  int
}

// hotSingles is how many profiles of a slice have a chance of their own.
const hotSingles = 256

func newHot(slice, stride, count int, exponent float64) *hot {
	h := &hot{single: min(count, hotSingles)}
	weight := func(local int) float64 { return math.Pow(float64(slice+local*stride+1), -exponent) }
	var weights []float64
	sum := 0.0
	for local := range h.single {
		weights = append(weights, weight(local))
		sum += weights[local]
	}
	for from := h.single; from < count; {
		until := min(from+from/8, count)
		span := 0.0
		for local := from; local < until; local++ {
			span += weight(local)
		}
		h.spans, weights, sum = append(h.spans, uint32(from)), append(weights, span), sum+span
		from = until
	}
	h.spans = append(h.spans, uint32(count))
	for i := range weights {
		weights[i] /= sum
	}
	h.lottery = newLottery(weights)
	return h
}

func (h *hot) draw(word uint64) uint32 {
	i := h.lottery.draw(word)
	if i < h.single {
		return uint32(i)
	}
	from, until := h.spans[i-h.single], h.spans[i-h.single+1]
	return from + uint32(scale(mix(word), uint64(until-from)))
}
