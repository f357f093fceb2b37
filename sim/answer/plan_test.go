package answer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kinesim/exporter"
	"kinesim/exporter/profile"
	"kinesim/scenarios"
	"kinesim/sim/answer"
	"kinesim/sim/rehearsal"
)

// rush asks for some four shards for a while.
const rush = `version: 1
name: rush
population: {profiles: 20_000}
stream: {latency: 10ms}
workload:
  - {phase: calm, duration: 4s, rate: 100/s}
  - {phase: rush, duration: 6s, rate: 8_000/s}
`

func ask(t *testing.T, text string, change ...func(*scenarios.Scenario)) *answer.Question {
	t.Helper()
	return &answer.Question{Scenario: func() (*scenarios.Scenario, error) {
		sc, err := scenarios.Parse("test.yaml", []byte(text))
		if err != nil {
			return nil, err
		}
		for _, do := range change {
			do(sc)
		}
		return sc, nil
	}}
}

// ran is what came of a run in virtual time.
func ran(t *testing.T, plan rehearsal.Plan) *rehearsal.Outcome {
	t.Helper()
	run, err := plan.StartVirtual(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := run.Close(); err != nil {
			t.Error(err)
		}
	}()
	return run.Wait()
}

// alone runs a scenario on a stream of so many shards by itself, and tells what objectives it missed.
func alone(t *testing.T, text string, shards int, objectives []string) (*rehearsal.Outcome, []string) {
	t.Helper()
	sc, err := scenarios.Parse("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	sc.Stream.Shards = shards
	o := ran(t, rehearsal.Plan{Scenario: sc})
	sc.Objectives = nil
	for _, text := range objectives {
		if err := sc.AddObjective(text); err != nil {
			t.Fatal(err)
		}
	}
	var missed []string
	for _, r := range o.Judge(sc.Objectives) {
		if !r.OK {
			missed = append(missed, r.Objective)
		}
	}
	return o, missed
}

// TestPlanSays what costs count, and why triggers come to more than all exports.
func TestPlanSays(t *testing.T) {
	reading := strings.Replace(rush, "{latency: 10ms}", "{latency: 10ms, retention: 48h, consumers: {a: {fan_out: a}, b: {takes: 1us, fan_out: b}}}", 1)
	costs := map[string]float64{}
	for text, words := range map[string]string{rush: "without fan-out consumers.", reading: "with 2 fan-out consumers and without retention beyond 24 h"} {
		plan, err := ask(t, text).MakePlan(t.Context(), []int{8})
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := plan.Write(&out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{words, "more than 100 % in all, since"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is not in\n%s", want, out.String())
			}
		}
		costs[text] = plan.Table[0].CostPerMonth
	}
	// Eight shards for a month, and each of the two consumers $0.015 an hour of each.
	if more := costs[reading] - costs[rush]; more < 2*8*730*0.015 {
		t.Errorf("two consumers with fan-out cost $%.2f a month", more)
	}
}

// TestPlanForAConsumer: a consumer that is modelled needs more shards than the exports do, and the plan says how many.
func TestPlanForAConsumer(t *testing.T) {
	exports, err := ask(t, rush).MakePlan(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	reading := strings.Replace(rush, "{latency: 10ms}", "{latency: 10ms, hold: 3s, consumers: {billing: {takes: 2500us, batch: 500}}}", 1)
	plan, err := ask(t, reading).MakePlan(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(plan.Objectives, "consumer.billing.drained <= 3s") || plan.ShardsNeeded == nil ||
		*plan.ShardsNeeded <= *exports.ShardsNeeded {
		t.Fatalf("%q: %v shards, and without a consumer %d: %s", plan.Objectives, plan.ShardsNeeded, *exports.ShardsNeeded, plan.Why)
	}
	if _, missed := alone(t, reading, *plan.ShardsNeeded, plan.Objectives); len(missed) > 0 {
		t.Errorf("on %d shards %q do not hold", *plan.ShardsNeeded, missed)
	}
	if _, missed := alone(t, reading, *plan.ShardsNeeded-1, plan.Objectives); len(missed) == 0 {
		t.Errorf("on %d shards they hold as well", *plan.ShardsNeeded-1)
	}
}

// TestPlanForASlowConsumer: no stream that the exports need is large enough for it, so larger ones are tried, unless
// they would not help it.
func TestPlanForASlowConsumer(t *testing.T) {
	trickle := `version: 1
name: trickle
population: {profiles: 2_000}
stream: {hold: 5s, consumers: {billing: {takes: 150ms, batch: 10}}}
objectives: [failed = 0]
workload: [{phase: all, duration: 30s, rate: 200/s}]
`
	plan, err := ask(t, trickle).MakePlan(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"failed = 0", "consumer.billing.drained <= 5s"}; !slices.Equal(plan.Objectives, want) {
		t.Errorf("objectives %q, want %q", plan.Objectives, want)
	}
	if plan.ShardsNeeded == nil || *plan.ShardsNeeded <= 8 || plan.Table[0].OK || plan.Table[0].ThrottledShare > 0 {
		t.Fatalf("%v shards, and on one %+v: %s", plan.ShardsNeeded, plan.Table[0], plan.Why)
	}
	for _, row := range plan.Table {
		o, missed := alone(t, trickle, row.Shards, plan.Objectives)
		c, read := o.Summary().Consumers[0], row.Consumers[0]
		if row.OK != (len(missed) == 0) || read.BehindRecords != c.BehindRecords || read.LagP99 != c.LagP99 ||
			(read.DrainedAfter == nil) != (c.DrainedAfter == nil) {
			t.Errorf("on %d shards %+v, alone %d wait, %.3f s behind", row.Shards, read, c.BehindRecords, c.LagP99)
		}
	}
	var out strings.Builder
	if err := plan.Write(&out); err != nil {
		t.Fatal(err)
	}
	less := fmt.Sprintf("With %d shards: consumer.billing.drained <= 5s: ", *plan.ShardsNeeded-1)
	for _, want := range []string{"drained  billing  fullest", "Under billing: when it had read everything", less, "      no "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}

	for name, text := range map[string]string{
		"said when": strings.Replace(trickle, "failed = 0", "consumer.billing.drained <= 2m", 1),
		"stuck":     strings.Replace(trickle, "batch: 10", "batch: 10, bad: 5%", 1),
		"in vain":   strings.Replace(trickle, "profiles: 2_000", "profiles: 1", 1), // a single key, for a single worker
	} {
		plan, err := ask(t, text).MakePlan(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if name == "said when" {
			if !slices.Equal(plan.Objectives, []string{"consumer.billing.drained <= 2m"}) {
				t.Errorf("%s: objectives %q", name, plan.Objectives)
			}
			continue
		}
		if plan.ShardsNeeded != nil || plan.Largest > 8 || plan.Why == "" {
			t.Errorf("%s: %v shards, %d tried, %q", name, plan.ShardsNeeded, plan.Largest, plan.Why)
		}
		if name == "stuck" && !strings.Contains(plan.Why, "enough would be: retries with a bound") {
			t.Errorf("%s: %s", name, plan.Why)
		}
	}
}

// TestMakePlan holds the number of shards against runs on as many and on one fewer, and the table against runs alone.
func TestMakePlan(t *testing.T) {
	for _, objectives := range [][]string{nil, {"due_to_ack p95 < 200ms"}, {"throttled < 20%", "due_to_ack max < 2s"}} {
		plan, err := ask(t, rush, func(sc *scenarios.Scenario) {
			for _, text := range objectives {
				if err := sc.AddObjective(text); err != nil {
					t.Fatal(err)
				}
			}
		}).MakePlan(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if plan.ShardsNeeded == nil || *plan.ShardsNeeded < 2 {
			t.Fatalf("%q: %+v", objectives, plan)
		}
		if _, missed := alone(t, rush, *plan.ShardsNeeded, plan.Objectives); len(missed) > 0 {
			t.Errorf("%q: on %d shards %q do not hold", objectives, *plan.ShardsNeeded, missed)
		}
		if _, missed := alone(t, rush, *plan.ShardsNeeded-1, plan.Objectives); len(missed) == 0 {
			t.Errorf("%q: on %d shards they hold as well", objectives, *plan.ShardsNeeded-1)
		}
		for _, row := range plan.Table {
			o, missed := alone(t, rush, row.Shards, plan.Objectives)
			s := &o.Snapshot
			if row.OK != (len(missed) == 0) || row.Failed != s.Ledger.Failed+s.Ledger.Unknown ||
				row.ThrottledShare != float64(s.Throttled)/float64(s.Attempts) || row.P95 != float64(s.DueToAck.ValueAtQuantile(95))/1e9 {
				t.Errorf("%q: %+v, alone %+v", objectives, row, s.Ledger)
			}
			if plan.Updates != s.Ledger.Offered || plan.Exports != s.Exports {
				t.Errorf("%d updates and %d exports, alone %+v", plan.Updates, plan.Exports, s.Ledger)
			}
		}
	}
}

// TestMakePlanOfChosen tries what was chosen and nothing else.
func TestMakePlanOfChosen(t *testing.T) {
	plan, err := ask(t, rush).MakePlan(t.Context(), []int{16, 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Table) != 2 || plan.Table[0].Shards != 2 || plan.Table[0].OK || *plan.ShardsNeeded != 16 || plan.OnDemand == nil {
		t.Errorf("%+v", plan)
	}
}

// TestMakePlanHopeless asks for what no number of shards can do, and for more than streams that are given up can take.
func TestMakePlanHopeless(t *testing.T) {
	plan, err := ask(t, rush, func(sc *scenarios.Scenario) {
		if err := sc.AddObjective("due_to_ack p95 < 1ms"); err != nil {
			t.Fatal(err)
		}
	}).MakePlan(t.Context(), nil)
	if err != nil || plan.ShardsNeeded != nil || plan.Why == "" {
		t.Errorf("%v, %+v", err, plan)
	}
	flood := "version: 1\npopulation: {profiles: 50_000}\nstream: {latency: 10ms}\nexport: {retry_for: 24h, queue: 100}\n" +
		"workload: [{duration: 2h, rate: 20/s, mix: {qualify: 50%, leave: 50%}}]\n" +
		"timeline: [{at: 1m, for: 110m, fault: throttle}]\n"
	plan, err = ask(t, flood).MakePlan(t.Context(), []int{1})
	if err != nil || plan.ShardsNeeded != nil || plan.Table[0].GaveUp == 0 || plan.Exports < 100_000 || plan.Cut {
		t.Errorf("%v, %+v", err, plan)
	}
	ctx, cancel := context.WithCancel(t.Context())
	q, begun := ask(t, flood), 0
	q.Begun = func([]*rehearsal.Run) {
		if begun++; begun == 2 { // which sees the whole of what is sent
			cancel()
		}
	}
	plan, err = q.MakePlan(ctx, []int{1})
	var text strings.Builder
	if !errors.Is(err, rehearsal.ErrInterrupted) || !plan.Cut || plan.Write(&text) != nil ||
		!strings.Contains(text.String(), "until the largest stream was given up; there is more.") {
		t.Errorf("%v, %+v: %s", err, plan, &text)
	}
}

// TestMakePlanInterrupted ends while the second generation goes on: the first one is known.
func TestMakePlanInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	q := ask(t, rush, func(sc *scenarios.Scenario) {
		if err := sc.Scale(1.7); err != nil {
			t.Fatal(err)
		}
	})
	begun := 0
	q.Begun = func([]*rehearsal.Run) {
		if begun++; begun == 2 {
			cancel()
		}
	}
	plan, err := q.MakePlan(ctx, nil)
	if !errors.Is(err, rehearsal.ErrInterrupted) || plan == nil || !plan.Partial || plan.Generations != 1 || len(plan.Table) == 0 {
		t.Errorf("%v, %+v", err, plan)
	}
	cancelled, stop := context.WithCancel(t.Context())
	stop()
	if plan, err := ask(t, rush).MakePlan(cancelled, nil); !errors.Is(err, rehearsal.ErrInterrupted) || plan != nil {
		t.Errorf("%v, %+v", err, plan)
	}
}

// TestSurvey holds what is said of phases, keys and sizes against what the rates of the scenario make.
func TestSurvey(t *testing.T) {
	plan, err := ask(t, rush, func(sc *scenarios.Scenario) { sc.Dataflow.PartitionKey.From = "profile" }).MakePlan(t.Context(), []int{8})
	if err != nil {
		t.Fatal(err)
	}
	calm, rush := plan.Phases[0], plan.Phases[1]
	if calm.Exports+rush.Exports != plan.Exports || calm.Bytes+rush.Bytes != plan.Bytes || calm.Updates != 400 || rush.Updates != 48_000 {
		t.Errorf("phases %+v, of %d exports", plan.Phases, plan.Exports)
	}
	if rush.Peak != plan.Peak || rush.Peak.Exports < 3_000 || rush.Peak.ExportsAt < 4 || calm.Peak.Exports > 100 {
		t.Errorf("peaks %+v", plan.Phases)
	}
	if n, want := float64(plan.Keys.Distinct), float64(distinctKeys(t)); n < 0.99*want || n > 1.01*want || len(plan.Keys.Hot) != 0 {
		t.Errorf("%v keys, want %v, %v hot", n, want, plan.Keys.Hot)
	}
	sum := uint64(0)
	for _, n := range plan.ByTrigger {
		sum += n
	}
	if sum < plan.Exports || plan.Sizes.P50 < 300 || float64(plan.Sizes.Max) < plan.Sizes.Mean || plan.FullestShard < 1 || plan.FullestShard > 1.2 {
		t.Errorf("triggers %v, sizes %+v, fullest %v", plan.ByTrigger, plan.Sizes, plan.FullestShard)
	}
	picture := plan.Picture()
	if len(picture) != 10 || !slices.ContainsFunc(picture, func(line string) bool { return strings.HasSuffix(line, "█████") }) {
		t.Errorf("%q", picture)
	}
}

// distinctKeys are the partition keys that rush has, counted one by one.
func distinctKeys(t *testing.T) int {
	t.Helper()
	sc, err := scenarios.Parse("test.yaml", []byte(rush))
	if err != nil {
		t.Fatal(err)
	}
	keys := map[uint64]bool{}
	ran(t, rehearsal.Plan{Scenario: sc, Seen: func(c *exporter.Chunk, i int) { keys[c.KeyHash(i)] = true }})
	return len(keys)
}

// TestHotKey finds the keys that most exports share.
func TestHotKey(t *testing.T) {
	plan, err := ask(t, rush, func(sc *scenarios.Scenario) {
		sc.Dataflow.PartitionKey = scenarios.PartitionKey{From: profile.KeyAttribute, Name: "homeAddress.city"}
	}).MakePlan(t.Context(), []int{2})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Keys.Hot) == 0 || plan.Keys.Hot[0].Share < 0.01 || plan.Keys.Hot[0].Key == "" {
		t.Errorf("%+v", plan.Keys.Hot)
	}
}
