package report

import (
	"slices"
	"strings"
	"testing"

	"kinesim/sim/objective"
)

func TestFindings(t *testing.T) {
	cost := EstimateCost(3_600_000, 3_600_000_000, 3, 3600e9)
	s := Summary{
		Objectives: []objective.Result{
			{Objective: "due_to_ack p95 < 2s", OK: true, Value: new(0.5), Unit: objective.Seconds},
			{Objective: "due_to_ack p99 < 2s in any 10s", Value: new(4.36), WorstAt: new(41.0), Unit: objective.Seconds},
		},
		Utilisation: &Utilisation{Second: Fullest{Shard: "shardId-000000000002", Use: 0.97, Resource: "records", At: 45}},
		Limiting:    Limiting{LimitRecords, "it was full"}, Enough: &Enough{Headroom0: 3, Headroom25: 4, At: 32, Records: 2800}, Cost: &cost,
	}
	f := FindingsOf(&s)
	want := []Standing{
		{"due_to_ack p95 < 2s", StandingOK, "500 ms"}, {"due_to_ack p99 < 2s in any 10s", StandingMissed, "4.36 s, worst at 00:41"},
	}
	for i, w := range want {
		if f.Objectives[i] != w {
			t.Errorf("%+v, want %+v", f.Objectives[i], w)
		}
	}
	var all strings.Builder
	for _, fact := range f.Facts() {
		all.WriteString(fact.Name + ": " + fact.Short + "\n")
	}
	for _, w := range []string{
		"fullest shard: 97.0 % of its records in a second at 00:45\n", "limited by: records a second\n: it was full\n",
		"enough: 3 shards, 4 with 25 % head-room\n", "an hour, ", "a month, 3 shards\n",
	} {
		if !strings.Contains(all.String(), w) {
			t.Errorf("%q is not in\n%s", w, all.String())
		}
	}
	const late = "above 100 %: records count when their acknowledgement arrives, which may be late"
	over := Findings{Utilisation: &Utilisation{Second: Fullest{Shard: "s", Use: 1.02, Resource: "records"}}}
	if facts := over.Facts(); facts[len(facts)-1].Short != late {
		t.Errorf("%+v", facts)
	}
	full := Summary{Utilisation: &Utilisation{Second: Fullest{Use: 1}}}
	full.Ledger.Offered = 1
	for _, use := range []float64{1, 1.02} {
		var text strings.Builder
		full.Utilisation.Second.Use = use
		if err := WriteText(&text, full); err != nil || strings.Contains(text.String(), "above 100 %") != (use > 1) {
			t.Errorf("%v: %v, %s", use, err, &text)
		}
	}
	if p := f.Pending(); len(p.Objectives) != 2 || p.Objectives[1].State != StandingPending || p.Objectives[1].Judged != "" || p.Facts() != nil {
		t.Errorf("%+v is not what was known before the end", p)
	}
	soFar := FindingsSoFar(append(slices.Clone(s.Objectives), objective.Result{Objective: "drained after event < 1m"}), nil, nil).Objectives
	want[0].State, want[1].State = StandingOKSoFar, StandingMissedSoFar
	if want = append(want, Standing{"drained after event < 1m", StandingPending, ""}); !slices.Equal(soFar, want) {
		t.Errorf("so far %+v, want %+v", soFar, want)
	}
	if (&Findings{Cost: &cost}).Pending() != nil {
		t.Error("a run without objectives has something pending")
	}
}
