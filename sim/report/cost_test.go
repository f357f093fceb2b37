package report

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestEstimateCost(t *testing.T) {
	const month = 730 * time.Hour
	tests := []struct {
		name           string
		records, bytes uint64
		shards         int
		d              time.Duration
		want           Cost // charges without totals
	}{
		// The example of the price page: 1,000 records/s of 2 KB for a month, "2 shards $21.9 + $36.8", "$29
		// + $401 in (+ $200 per reading app)".
		{"a month", 2_628_000_000, 2_628_000_000 * 2048, 2, month,
			Cost{Provisioned: Charge{Fixed: 21.90, In: 36.79}, OnDemand: Charge{Fixed: 29.20, In: 401.00, Out: 200.50}}},
		{"nothing, for an hour", 0, 0, 4, time.Hour, Cost{Provisioned: Charge{Fixed: 0.06}, OnDemand: Charge{Fixed: 0.04}}},
		{"a started hour counts", 0, 0, 1, time.Hour + time.Second, Cost{Provisioned: Charge{Fixed: 0.03}, OnDemand: Charge{Fixed: 0.08}}},
		{"no time at all", 0, 0, 1, 0, Cost{}},
		// A record of 25 KB is one unit, one of a byte more is two.
		{"one unit", 1e9, 1e9 * 25600, 0, 0, Cost{Provisioned: Charge{In: 14}, OnDemand: Charge{In: 1907.35, Out: 953.67}}},
		{"two units", 1e9, 1e9 * 25601, 0, 0, Cost{Provisioned: Charge{In: 28}, OnDemand: Charge{In: 1983.64, Out: 991.82}}},
		// 100 bytes are charged as 1 KB on demand: 10^9 KB are 953.67 GB.
		{"rounded up to 1 KB", 1e9, 1e11, 0, 0, Cost{Provisioned: Charge{In: 14}, OnDemand: Charge{In: 76.29, Out: 38.15}}},
	}
	for _, test := range tests {
		got := EstimateCost(test.records, test.bytes, test.shards, test.d)
		for _, pair := range []struct {
			what      string
			got, want float64
		}{
			{"provisioned fixed", got.Provisioned.Fixed, test.want.Provisioned.Fixed},
			{"provisioned in", got.Provisioned.In, test.want.Provisioned.In},
			{"provisioned out", got.Provisioned.Out, 0},
			{"provisioned total", got.Provisioned.Total, test.want.Provisioned.Fixed + test.want.Provisioned.In},
			{"on-demand fixed", got.OnDemand.Fixed, test.want.OnDemand.Fixed},
			{"on-demand in", got.OnDemand.In, test.want.OnDemand.In},
			{"on-demand out", got.OnDemand.Out, test.want.OnDemand.Out},
			{"on-demand total", got.OnDemand.Total, test.want.OnDemand.Fixed + test.want.OnDemand.In + test.want.OnDemand.Out},
		} {
			if math.Abs(pair.got-pair.want) > 0.011 {
				t.Errorf("%s: %s $%.4f, want $%.2f", test.name, pair.what, pair.got, pair.want)
			}
		}
	}
	want := "about $58.69 provisioned (2 shards), $631 on-demand, by us-east-1 prices of 2026-05-05"
	if got := EstimateCost(2_628_000_000, 2_628_000_000*2048, 2, month).String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEstimateNamesFanOut has a consumer with enhanced fan-out on two shards for an hour: $0.015 for each, and $0.013
// for a GB (prices of us-east-1, 2026-05-05).
func TestEstimateNamesFanOut(t *testing.T) {
	usage := Usage{Records: 1 << 20, Bytes: 1 << 30, Shards: 2, Duration: time.Hour}
	without := DefaultPrices().Estimate(usage)
	if strings.Contains(without.String(), "fan-out") {
		t.Errorf("without one: %s", without)
	}
	usage.FanOut = 1
	with := DefaultPrices().Estimate(usage)
	if want := 2*0.015 + 0.013; math.Abs(with.Provisioned.Total-without.Provisioned.Total-want) > 1e-9 {
		t.Errorf("it costs %v more, want %v", with.Provisioned.Total-without.Provisioned.Total, want)
	}
	if want := "(2 shards, 1 fan-out consumer, $0.04 of it for fan-out)"; !strings.Contains(with.String(), want) {
		t.Errorf("%q is not in %s", want, with)
	}
}
