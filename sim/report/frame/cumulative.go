package frame

import (
	"math/bits"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// cumulative follows one histogram that only grows.
type cumulative struct {
	scale  []uint8 // bucket of each index of the histogram's counts
	counts [BucketCount]uint64
}

// advance returns what the histogram has gained since the last call, and all that it holds.
func (c *cumulative) advance(histogram *hdr.Histogram) (gained, all Buckets) {
	exported := histogram.Export()
	if len(c.scale) != len(exported.Counts) {
		c.scale = scaleOf(exported)
	}
	var now, more [BucketCount]uint64
	for i, count := range exported.Counts {
		if count > 0 {
			now[c.scale[i]] += uint64(count)
		}
	}
	for i := range now {
		more[i] = now[i] - min(c.counts[i], now[i])
	}
	c.counts = now
	return trim(more[:]), trim(now[:])
}

// scaleOf maps the indices of a histogram's counts to buckets. The layout is HdrHistogram's: linear up to twice the
// numbers that its digits tell apart, then half as fine from one power of two to the next.
func scaleOf(s *hdr.Snapshot) []uint8 {
	digits := uint64(2)
	for range s.SignificantFigures {
		digits *= 10
	}
	half := bits.Len64(digits-1) - 1 // log2 of half the linear part
	unit := bits.Len64(uint64(s.LowestTrackableValue)) - 1
	scale := make([]uint8, len(s.Counts))
	for i := range scale {
		value, shift := uint64(i), 0
		if octave := i>>half - 1; octave > 0 {
			value, shift = uint64(i)&(1<<half-1)|1<<half, octave
		}
		scale[i] = uint8(BucketOf(time.Duration(value << (shift + unit))))
	}
	return scale
}
