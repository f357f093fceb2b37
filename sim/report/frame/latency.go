package frame

import (
	"math"
	"sort"
	"time"

	"kinesim/sim/report"
)

// LatencyKind is one of the three latencies: what an export waited in all, what its last attempt took, and how late the
// generator was.
type LatencyKind int

const (
	DueToAck LatencyKind = iota
	SentToAck
	Lateness
	LatencyCount // how many there are
)

// Label is the kind in words.
func (k LatencyKind) Label() string {
	return [LatencyCount]string{"due to ack", "sent to ack", "generator lateness"}[k]
}

// Spread is a distribution of times: exact percentiles, and buckets to draw.
type Spread struct {
	Percentiles report.Percentiles `json:"percentiles"` // seconds
	Buckets     Buckets            `json:"buckets"`
}

// Buckets counts times in buckets of equal width on a log scale: bucket i of the scale reaches from BucketFloor(i) to
// BucketFloor(i+1). Only the buckets from First on that are not all empty are stored.
type Buckets struct {
	First  int      `json:"first"`
	Counts []uint64 `json:"counts"`
}

// The scale of Buckets: ten microseconds to ten million seconds, some 115 days. What lies outside is counted in the
// outermost buckets.
const (
	BucketsPerDecade = 20
	BucketCount      = 12 * BucketsPerDecade
	bucketBase       = 10 * time.Microsecond
)

// bucketFloors holds the floor of every bucket, and the end of the last.
var bucketFloors = func() (floors [BucketCount + 1]time.Duration) {
	for i := range floors {
		floors[i] = time.Duration(math.Round(float64(bucketBase) * math.Pow(10, float64(i)/BucketsPerDecade)))
	}
	return floors
}()

// BucketFloor is where bucket i begins; BucketFloor(BucketCount) is where the scale ends.
func BucketFloor(i int) time.Duration { return bucketFloors[min(max(i, 0), BucketCount)] }

// BucketOf is the bucket of a time.
func BucketOf(d time.Duration) int {
	i := sort.Search(len(bucketFloors), func(i int) bool { return bucketFloors[i] > d }) - 1
	return min(max(i, 0), BucketCount-1)
}

// Total is how many times were counted.
func (b Buckets) Total() (n uint64) {
	for _, count := range b.Counts {
		n += count
	}
	return n
}

// Quantile estimates a quantile, 0 to 1, from the buckets: to the width of one, an eighth of the value. It is 0 when
// nothing was counted.
func (b Buckets) Quantile(q float64) time.Duration {
	rank := uint64(math.Ceil(q * float64(b.Total())))
	for i, count := range b.Counts {
		if count > 0 && count >= rank {
			floor, end := float64(BucketFloor(b.First+i)), float64(BucketFloor(b.First+i+1))
			return time.Duration(floor * math.Pow(end/floor, float64(rank)/float64(count)))
		}
		rank -= min(rank, count)
	}
	return 0
}

// Plus adds two counts of the same scale.
func (b Buckets) Plus(other Buckets) Buckets {
	switch {
	case len(b.Counts) == 0:
		return other
	case len(other.Counts) == 0:
		return b
	}
	sum := Buckets{First: min(b.First, other.First)}
	sum.Counts = make([]uint64, max(b.First+len(b.Counts), other.First+len(other.Counts))-sum.First)
	for _, part := range []Buckets{b, other} {
		for i, count := range part.Counts {
			sum.Counts[part.First-sum.First+i] += count
		}
	}
	return sum
}

// trim makes Buckets of counts over the whole scale.
func trim(counts []uint64) Buckets {
	first, end := 0, len(counts)
	for first < end && counts[first] == 0 {
		first++
	}
	for end > first && counts[end-1] == 0 {
		end--
	}
	if first == end {
		return Buckets{}
	}
	return Buckets{First: first, Counts: append([]uint64(nil), counts[first:end]...)}
}
