package objective_test

import (
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/course"
	"kinesim/sim/objective"
)

// facts is a run of 40 s: an export each 100 ms, which takes 20 ms to be acknowledged; from 10 s to 15 s a fault, in
// which nothing is answered before 16 s, and one export fails.
func facts(t *testing.T) *objective.Facts {
	t.Helper()
	r := course.NewRecorder(course.Plan{
		End:    40 * time.Second,
		Phases: []course.Span{{Name: "calm", Until: 10 * time.Second}, {Name: "rest", From: 10 * time.Second, Until: 40 * time.Second}},
		Events: []course.Span{
			{Name: "evaluate gold at 12s", Kind: course.Event, From: 12 * time.Second, Until: 13 * time.Second},
			{Name: "outage at 10s", Kind: course.Fault, From: 10 * time.Second, Until: 15 * time.Second},
		},
	})
	s := exporter.Snapshot{}
	var all course.Sum
	for due := time.Duration(0); due < 40*time.Second; due += 100 * time.Millisecond {
		at := due + 20*time.Millisecond
		if due >= 10*time.Second && due < 16*time.Second {
			at = 16 * time.Second
		}
		one := exporter.Settlement{Due: due, Sent: at - 10*time.Millisecond, At: at, Size: 100, Shard: "shardId-000000000000"}
		s.Exports++
		s.Attempts++
		s.Ledger.Offered += 2
		s.Ledger.Suppressed++
		if due == 14*time.Second {
			one.State = exporter.StateFailed
			s.Ledger.Failed++
		} else {
			s.Ledger.Acked++
			all.Record(int64(at - due))
		}
		r.Settled([]exporter.Settlement{one})
		if s.Ledger.InFlight = 0; at == 16*time.Second {
			s.Ledger.InFlight = 1
		}
		r.Count(due, &s)
	}
	return &objective.Facts{
		Course: r.Course(), Elapsed: 40 * time.Second, Offered: s.Ledger.Offered, Suppressed: s.Ledger.Suppressed, Acked: s.Ledger.Acked,
		Failed: s.Ledger.Failed, Attempts: s.Attempts, DueToAck: all.HDR(), SentToAck: all.HDR(),
	}
}

func TestJudge(t *testing.T) {
	f := facts(t)
	for _, row := range []struct {
		text  string
		ok    bool
		value float64 // to a per cent
		worst float64 // -1 for none
	}{
		{"due_to_ack p50 < 1s", true, 0.02, -1},
		{"due_to_ack max < 1s", false, 6, -1},
		{"due_to_ack p95 < 1s outside faults", true, 0.02, -1},
		{"due_to_ack max <= 20.1ms in phase calm", true, 0.02, -1},
		{"due_to_ack p90 < 1s in any 5s", false, 5.3, 12},
		{"failed = 0", false, 1, -1},
		{"failed < 1%", true, 1.0 / 400, -1},
		{"failed = 0 outside faults", true, 0, -1},
		{"failed = 0 in phase calm", true, 0, -1},
		{"failed = 0 in any 10s", false, 1, 7},
		{"suppressed <= 50%", true, 0.5, -1},
		{"throttled = 0", true, 0, -1},
		{"rate > 9/s", true, 399.0 / 40, -1},
		{"rate > 1/s in any 5s", false, 0, 10},
		{"rate < 30/s in any 5s", true, 21.8, 16},
		{"drained after evaluate < 5s", true, 4, 12},
		{"drained after evaluate gold < 3s", false, 4, 12},
		{"drained after event < 3s", false, 4, 12},
		{"recovered after outage < 5s", true, 2, 15},
		{"recovered after fault < 1s", false, 2, 15},
		{"due_to_ack p95 < 10m below 10k/s", true, 4, -1},
	} {
		o, err := scenarios.ParseObjective(row.text)
		if err != nil {
			t.Fatal(err)
		}
		got := objective.Judge([]objective.Objective{o}, f)[0]
		if got.Value == nil || got.OK != row.ok || *got.Value < row.value*0.99-1e-9 || *got.Value > row.value*1.01+1e-9 {
			t.Errorf("%s: %v, %v (%s); want %v, %v", row.text, got.OK, dereference(got.Value), got.Why, row.ok, row.value)
		}
		if dereference(got.WorstAt) != row.worst {
			t.Errorf("%s: worst at %v, want %v", row.text, dereference(got.WorstAt), row.worst)
		}
	}
}

func dereference(f *float64) float64 {
	if f == nil {
		return -1
	}
	return *f
}

