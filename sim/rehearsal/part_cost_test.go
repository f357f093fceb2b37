package rehearsal_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// TestPartsCostWhatTheWholeCosts estimates the merged run as the undivided one: by what all parts put, for one stream,
// its consumers with enhanced fan-out, the run's own among them, and its retention.
func TestPartsCostWhatTheWholeCosts(t *testing.T) {
	prices, err := report.ReadPrices([]byte(`{"region": "moon", "date": "2026-01-01",
 "provisioned": {"shard_hour": 1, "million_put_payload_units": 2, "fan_out_consumer_shard_hour": 3, "fan_out_gb": 4},
 "on_demand": {"stream_hour": 5, "gb_in": 6, "gb_out": 7, "fan_out_gb": 8},
 "on_demand_advantage": {"gb_in": 9, "gb_out": 10, "fan_out_gb": 11, "committed_mib_in": 12, "committed_mib_out": 13}}`))
	if err != nil {
		t.Fatal(err)
	}
	const consumers = "stream: {consumers: {a: {fan_out: a}, b: {fan_out: b}}, retention: 48h, "
	for _, test := range []struct {
		name   string
		stream string // how the scenario's begins
		own    int    // consumers that were registered for the run
		prices *report.Prices
		fans   int
	}{
		{"polled", "stream: {", 0, nil, 0},
		{"read back by fan-out", "stream: {", 1, nil, 1},
		{"beside consumers", consumers, 1, nil, 3},
		{"by other prices", consumers, 1, prices, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			sc := parse(t, strings.Replace(broad, "stream: {", test.stream, 1))
			plan := rehearsal.Plan{Scenario: sc, Prices: test.prices}
			registers := func(run *rehearsal.Run) { run.Wait().Target.FanOut = test.own }
			want := inVirtualTime(t, plan, registers).Summary()
			dir := t.TempDir()
			for i := range 3 {
				in := filepath.Join(dir, fmt.Sprint(i))
				mustMake(t, in)
				divided(t, plan, world.Part{Index: i, Of: 3}, in, registers)
			}
			got := merged(t, dir).Summary
			if !reflect.DeepEqual(got.Cost, want.Cost) {
				t.Errorf("%+v, and undivided %+v", got.Cost, want.Cost)
			}
			if got.Cost.FanOut != test.fans || (got.Cost.Provisioned.FanOut > 0) != (test.fans > 0) {
				t.Errorf("%d consumers with enhanced fan-out, not %d: %+v", got.Cost.FanOut, test.fans, got.Cost.Provisioned)
			}
		})
	}
}
