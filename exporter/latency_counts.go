package exporter

import (
	"math/bits"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// latencyCounts is what a lane counts latencies in: the buckets of newLatency, without what a histogram asks itself
// before it finds one, and as many of them as the longest latency so far needs.
type latencyCounts struct {
	buckets []int64
	longest int64
}

// The buckets of a histogram of three digits whose unit is a microsecond. Each is 512 ns wide up to a millisecond, and
// twice as wide from there to each double of it.
const (
	bucketUnit = 9  // bits of the power of two below a microsecond
	bucketHalf = 10 // bits of the number of buckets between a time and its double: 1024, the power of two above a thousand
	bucketLow  = 1<<(bucketUnit+bucketHalf+1) - 1
)

// bucketOf is the index of the bucket that a time falls into.
func bucketOf(nanos int64) int {
	wider := bits.Len64(uint64(nanos|bucketLow)) - bits.Len64(bucketLow)
	return wider<<bucketHalf + int(nanos>>(wider+bucketUnit))
}

// bucketStart is the shortest time that falls into a bucket.
func bucketStart(bucket int) int64 {
	wider := max(bucket>>bucketHalf-1, 0)
	return int64(bucket-wider<<bucketHalf) << (wider + bucketUnit)
}

func (c *latencyCounts) record(d time.Duration) { c.recordTimes(d, 1) }

// recordTimes is record for a latency that has come so many times.
func (c *latencyCounts) recordTimes(d time.Duration, times int) {
	nanos := min(max(int64(d), 0), latencyMost)
	c.longest = max(c.longest, nanos)
	bucket := bucketOf(nanos)
	if bucket >= len(c.buckets) {
		c.buckets = append(c.buckets, make([]int64, bucket+1-len(c.buckets))...)
	}
	c.buckets[bucket] += int64(times)
}

// addTo adds the counts to a histogram of a snapshot, which may be replaced by a wider one.
func (c *latencyCounts) addTo(sum **hdr.Histogram) {
	all := latencies{*sum}
	all.reach(c.longest)
	for bucket, times := range c.buckets {
		if times > 0 {
			// In range now, so there is no error to look at.
			_ = all.RecordValues(bucketStart(bucket), times)
		}
	}
	*sum = all.Histogram
}
