package rehearsal

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/report"
)

// counting is a sink that takes everything.
type counting struct {
	mu      sync.Mutex
	records int
}

func (c *counting) Put(_ context.Context, records []exporter.Record, results []exporter.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records += len(records)
	for i := range results {
		results[i] = exporter.Result{Outcome: exporter.Acked, Shard: "s", Sequence: "1"}
	}
}

// TestBrakeTakesExactlySoMany puts more than may be put, from several sides.
func TestBrakeTakesExactlySoMany(t *testing.T) {
	for _, c := range []struct {
		name  string
		brake Brake
		want  int
	}{
		{"records", Brake{Records: 137}, 137},
		{"cost", Brake{Cost: 1.05}, 100}, // a cent a record from a dollar on, in puts of 5 records
	} {
		sink := new(counting)
		cost := func(records, _ uint64) float64 { return 0.05 + 0.01*float64(records) }
		front := c.brake.on(sink, cost)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 20 {
					records, results := make([]exporter.Record, 5), make([]exporter.Result, 5)
					front.Put(t.Context(), records, results)
					for _, r := range results {
						if r.Outcome != exporter.Acked && (!r.Final || r.Code != CodeBraked || !strings.HasPrefix(r.Message, "stopped: ")) {
							t.Errorf("%s: %+v", c.name, r)
						}
					}
				}
			})
		}
		all.Wait()
		if sink.records != c.want {
			t.Errorf("%s: %d records were sent, want %d", c.name, sink.records, c.want)
		}
	}
}

// TestEachBoundWithItsOwnNumber exceeds two bounds by one put, and one of them alone.
func TestEachBoundWithItsOwnNumber(t *testing.T) {
	if new(Brake).on(new(counting), nil) != nil {
		t.Error("a run without bounds is slowed by one")
	}
	for _, c := range []struct {
		name  string
		brake Brake
		price float64 // of a record
		fixed float64 // of the second put, for an hour that has begun
		want  string
	}{
		{"count", Brake{Records: 7, Cost: 10}, 1, 0, "stopped: the run may send 7 records"},
		{"one more", Brake{Records: 6, Cost: 5.0000001}, 1, 0,
			"stopped: the run may send 6 records; it may cost $5.0000001, by estimate, and 1 record more would exceed that"},
		{"price", Brake{Records: 12, Cost: 8}, 1, 0, "stopped: the run may cost $8, by estimate, and 5 records more would exceed that"},
		{"both", Brake{Records: 7, Cost: 5.5}, 1, 0,
			"stopped: the run may send 7 records; it may cost $5.5, by estimate, and 2 records more would exceed that"},
		{"count, in an hour that costs more", Brake{Records: 5, Cost: 6}, 1, 100, "stopped: the run may send 5 records"},
	} {
		fixed := 0.0
		front := c.brake.on(new(counting), func(records, _ uint64) float64 { return fixed + c.price*float64(records) })
		if n, why := front.take(make([]exporter.Record, 5)); n != 5 || why != "" {
			t.Errorf("%s: %d at first, %q", c.name, n, why)
		}
		fixed = c.fixed
		if _, why := front.take(make([]exporter.Record, 5)); why != c.want {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}

// TestRunsStopAtTheirBounds has runs that would send more than they may, and take longer.
func TestRunsStopAtTheirBounds(t *testing.T) {
	const text = "version: 1\npopulation: {profiles: 200}\nworkload: [{duration: 20s, rate: 100/s}]\n"
	const slow = text + "stream: {shards: 1, latency: 1s}\nexport: {in_flight: 1, lanes: 1}\n"
	for _, c := range []struct {
		text  string
		brake Brake
		why   string // how it begins
		most  uint64
	}{
		{text, Brake{Records: 50}, "the run may send 50 records", 50},
		{text, Brake{Records: 50, Duration: 2 * time.Second}, "the run may send 50 records", 50},
		{text, Brake{Cost: 0.01}, "the run may cost $0.01, by estimate, and ", 0}, // less than an hour of a stream
		{text, Brake{Duration: 2 * time.Second}, "the run may take 2s", 250},
		{text, Brake{Duration: 2 * time.Second, Records: 1_000_000, Cost: 100}, "the run may take 2s", 250},
		{slow, Brake{Duration: 2 * time.Second, Records: 70}, "the run may take 2s; it may send 70 records", 70},
	} {
		synctest.Test(t, func(t *testing.T) {
			scenario, err := scenarios.Parse("s.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			run, err := Plan{Scenario: scenario, Workers: 1, Brake: c.brake, Drain: 10 * time.Second}.Start(t.Context(), Embedded())
			if err != nil {
				t.Fatal(err)
			}
			s := run.Wait().Summary()
			if err := run.Close(); err != nil {
				t.Error(err)
			}
			if s.Verdict != report.Interrupted || len(s.Reasons) == 0 || !strings.HasPrefix(s.Reasons[0].What, "stopped: "+c.why) ||
				strings.Count(s.Reasons[0].What, ";") != strings.Count(c.why, ";") {
				t.Errorf("%+v: verdict %s, %+v, %d records", c.brake, s.Verdict, s.Reasons, s.Records.Records)
			}
			if s.Records.Records > c.most || s.Ledger.Acked > c.most || !s.Ledger.Balanced() || s.Ledger.InFlight != 0 {
				t.Errorf("%+v: %d records, ledger %+v", c.brake, s.Records.Records, s.Ledger)
			}
		})
	}
}
