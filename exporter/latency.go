package exporter

import (
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// latencyRange is how long a time a histogram tells apart at first. A longer one widens it, so that nothing is cut off;
// the room for centuries from the beginning would make every snapshot a third dearer.
const latencyRange = 24 * time.Hour

// latencyMost is the longest time there is: some 146 years.
const latencyMost = 1 << 62

// latencies is a histogram of times in nanoseconds that is as wide as it has to be.
type latencies struct{ *hdr.Histogram }

func newLatencies(digits int) latencies {
	return latencies{hdr.New(int64(time.Microsecond), int64(latencyRange), digits)}
}

// newLatency makes a histogram of latencies: latencyCounts has its buckets.
func newLatency() latencies { return newLatencies(3) }

// newLateness makes a histogram of how late updates are handed over for the generator's own reasons. Two digits are
// enough for a verdict, and keep a copy of it cheap.
func newLateness() latencies { return newLatencies(2) }

func (l *latencies) record(d time.Duration) {
	value := min(max(int64(d), 0), latencyMost)
	if value > l.HighestTrackableValue() {
		l.reach(value)
	}
	// In range now, so there is no error to look at.
	_ = l.RecordValue(value)
}

// merge adds what another one of as many digits holds.
func (l *latencies) merge(from latencies) {
	l.reach(from.HighestTrackableValue())
	l.Merge(from.Histogram)
}

// addTo adds it to a histogram of a snapshot, which may be replaced by a wider one.
func (l latencies) addTo(sum **hdr.Histogram) {
	all := latencies{*sum}
	all.merge(l)
	*sum = all.Histogram
}

// reach widens the histogram until it holds a value. What it held is in its place: histograms differ in the length of
// their counts only.
func (l *latencies) reach(value int64) {
	most := l.HighestTrackableValue()
	if value <= most {
		return
	}
	for most < value {
		most = min(2*most, latencyMost)
	}
	wider := hdr.New(l.LowestTrackableValue(), most, int(l.SignificantFigures()))
	wider.Merge(l.Histogram)
	l.Histogram = wider
}
