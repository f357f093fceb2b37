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
		{"no bound", Brake{}, 400},
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

// TestRunsStopAtTheirBounds has runs that would send more than they may, and take longer.
func TestRunsStopAtTheirBounds(t *testing.T) {
	const text = "version: 1\npopulation: {profiles: 200}\nworkload: [{duration: 20s, rate: 100/s}]\n"
	for _, c := range []struct {
		brake Brake
		why   string
		most  uint64
	}{
		{Brake{Records: 50}, "the run may send 50 records", 50},
		{Brake{Cost: 0.01}, "the run may cost $0.01", 0}, // less than an hour of a stream
		{Brake{Duration: 2 * time.Second}, "the run may take 2s", 250},
	} {
		synctest.Test(t, func(t *testing.T) {
			scenario, err := scenarios.Parse("s.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			run, err := Plan{Scenario: scenario, Workers: 1, Brake: c.brake}.Start(t.Context(), Embedded())
			if err != nil {
				t.Fatal(err)
			}
			s := run.Wait().Summary()
			if err := run.Close(); err != nil {
				t.Error(err)
			}
			if s.Verdict != report.Interrupted || len(s.Reasons) == 0 || !strings.Contains(s.Reasons[0].What, c.why) {
				t.Errorf("%+v: verdict %s, %+v", c.brake, s.Verdict, s.Reasons)
			}
			if s.Records.Records > c.most || s.Ledger.Acked > c.most || !s.Ledger.Balanced() || s.Ledger.InFlight != 0 {
				t.Errorf("%+v: %d records, ledger %+v", c.brake, s.Records.Records, s.Ledger)
			}
		})
	}
}
