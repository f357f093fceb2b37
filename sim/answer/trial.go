package answer

import (
	"strings"
	"time"

	"kinesim/scenarios"
	"kinesim/sim/course"
	"kinesim/sim/objective"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// Trial is a stream that a scenario was run on, and what it came to.
type Trial struct {
	Shards         int     `json:"shards"` // at the beginning, of one on demand
	ThrottledShare float64 `json:"throttled_share"`
	Failed         uint64  `json:"failed"` // exports that were lost for certain, and those nobody knows of
	P95            float64 `json:"due_to_ack_p95"`
	DrainedAfter   float64 `json:"drained_after"` // the slowest event from its first moment, or what was left after the schedule
	CostPerMonth   float64 `json:"cost_per_month"`
	Utilisation    float64 `json:"peak_utilisation"` // of the fullest shard, over a second
	OK             bool    `json:"ok"`
	Missed         string  `json:"missed,omitempty"` // the objective that did not hold, with what was measured
	GaveUp         float64 `json:"gave_up,omitempty"`

	Consumers []Reader `json:"consumers,omitempty"` // that are modelled

	Limit report.Resource `json:"limit"` // what held it back, or would have first

	cost report.Cost
	full float64 // of the fullest shard's quota, over a minute
}

// Reader is how a modelled consumer kept up with a stream.
type Reader struct {
	Name          string   `json:"name"`
	LagP99        float64  `json:"lag_p99"`
	BehindRecords uint64   `json:"behind_records"` // that waited for it when the run no longer did
	DrainedAfter  *float64 `json:"drained_after"`  // the last export; null when it had not read everything

	stuck bool // on a record that always fails, so that more shards would not help it
}

// partFull is what share of its quota makes a shard of a part the limit.
const partFull = 0.9

// judge is what a run on a stream came to.
func judge(sc *scenarios.Scenario, o *rehearsal.Outcome, list []objective.Objective, onDemand bool) Trial {
	parts := uint64(1)
	if o.Part != nil {
		parts = uint64(o.Part.Of)
		all := *o // for what it costs
		all.Snapshot.Records, all.Snapshot.RecordBytes = parts*o.Snapshot.Records, parts*o.Snapshot.RecordBytes
		o = &all
	}
	s := o.Summary()
	t := Trial{
		Shards: o.Target.Shards, GaveUp: o.GaveUp.Seconds(),
		Failed:         s.Ledger.Failed + s.Ledger.Unknown,
		ThrottledShare: float64(s.Records.Throttled) / max(float64(s.Records.Attempts), 1),
		P95:            s.Latency.DueToAck.P95,
		DrainedAfter:   drained(sc, o).Seconds(),
		CostPerMonth:   s.Cost.Provisioned.Month,
		Limit:          s.Limiting.Resource, cost: *s.Cost,
	}
	for i := range s.Consumers {
		c := &s.Consumers[i]
		t.Consumers = append(t.Consumers, Reader{c.Name, c.LagP99, c.BehindRecords, c.DrainedAfter, c.Stuck > 0})
	}
	if onDemand {
		t.CostPerMonth = s.Cost.OnDemand.Month
	}
	if u := s.Utilisation; u != nil {
		t.full = float64(parts) * u.Minute.Use
		t.Utilisation = u.Second.Use
		if parts > 1 { // whose seconds are more uneven than those of the whole
			t.Utilisation = t.full
			if t.full >= partFull && o.Scenario.Stream.Throttle != "off" && t.Limit != report.LimitHotKey {
				t.Limit = report.Resource(u.Minute.Resource)
			}
		}
	}
	t.OK = o.GaveUp == 0
	switch {
	case o.Lost != nil:
		t.Missed = o.Lost.Objective + ": " + report.Judged(&o.Lost.Result)
		t.Failed = o.Lost.Ledger.Failed + o.Lost.Ledger.Unknown // and not what was given up
	case !t.OK:
		t.Missed = "fell " + patience.String() + " behind its schedule, and was given up"
	}
	results := o.Judge(list)
	for i := range results {
		if r := &results[i]; !r.OK {
			if t.OK = false; t.Missed == "" {
				t.Missed = r.Objective + ": " + report.Judged(r)
				for i := range s.Consumers {
					if c := &s.Consumers[i]; c.Stuck > 0 && strings.HasPrefix(r.Objective, "consumer."+c.Name+".") {
						t.Missed += "; enough would be: " + c.Enough
					}
				}
			}
		}
	}
	return t
}

// eased tells whether consumers keep up better with a stream than with a smaller one: by more than chance makes of it.
func (t *Trial) eased(smaller *Trial) bool {
	for i := range min(len(t.Consumers), len(smaller.Consumers)) {
		now, before := &t.Consumers[i], &smaller.Consumers[i]
		if !now.stuck && (now.LagP99 < 0.99*before.LagP99 || now.BehindRecords < before.BehindRecords) {
			return true
		}
	}
	return false
}

// drained is how long the slowest event took, or what was left when the schedule ended.
func drained(sc *scenarios.Scenario, o *rehearsal.Outcome) time.Duration {
	longest := max(o.Elapsed-sc.Duration(), 0)
	for i := range o.Course.Events {
		if e := &o.Course.Events[i]; e.Kind == course.Event {
			longest = max(longest, e.Drained())
		}
	}
	return longest
}
