package objective_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kinesim/scenarios"
	"kinesim/sim/objective"
)

func TestParse(t *testing.T) {
	const p95 = 0.95
	for text, want := range map[string]objective.Objective{
		"due_to_ack p95 < 10m": {Metric: objective.DueToAck, Statistic: "p95", Quantile: p95, Operator: "<", Bound: 600, Unit: "seconds"},
		"due_to_ack  p95<10m":  {Metric: objective.DueToAck, Statistic: "p95", Quantile: p95, Operator: "<", Bound: 600, Unit: "seconds"},
		"sent_to_ack max <= 1h30m outside faults": {Metric: objective.SentToAck, Statistic: "max", Operator: "<=", Bound: 5400,
			Unit: "seconds", Scope: objective.ScopeOutside},
		"failed = 0":       {Metric: objective.Failed, Operator: "=", Unit: "number"},
		"failed == 0":      {Metric: objective.Failed, Operator: "=", Unit: "number"},
		"unknown < 0.1%":   {Metric: objective.Unknown, Operator: "<", Bound: 0.001, Unit: "share"},
		"suppressed > 5 %": {Metric: objective.Suppressed, Operator: ">", Bound: 0.05, Unit: "share"},
		"throttled < 1% in phase evening rush": {Metric: objective.Throttled, Operator: "<", Bound: 0.01, Unit: "share",
			Scope: objective.ScopePhase, Phase: "evening rush"},
		"rate >= 1k/s in any 30s": {Metric: objective.Rate, Operator: ">=", Bound: 1000, Unit: "per_second",
			Scope: objective.ScopeWindow, Window: 30 * time.Second},
		"drained after evaluate gold < 30m":   {Metric: objective.Drained, Name: "evaluate gold", Operator: "<", Bound: 1800, Unit: "seconds"},
		`recovered after "throttle 20%" < 5m`: {Metric: objective.Recovered, Name: "throttle 20%", Operator: "<", Bound: 300, Unit: "seconds"},
		"consumer.audit.lag p99.9 < 10s": {Metric: objective.Lag, Name: "audit", Statistic: "p99.9", Quantile: 0.999, Operator: "<",
			Bound: 10, Unit: "seconds"},
		"adobe": {Metric: objective.DueToAck, Statistic: "p95", Quantile: p95, Operator: "<", Bound: 600, Unit: "seconds",
			Scope: objective.ScopeBelow, Below: 10_000},
	} {
		got, err := scenarios.ParseObjective(text)
		want.Text = strings.Join(strings.Fields(text), " ")
		if text == objective.Adobe {
			want.Text = objective.AdobeText
		}
		if d := got.Quantile - want.Quantile; d < 1e-12 && d > -1e-12 {
			got.Quantile = want.Quantile
		}
		if err != nil || got != want {
			t.Errorf("%s:\n%+v, %v; want\n%+v", text, got, err, want)
		}
	}
}

// TestParseMistakes says of each mistake where it is.
func TestParseMistakes(t *testing.T) {
	for _, row := range []struct {
		text    string
		column  int
		message string
	}{
		{"", 1, "empty"},
		{"  ", 3, "empty"},
		{"latency p95 < 1s", 1, `"latency" is nothing that is measured`},
		{"due_to_ack < 1s", 12, "which number of it is not said"},
		{"due_to_ack p0 < 1s", 12, "no number of a distribution"},
		{"due_to_ack p101 < 1s", 12, "no number of a distribution"},
		{"due_to_ack pNaN < 1s", 12, "no number of a distribution"},
		{"due_to_ack p95 1s", 16, "a comparison is missing"},
		{"due_to_ack p95", 15, "a comparison is missing at the end"},
		{"due_to_ack p95 <", 17, "what to compare with is missing"},
		{"due_to_ack p95 < 10", 18, "has no unit"},
		{"due_to_ack p95 < 10x", 18, "not one of time"},
		{"due_to_ack p95 < -1s", 18, "less than 0"},
		{"failed < x", 10, "not a whole number"},
		{"failed < 200%", 10, "not between 0% and 100%"},
		{"rate > 5", 8, "no unit"},
		{"drained < 5m", 9, "after what is not said"},
		{"drained after < 5m", 15, "after what is not said"},
		{"drained after evaluate < 5m in any 1s", 1, "of no part of a run"},
		{"consumer.lag p99 < 1s", 1, "nothing of a consumer"},
		{"consumer.x.speed < 1s", 1, "nothing of a consumer"},
		{"consumer.x.unread = 0 in any 1s", 1, "over the run as a whole"},
		{"failed = 0 in", 14, "in what is not said"},
		{"failed = 0 in phase", 20, "what is not said"},
		{"failed = 0 in any", 18, "what is not said"},
		{"failed = 0 in any 0s", 19, "a window of 0s is none"},
		{"failed = 0 outside weekends", 20, "outside of what"},
		{"failed = 0 outside faults please", 27, "says nothing more"},
		{`drained after "evaluate < 5m`, 15, "a quote begins here"},
		{"rate > 5/s below 9/s", 1, "says nothing"},
		{"failed = 0 below 9", 18, "no unit"},
		{"failed " + strings.Repeat("<", 500), 1, "at most 400 bytes"},
	} {
		_, err := scenarios.ParseObjective(row.text)
		wrong, is := errors.AsType[*objective.Error](err)
		if !is || wrong.Column != row.column || !strings.Contains(wrong.Message, row.message) {
			t.Errorf("%q: %v at %d; want %q at %d", row.text, err, column(wrong), row.message, row.column)
		}
	}
}

func column(e *objective.Error) int {
	if e == nil {
		return 0
	}
	return e.Column
}

// FuzzParse reads anything: an objective that is its own text again, or a mistake with a place.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"due_to_ack p95 < 10m in any 5m", "failed = 0", "rate >= 10/s below 9/min", `drained after "a b" < 1s`, "consumer.x.lag mean<1s",
		"unknown < 0.1% outside faults", "throttled<1%in phase x", "recovered after 1 < 1s",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			wrong, is := errors.AsType[*objective.Error](err)
			if !is || wrong.Message == "" || wrong.Column < 1 || wrong.Column > utf8.RuneCountInString(text)+1 {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		again, err := scenarios.ParseObjective(o.Text)
		if err != nil || again != o {
			t.Fatalf("%q: %+v, and %+v, %v from its own text", text, o, again, err)
		}
	})
}
