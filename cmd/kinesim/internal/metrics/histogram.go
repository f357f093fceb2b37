package metrics

import (
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// schema is how fine exponential histograms are: 2^5 buckets from one power of two to the next, some 2 % each.
const schema = 5

// exponential is a histogram of seconds in exponential buckets: bucket i reaches from 2^((i-1)/2^schema), which is not
// in it, to 2^(i/2^schema), which is.
type exponential struct {
	count   uint64
	zero    uint64 // of no time at all
	sum     float64
	buckets map[int]int64
	// classic is cumulative, by the upper bounds in seconds.
	classic map[float64]uint64
}

// classicBounds are those of the buckets for who cannot read native histograms.
var classicBounds = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
	10, 30, 60, 300, 600, 1800, 3600, 21600, 86400}

func exponentialOf(h *hdr.Histogram) exponential {
	e := exponential{buckets: map[int]int64{}, classic: map[float64]uint64{}}
	for _, bound := range classicBounds {
		e.classic[bound] = 0
	}
	if h == nil || h.TotalCount() == 0 {
		return e
	}
	e.count = uint64(h.TotalCount())
	e.sum = h.Mean() / float64(time.Second) * float64(e.count)
	for _, bar := range h.Distribution() {
		if bar.Count == 0 {
			continue
		}
		seconds := float64(bar.To) / float64(time.Second)
		for _, bound := range classicBounds {
			if seconds <= bound {
				e.classic[bound] += uint64(bar.Count)
			}
		}
		if seconds <= 0 {
			e.zero += uint64(bar.Count)
			continue
		}
		e.buckets[int(math.Ceil(math.Log2(seconds)*(1<<schema)))] += bar.Count
	}
	return e
}
