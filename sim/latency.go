package sim

import (
	"fmt"
	"io"
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/sim/world"
)

// Latency draws how long an endpoint takes to answer a request, one draw a request.
type Latency func() time.Duration

// ConstantLatency is always the same.
func ConstantLatency(d time.Duration) Latency { return func() time.Duration { return d } }

// LogNormalLatency has the given median; sigma is the standard deviation of its logarithm, so that its p99 is the
// median times exp(2.33 sigma).
func LogNormalLatency(median time.Duration, sigma float64, seed uint64) Latency {
	draws := world.NewStream(seed, 0, "log-normal latency")
	return func() time.Duration {
		// Box and Muller: a point of the plane from its distance and its angle. A distance from a draw of 0 would be
		// infinite.
		distance := math.Sqrt(-2 * math.Log((float64(draws.Next()>>11)+1)/(1<<53)))
		angle := 2 * math.Pi * float64(draws.Next()>>11) / (1 << 53)
		return time.Duration(float64(median) * math.Exp(sigma*distance*math.Cos(angle)))
	}
}

// recordedSteps is how finely a recorded distribution is drawn from: its p99.9 is hit by four of these.
const recordedSteps = 4096

// RecordedLatency draws from a distribution that was measured, such as the sent_to_ack.hlog of an earlier run.
func RecordedLatency(h *hdr.Histogram, seed uint64) Latency {
	table := make([]time.Duration, recordedSteps)
	for i := range table {
		table[i] = time.Duration(h.ValueAtQuantile(100 * (float64(i) + 0.5) / recordedSteps))
	}
	draws := world.NewStream(seed, 0, "recorded latency")
	return func() time.Duration { return table[draws.Below(len(table))] }
}

// ReadLatency reads what hlog.Write wrote: the sum of all its intervals, in nanoseconds.
func ReadLatency(r io.Reader) (*hdr.Histogram, error) {
	log := hdr.NewHistogramLogReader(r)
	var sum *hdr.Histogram
	for {
		h, err := log.NextIntervalHistogram()
		if err != nil {
			return nil, fmt.Errorf("read histogram log: %w", err)
		}
		if h == nil {
			break
		}
		if sum == nil || sum.HighestTrackableValue() < h.HighestTrackableValue() {
			sum, h = h, sum // the wider one takes the other in
		}
		if h != nil {
			sum.Merge(h)
		}
	}
	if sum == nil || sum.TotalCount() == 0 {
		return nil, fmt.Errorf("read histogram log: no latencies in it")
	}
	return sum, nil
}
