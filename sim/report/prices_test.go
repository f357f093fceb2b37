package report

import (
	"math"
	"strings"
	"testing"
	"time"
)

// TestGoing extends a run to an hour and a month: what a run of any length costs on average.
func TestGoing(t *testing.T) {
	// 1,000 records/s of 2 KB, as in the example of the price page: about $59 a month provisioned, $29 + $401 + $200
	// on demand.
	c := DefaultPrices().Estimate(Usage{Records: 20_000, Bytes: 20_000 * 2048, Shards: 2, Duration: 20 * time.Second})
	for _, row := range []struct {
		what      string
		got, want float64
	}{
		{"provisioned, a month", c.Provisioned.Month, 21.90 + 36.79},
		{"on demand, a month", c.OnDemand.Month, 29.20 + 401 + 200.5},
		{"provisioned, an hour", c.Provisioned.Hour, (21.90 + 36.79) / 730},
		// Far below the commitment of $101.25 a day.
		{"advantage, an hour", c.Advantage.Hour, 101.25 / 24},
		{"advantage, the run", c.Advantage.Total, 101.25 / 24},
	} {
		if math.Abs(row.got-row.want) > row.want/1000 {
			t.Errorf("%s: $%.4f, want $%.4f", row.what, row.got, row.want)
		}
	}
	// 100 MiB/s for an hour is beyond it: 351.56 GB in at $0.032, and out at $0.016.
	c = DefaultPrices().Estimate(Usage{Records: 360_000_000, Bytes: 360_000_000 * 1024, Shards: 100, Duration: time.Hour})
	if want := 343.32 * (0.032 + 0.016); math.Abs(c.Advantage.Total-want) > 0.1 || c.Advantage.Fixed != 0 {
		t.Errorf("beyond the commitment: %+v, want $%.2f", c.Advantage, want)
	}
	fans := DefaultPrices().Estimate(Usage{Records: 1 << 20, Bytes: 1 << 30, Shards: 4, FanOut: 2, Duration: time.Hour})
	if want := 2 * (4*0.015 + 0.013); math.Abs(fans.Provisioned.FanOut-want) > 1e-9 {
		t.Errorf("fan-out: %v, want %v", fans.Provisioned.FanOut, want)
	}
	if want := "provisioned (4 shards, 2 fan-out consumers) "; !strings.HasPrefix(fans.Going(), want) {
		t.Errorf("fan-out: %q does not begin with %q", fans.Going(), want)
	}
	kept := Usage{Records: 1 << 20, Bytes: 1 << 30, Shards: 4, Retention: 48 * time.Hour, Duration: time.Hour}
	if c := DefaultPrices().Estimate(kept); !strings.Contains(c.Going(), "without retention beyond 24 h") {
		t.Errorf("retention without a price: %s", c.Going())
	}
	with := *DefaultPrices()
	with.Provisioned.RetentionShardHour, with.OnDemand.RetentionGBMonth = 0.02, 0.1
	if c := with.Estimate(kept); math.Abs(c.Provisioned.Fixed-4*(0.015+0.02)) > 1e-9 || !strings.Contains(c.Without, "(on-demand Advantage)") {
		t.Errorf("retention with two prices of three: %+v", c)
	}
	with.Advantage.RetentionGBMonth = 0.1
	if c := with.Estimate(kept); c.Without != "" {
		t.Errorf("retention with its prices: without %s", c.Without)
	}
	kept.Retention = 8 * 24 * time.Hour
	if c := with.Estimate(kept); c.Without != "what a provisioned stream stores beyond 7 days" {
		t.Errorf("retention of eight days: without %q", c.Without)
	}
}

func TestReadPrices(t *testing.T) {
	good := string(pricesFile)
	if _, err := ReadPrices([]byte(good)); err != nil {
		t.Error(err)
	}
	for change, want := range map[string]string{
		`"date": "2026-05-05"=>"date": "May"`:         `date "May"`,
		`"region": "us-east-1"=>"region": ""`:         "region and date",
		`"shard_hour": 0.015=>"shard_hour": -1`:       "provisioned.shard_hour is -1",
		`"gb_out": 0.040,=>`:                          "on_demand.gb_out is 0",
		`"stream_hour"=>"stream_our"`:                 `unknown field "stream_our"`,
		`0.015=>"much"`:                               "cannot unmarshal",
		"{\n=>[":                                      "read prices",
		`"date": "2026-05-05",=>"date": "2026-05-05"`: "read prices",
	} {
		from, to, _ := strings.Cut(change, "=>")
		if _, err := ReadPrices([]byte(strings.Replace(good, from, to, 1))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", change, err, want)
		}
	}
	if _, err := ReadPrices([]byte(good + "{}")); err == nil {
		t.Error("two tables are read as one")
	}
}
