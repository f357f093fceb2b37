package rehearsal_test

import (
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// TestReshape: the timeline changes the stream in both modes, and what Kinesis refuses is told; the records are the
// same as without.
func TestReshape(t *testing.T) {
	const events = `timeline:
  - {at: 500ms, reshard: 4}
  - {at: 1500ms, reshard: {split: 2}}
  - {at: 2500ms, stream_mode: on_demand}
`
	want := inVirtualTime(t, rehearsal.Plan{Scenario: parse(t, small)}).Summary().Digest
	refused := func(sc *scenarios.Scenario) { sc.Timeline[1].Action.(*scenarios.Reshard).Split = []int{99} }
	for name, change := range map[string]func(*scenarios.Scenario){"all": func(*scenarios.Scenario) {}, "refused": refused} {
		for mode, run := range map[string]func(rehearsal.Plan) *rehearsal.Outcome{
			"virtual": func(p rehearsal.Plan) *rehearsal.Outcome { return inVirtualTime(t, p) },
			"real":    func(p rehearsal.Plan) *rehearsal.Outcome { return inRealTime(t, p, rehearsal.Embedded()) },
		} {
			var said heard
			o := run(rehearsal.Plan{Scenario: parse(t, small+events, change), Say: said.say})
			shards := map[string]int{"all": 7, "refused": 5}[name] // of which two or three are closed
			if shards--; len(o.Snapshot.Shards) < shards || o.Summary().Verdict != report.Pass || o.Summary().Digest != want {
				t.Errorf("%s, %s: %d shards, %s", name, mode, len(o.Snapshot.Shards), o.Summary().Verdict)
			}
			if tells := strings.Contains(said.String(), "split shard #99 at 1.5s was refused"); tells != (name == "refused") {
				t.Errorf("%s, %s: %s", name, mode, said.String())
			}
		}
	}
}

// TestClosedShards holds that frames tell in both modes which shards an event has closed, and when, and what those take
// that are open.
func TestClosedShards(t *testing.T) {
	limited := func(sc *scenarios.Scenario) { sc.Stream.Throttle = "burst" }
	sc := parse(t, small+"timeline: [{at: 1500ms, reshard: {split: 0}}]\n", limited)
	for mode, o := range map[string]*rehearsal.Outcome{
		"virtual": inVirtualTime(t, rehearsal.Plan{Scenario: sc, Frames: true}),
		"real":    inRealTime(t, rehearsal.Plan{Scenario: sc, Frames: true}, rehearsal.Embedded()),
	} {
		for i, s := range o.Frame.Shards {
			split := i == 0
			if s.Closed() != split || split && (s.ClosedAt < 1500*time.Millisecond || s.ClosedAt > 2500*time.Millisecond) {
				t.Errorf("%s: %s is closed at %s", mode, s.ID, s.ClosedAt)
			}
		}
		if q := o.Frame.Quota; q == nil || q.Shards != sc.Stream.Shards+1 || q.Records != float64(q.Shards)*exporter.ShardRecords {
			t.Errorf("%s: %d shards at first, %+v at the end", mode, sc.Stream.Shards, q)
		}
		for _, then := range []*frame.Frame{o.Frame.At(time.Second), o.Frame.Until(time.Second)} {
			if q := then.Quota; q == nil || q.Shards != sc.Stream.Shards || then.QuotaAt(0).Shards != q.Shards {
				t.Errorf("%s: %d shards at first, %+v at %s", mode, sc.Stream.Shards, q, then.Elapsed)
			}
		}
		if q := o.Frame.At(time.Second).QuotaAt(o.Frame.Elapsed); q.Shards != sc.Stream.Shards+1 {
			t.Errorf("%s: %+v at the end, seen from before", mode, q)
		}
		if q := o.Frame.Until(time.Second).QuotaAt(o.Frame.Elapsed); q.Shards != sc.Stream.Shards {
			t.Errorf("%s: %+v is known before the reshard", mode, q)
		}
		if q := o.Frame.At(o.Frame.Elapsed - 1).Quota; q.Shards != sc.Stream.Shards+1 {
			t.Errorf("%s: %+v before the end", mode, q)
		}
		if len(o.Frame.Shards) < 3 {
			t.Errorf("%s: %d shards", mode, len(o.Frame.Shards))
		}
	}
}
