package answer

import (
	"strings"
	"testing"

	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
)

// steady has 10 million updates, and a profile's share of work besides.
const steady = `version: 1
population: {profiles: 600_000}
stream: {shards: 2}
workload: [{duration: 10_000s, rate: 1_000/s}]
`

// TestDivide divides what parts tell about, as far as it has to be, and nothing else.
func TestDivide(t *testing.T) {
	for what, row := range map[string]struct {
		change, to string // of the text
		objective  string
		sketch     int
		settled    int
		whole      bool
	}{
		"a long run":              {sketch: 16, objective: "due_to_ack p95 < 1s"},
		"nothing":                 {sketch: 16, objective: "failed = 0"},
		"a share":                 {sketch: 16, objective: "throttled < 1%"},
		"a short run":             {change: "10_000s", to: "800s", objective: "failed = 0"},
		"a longer one":            {change: "10_000s", to: "40_000s", sketch: 64, settled: 8, objective: "failed = 0"},
		"a longer one, whole":     {change: "10_000s", to: "40_000s", sketch: 64, objective: "failed = 0", whole: true},
		"one that is too long":    {change: "10_000s", to: "10_000_000s", sketch: 64, settled: 64, objective: "failed = 0"},
		"a number":                {objective: "failed < 100"},
		"a rate":                  {objective: "rate > 100/s"},
		"few exports":             {objective: "due_to_ack p95 < 1s below 100/s"},
		"a consumer":              {objective: "consumer.x.lag p99 < 1s"},
		"hot profiles":            {change: "600_000", to: "600_000, activity: {zipf: 1}", objective: "failed = 0"},
		"few profiles":            {change: "600_000", to: "60_000", objective: "failed = 0"},
		"on demand":               {change: "shards: 2", to: "mode: on_demand", objective: "failed = 0"},
		"on demand from a moment": {change: "workload", to: "timeline: [{at: 1m, stream_mode: on_demand}]\nworkload", objective: "failed = 0"},
	} {
		f := &finder{traits: knobs[KnobInFlight], Question: &Question{Whole: row.whole, Scenario: func() (*scenarios.Scenario, error) {
			return scenarios.Parse("test.yaml", []byte(strings.Replace(steady, row.change, row.to, 1)))
		}}}
		o, err := scenarios.ParseObjective(row.objective)
		if err != nil {
			t.Fatal(err)
		}
		f.list = append(f.list, o)
		sketch, err := f.divide(16, sketchWork)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		settled, err := f.settled(16)
		if err != nil || sketch != row.sketch || settled != row.settled {
			t.Errorf("%s: %d parts, at the end %d; want %d and %d; %v", what, sketch, settled, row.sketch, row.settled, err)
		}
		f.Target = rehearsal.Embedded()
		if clocked, err := f.divide(16, sketchWork); err != nil || clocked != 0 {
			t.Errorf("%s: %d parts by the clock, %v", what, clocked, err)
		}
	}
}

// TestSample gives a part its share of what may be under way.
func TestSample(t *testing.T) {
	sc, err := scenarios.Parse("test.yaml", []byte(steady))
	if err != nil {
		t.Fatal(err)
	}
	before := sc.Export
	plan := rehearsal.Plan{Scenario: sc}
	plan.Sample(16)
	if c := sc.Export; c.BatchRecords != 31 || c.QueueRecords != 625 || c.BatchBytes*16-before.BatchBytes > 16 || c.InFlight != before.InFlight ||
		c.Lanes != before.Lanes || plan.Part.String() != "0/16" {
		t.Errorf("%s: %+v", plan.Part, c)
	}
	plan.Sample(64)
	if sc.Export.BatchRecords != 1 {
		t.Errorf("batches of %d", sc.Export.BatchRecords)
	}
}
