package report

import (
	"testing"

	"kinesim/sim/objective"
)

// TestJudgedTellsMissesFromBounds: what missed a bound is never written as the bound itself, and has no more digits
// than that takes.
func TestJudgedTellsMissesFromBounds(t *testing.T) {
	for _, row := range []struct {
		unit         objective.Unit
		bound, value float64
		ok           bool
		want         string
	}{
		{objective.Seconds, 0.240, 0.240312, false, "240.3 ms"},
		{objective.Seconds, 0.240, 0.240000001, false, "240.000001 ms"},
		{objective.Seconds, 0.240, 0.599, false, "599 ms"},
		{objective.Seconds, 0.240, 0.240, false, "240 ms"}, // of max < 240ms: the bound itself
		{objective.Seconds, 0.240, 0.2396, true, "240 ms"},
		{objective.Seconds, 600, 600.4, false, "600.4 s"},
		{objective.Seconds, 0.0000005, 0.00000050004, false, "500.04 ns"},
		{objective.Share, 0.01, 0.01004, false, "1.004 %"},
		{objective.PerSecond, 1000, 1000.25, false, "1000.2/s"},
		{objective.Number, 0, 3, false, "3"},
	} {
		r := &objective.Result{Unit: row.unit, Bound: &row.bound, Value: &row.value, OK: row.ok}
		if got := Judged(r); got != row.want {
			t.Errorf("%v of %v: %q, not %q", row.value, row.bound, got, row.want)
		}
	}
	value := 0.240312
	if got := Judged(&objective.Result{Unit: objective.Seconds, Value: &value}); got != "240 ms" {
		t.Errorf("without a bound, as an earlier version has written it: %q", got)
	}
}
