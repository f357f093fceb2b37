package course

import (
	"math/rand/v2"
	"testing"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// TestSameAsHdr compares what histograms of this package tell with HdrHistogram, by random latencies of all sizes.
func TestSameAsHdr(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	for range 50 {
		reference := hdr.New(Lowest, 1<<45, Digits)
		var open scratch
		var sum, window Sum
		for range 1 + random.IntN(3000) {
			value := random.Int64N(1 << (1 + random.IntN(45)))
			if err := reference.RecordValue(value); err != nil {
				t.Fatal(err)
			}
			open.add(place(value))
			sum.Record(value)
		}
		h := open.empty()
		other := scratch{}
		for range 100 {
			other.add(place(random.Int64N(1 << 40)))
		}
		passing := other.empty()
		window.Add(passing)
		window.Add(h)
		window.Remove(passing)
		if h.Count() != uint64(reference.TotalCount()) || sum.Count() != h.Count() || window.Count() != h.Count() {
			t.Fatalf("seed %d: %d, %d and %d latencies of %d", seed, h.Count(), sum.Count(), window.Count(), reference.TotalCount())
		}
		for _, q := range []float64{0.001, 0.5, 0.9, 0.95, 0.99, 0.999, 1} {
			want := reference.ValueAtQuantile(100 * q)
			for name, got := range map[string]int64{
				"histogram": h.Quantile(q), "sum": sum.Quantile(q), "window": window.Quantile(q),
				"sum as HDR": sum.HDR().ValueAtQuantile(100 * q),
			} {
				if got != want {
					t.Fatalf("seed %d: p%v of the %s is %d, and %d by HdrHistogram", seed, 100*q, name, got, want)
				}
			}
		}
		if h.Max() != reference.Max() || sum.Max() != reference.Max() || window.Max() != reference.Max() {
			t.Fatalf("seed %d: maxima %d, %d, %d; %d by HdrHistogram", seed, h.Max(), sum.Max(), window.Max(), reference.Max())
		}
		if d := h.Mean() - reference.Mean(); d > 1+reference.Mean()/1e9 || -d > 1+reference.Mean()/1e9 {
			t.Fatalf("seed %d: mean %f, and %f by HdrHistogram", seed, h.Mean(), reference.Mean())
		}
		if got := h.plus(passing); got.Count() != h.Count()+passing.Count() || got.Max() != max(h.Max(), passing.Max()) {
			t.Fatalf("seed %d: adding up loses something", seed)
		}
	}
}

// TestGained takes the difference of two histograms, of three digits and of two.
func TestGained(t *testing.T) {
	for _, digits := range []int{2, 3} {
		before := hdr.New(1000, 1<<40, digits)
		for i := range int64(1000) {
			_ = before.RecordValue(i * i * 1000)
		}
		now := hdr.Import(before.Export())
		more := hdr.New(1000, 1<<40, digits)
		for i := range int64(500) {
			_ = now.RecordValue(i * i * i)
			_ = more.RecordValue(i * i * i)
		}
		h := gained(before, now)
		for _, q := range []float64{0.5, 0.99, 1} {
			if got, want := h.Quantile(q), more.ValueAtQuantile(100*q); got != want {
				t.Errorf("of %d digits, p%v is %d, want %d", digits, 100*q, got, want)
			}
		}
	}
}