// TestNothingPasses misses every objective in a run without updates, and what was not measured in any.
func TestNothingPasses(t *testing.T) {
	empty := &objective.Facts{Course: course.NewRecorder(course.Plan{}).Course(), Elapsed: time.Second}
	for _, text := range []string{
		"failed = 0", "due_to_ack p95 < 10m", "rate < 5/s", "failed = 0 in any 5m", "due_to_ack p95 < 1s outside faults", "adobe",
		"drained after event < 5m", "recovered after fault < 1s", "consumer.x.lag p99 < 1s", "suppressed < 100%",
		"consumer.x.drained < 1m", "consumer.x.unread = 0", "consumer.x.rereads < 1%",
	} {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := objective.Judge([]objective.Objective{o}, empty)[0]; got.OK || got.Value != nil || got.Why == "" {
			t.Errorf("%s: %+v", text, got)
		}
	}
	o, _ := scenarios.ParseObjective("consumer.x.lag p99 < 1s")
	if got := objective.Judge([]objective.Objective{o}, facts(t))[0]; got.OK || got.Why != "no consumer x was measured" {
		t.Errorf("a consumer that is not there: %+v", got)
	}
}

// TestConsumers judges who reads: a share is of what was to be read, and who was not done when the run ended drained at
// no time.
func TestConsumers(t *testing.T) {
	f := *facts(t)
	f.Consumers = []objective.Consumer{
		{Name: "done", Read: 1000, Drained: new(1500 * time.Millisecond)},
		{Name: "late.one", Read: 900, Unread: 100, Rereads: 100},
		{Name: "silent"},
	}
	for text, want := range map[string]struct {
		ok    bool
		value float64
		why   string
	}{
		"consumer.done.drained < 2s":       {true, 1.5, ""},
		"consumer.done.drained < 1s":       {false, 1.5, ""},
		"consumer.done.unread = 0":         {true, 0, ""},
		"consumer.late.one.drained < 1h":   {false, 0, "had not read everything"},
		"consumer.late.one.unread < 100":   {false, 100, ""},
		"consumer.late.one.unread <= 10%":  {true, 0.1, ""},
		"consumer.late.one.rereads <= 10%": {true, 0.1, ""},
		"consumer.late.one.rereads = 0":    {false, 100, ""},
		"consumer.silent.unread = 0":       {false, 0, "nothing to read"},
		"consumer.silent.rereads = 0":      {false, 0, "read nothing"},
	} {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			t.Fatal(err)
		}
		got := objective.Judge([]objective.Objective{o}, &f)[0]
		if got.OK != want.ok || !strings.Contains(got.Why, want.why) || (want.why == "") != (got.Why == "") ||
			want.why == "" && *got.Value != want.value {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

// TestMissed ends a run for what can only stay missed or was missed in a window, and for nothing else.
func TestMissed(t *testing.T) {
	f := facts(t)
	for text, want := range map[string]bool{
		"failed = 0": true, "failed < 1%": false, "due_to_ack max < 1s": true, "rate > 100/s": false,
		"rate < 5/s in any 5s": true, "rate > 100/s in any 5s": true, "rate > 100/s in any 50s": false, "drained after event < 1s": false,
	} {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Missed(f); got != want {
			t.Errorf("%s ends the run: %v, want %v", text, got, want)
		}
	}
}

// TestLost gives a run up for what nothing that follows can mend, and for nothing else.
func TestLost(t *testing.T) {
	f := facts(t)
	for text, want := range map[string]bool{
		"failed = 0": true, "failed < 1%": false, "failed < 1": true, "failed < 2": false, "failed <= 1": false, "failed = 1": false, "failed > 5": false, "failed = 5": false,
		"due_to_ack max < 1s": true, "due_to_ack max < 1h": false, "due_to_ack p50 < 1ms": false, "due_to_ack max < 1s in phase calm": false,
		"rate > 100/s": false, "rate < 5/s in any 5s": true, "rate > 100/s in any 5s": true, "rate > 100/s in any 50s": false,
		"drained after event < 1s": false, "due_to_ack max < 1s below 1000/s": false, "consumer.x.lag max < 1s": false,
	} {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			t.Fatal(err)
		}
		result, got := o.Lost(f)
		if got != want || got && (result.OK || result.Value == nil) {
			t.Errorf("%s is lost: %v, want %v; %+v", text, got, want, result)
		}
	}
}

// TestSoFar judges a run that goes on as if it ended now, but for what has yet to follow.
func TestSoFar(t *testing.T) {
	f := facts(t)
	for text, known := range map[string]bool{
		"due_to_ack p50 < 1s": true, "failed = 0": true, "rate > 9/s": true, "failed = 0 in any 10s": true, "due_to_ack max < 1s in phase calm": true,
		"due_to_ack p50 < 1s in phase never": false, "drained after evaluate < 5s": false, "recovered after outage < 5s": false,
		"consumer.x.lag p99 < 1s": false, "consumer.x.drained < 1m": false,
	} {
		o, err := scenarios.ParseObjective(text)
		if err != nil {
			t.Fatal(err)
		}
		list := []objective.Objective{o}
		got, end := objective.SoFar(list, f)[0], objective.Judge(list, f)[0]
		if (got.Value != nil) != known || got.Objective != text || got.Unit != o.Unit {
			t.Errorf("%s: %+v", text, got)
		}
		if known && (got.OK != end.OK || *got.Value != *end.Value) {
			t.Errorf("%s: %v, %v so far; %v, %v if it ended now", text, got.OK, *got.Value, end.OK, *end.Value)
		}
	}
}
