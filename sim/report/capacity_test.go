package report

import (
	"fmt"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/course"
)

// recorded is a run of three seconds: 1,500 small records in the first, 300 of 4 KiB in the second to one shard, and
// what fell due in the first but was sent in the third.
func recorded() *course.Course {
	r := course.NewRecorder(course.Plan{End: 3 * time.Second, Events: []course.Span{
		{Name: "evaluate gold", Kind: course.Event, From: time.Second, Until: 2 * time.Second}}})
	put := func(n int, due, at time.Duration, size, shard int) {
		for range n {
			r.Settled([]exporter.Settlement{{Due: due, Sent: at, At: at, Size: size, Shard: fmt.Sprintf("shardId-00000000000%d", shard)}})
		}
	}
	put(900, 0, time.Second/2, 10, 0)
	put(600, 0, time.Second/2, 10, 1)
	put(300, time.Second, 3*time.Second/2, 4096, 1)
	put(1000, 0, 5*time.Second/2, 10, 0)
	return r.Course()
}

func TestCapacity(t *testing.T) {
	c := recorded()
	u := utilisationOf(c)
	if u.Second.Shard != "shardId-000000000001" || u.Second.Resource != "bytes" || u.Second.At != 1 || u.Second.Use != 300*4096.0/(1<<20) {
		t.Errorf("fullest in a second: %+v", u.Second)
	}
	if u.Minute.Shard != "shardId-000000000000" || u.Minute.Use != 1900.0/60/1000 {
		t.Errorf("fullest in a minute: %+v", u.Minute)
	}
	if e := enoughFor(c); e.Headroom0 != 3 || e.Headroom25 != 4 || e.At != 0 || e.Records != 2500 {
		t.Errorf("enough: %+v", e)
	}
	if e := eventSpans(c)[0]; e.Exports != 300 || *e.DrainedAfter != 0.5 || *e.DrainedAt != 1.5 {
		t.Errorf("event: %+v", e)
	}
	empty := course.NewRecorder(course.Plan{}).Course()
	if utilisationOf(empty) != nil || enoughFor(empty) != nil {
		t.Error("a run of nothing has a fullest shard, or wants shards")
	}
}

// TestLimiting tells what exports waited for.
func TestLimiting(t *testing.T) {
	fullest := func(use float64, resource Resource) *Utilisation {
		return &Utilisation{Second: Fullest{Shard: "s", Use: use, Resource: string(resource)}}
	}
	for name, row := range map[string]struct {
		stages exporter.Stages
		s      Summary
		want   Resource
	}{
		"nothing":     {want: LimitNone},
		"room":        {s: Summary{Utilisation: fullest(0.4, LimitBytes)}, want: LimitNone},
		"records":     {s: Summary{Utilisation: fullest(0.95, LimitRecords)}, want: LimitRecords},
		"bytes":       {s: Summary{Utilisation: fullest(1, LimitBytes)}, want: LimitBytes},
		"the key":     {exporter.Stages{Key: 9, Flight: 1}, Summary{Records: exporter.Counters{HotKey: "k"}, Utilisation: fullest(1, LimitBytes)}, LimitHotKey},
		"not the key": {exporter.Stages{Key: 1, Flight: 9}, Summary{Records: exporter.Counters{HotKey: "k"}}, LimitNone},
		"requests": {exporter.Stages{Batch: 9, Flight: 1}, Summary{Records: exporter.Counters{PeakInFlight: 8},
			Settings: Settings{Config: exporter.Config{InFlight: 8}}}, LimitInFlight},
		"the generator": {s: Summary{Latency: Latency{Lateness: Percentiles{Count: 1, P99: 1}, DueToAck: Percentiles{Count: 1, P99: 2}}},
			want: LimitGenerator},
	} {
		in := Input{Quotas: true, Snapshot: exporter.Snapshot{Stages: row.stages}}
		if got := limiting(&in, &row.s); got.Resource != row.want || got.Why == "" {
			t.Errorf("%s: %+v, want %s", name, got, row.want)
		}
	}
}
