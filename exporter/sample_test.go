package exporter

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"kinesim/exporter/profile"
)

func TestSamplesShowExportsAndSuppressedUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, func(c *Config) { c.SampleEvery, c.Lanes, c.InFlight = 100*time.Millisecond, 1, 2 }, nil)
		r.sink.latency = 10 * time.Millisecond
		p := r.exporter.Producer()
		for i := range 2000 {
			p.Offer(r.clock(), r.clock(), r.update(i%3, fmt.Sprint("tier-", i), i%2 == 0))
			p.Flush()
			time.Sleep(time.Millisecond)
		}
		p.Close()
		r.exporter.Close()
		s := r.check("at the end")
		if n := len(s.Samples); n < 20 || n > samplesKept {
			t.Errorf("%d exports sampled in two seconds", n)
		}
		if n := len(s.Suppression); n < 15 || n > 25 {
			t.Errorf("%d suppressed updates sampled in two seconds, one every 100ms", n)
		}
		compared := 0
		for _, sample := range s.Samples {
			if sample.State != StateAcked || sample.Attempts != 1 || sample.Sequence == "" ||
				sample.Settled-sample.Sent != 10*time.Millisecond {
				t.Fatalf("sample %+v", sample)
			}
			if sample.Profile != sample.Key || !json.Valid(sample.Payload) || !sample.Decision.Export() {
				t.Fatalf("sample %+v", sample)
			}
			if sample.Previous != nil {
				compared++
				if string(sample.Previous) == string(sample.Payload) {
					t.Errorf("an export equals the one before it: %s", sample.Payload)
				}
			}
		}
		if compared == 0 {
			t.Error("no sampled export can be compared with the one before it")
		}
		for _, sample := range s.Suppression {
			if sample.Decision.Reason != profile.ReasonUnmappedAttribute || len(sample.Changes) != 1 {
				t.Errorf("suppressed sample %+v", sample)
			}
		}
	})
}

// TestSamplerRemembersTheExportBefore holds that a profile which was sampled once is compared with its very export
// before, sampled or not, and that profiles give way only when they have been quiet.
func TestSamplerRemembersTheExportBefore(t *testing.T) {
	s := sampler{every: time.Second}
	const a, b, other = 1, 2, 1 + samplesWatched // the last one has the place of the first
	offer := func(due time.Duration, hash uint64, payload string) (sampled bool, before string) {
		sampled, w := s.pick(due, hash)
		if w != nil {
			before = string(w.keep([]byte(payload), sampled))
		}
		return sampled, before
	}
	for i, step := range []struct {
		due     time.Duration
		hash    uint64
		payload string
		sampled bool
		before  string
	}{
		{0, a, "a1", true, ""},
		{1, b, "b1", false, ""}, // not watched: the next one falls due in a second
		{2, a, "a2", true, "a1"}, {3, a, "a3", true, "a2"}, {4, a, "a4", true, "a3"}, {5, a, "a5", true, "a4"},
		{6, a, "a6", false, ""}, // enough for this second, and remembered
		{time.Second, other, "o1", true, ""},
		{time.Second + 1, other, "o2", false, ""}, // its place was taken
		{time.Second + 2, a, "a7", true, "a6"},
		{2 * time.Minute, other, "o3", true, ""},
		{2*time.Minute + 1, other, "o4", true, "o3"},
		{2*time.Minute + 2, a, "a8", false, ""},
	} {
		if sampled, before := offer(step.due, step.hash, step.payload); sampled != step.sampled || before != step.before {
			t.Errorf("step %d: sampled %v, before it %q, want %v, %q", i, sampled, before, step.sampled, step.before)
		}
	}
}

func TestStagesAddUpToDueToAck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil, func(call int, _ []Record, results []Result) {
			if call%3 == 0 {
				results[0] = Result{
					Outcome: Throttled,
					Code:    "X",
					Message: "Rate exceeded for shard shardId-000000000007 in stream s under account 1.",
				}
			}
		})
		r.sink.latency = 30 * time.Millisecond
		var sum time.Duration
		p := r.exporter.Producer()
		for i := range 300 {
			p.Offer(r.clock(), r.clock()-time.Second, r.update(i%5, "gold", true))
		}
		p.Close()
		r.exporter.Close()
		s := r.check("at the end")
		g := s.Stages
		sum = g.Schedule + g.Key + g.Batch + g.Retry + g.Flight
		if want := time.Duration(s.DueToAck.Mean() * float64(s.DueToAck.TotalCount())); (sum - want).Abs() > want/500 {
			t.Errorf("the stages add up to %v, due-to-ack to %v: %+v", sum, want, g)
		}
		if g.Exports != s.Ledger.Acked || g.Key == 0 || g.Retry == 0 || g.Flight != 30*time.Millisecond*time.Duration(g.Exports) {
			t.Errorf("stages %+v of %d exports", g, s.Ledger.Acked)
		}
		if n := s.Shards["shardId-000000000000"]; n.Records != s.Ledger.Acked || n.Bytes != s.RecordBytes {
			t.Errorf("shards %+v of %d records", s.Shards, s.Ledger.Acked)
		}
		if n := s.Shards["shardId-000000000007"].Throttled; n == 0 || n != s.Throttled {
			t.Errorf("%d throttled entries at the shard, %d in all", n, s.Throttled)
		}
	})
}

func TestShardCountsTellOddIdsApart(t *testing.T) {
	var c shardCounts
	for _, id := range []string{"shardId-000000000001", "other-1", "shardId-000000000001", "", "shardId-999999999999"} {
		c.of(id).Records++
	}
	all := map[string]ShardCount{}
	c.addTo(all)
	if len(all) != 4 || all["shardId-000000000001"].Records != 2 || all["other-1"].Records != 1 || all[""].Records != 1 {
		t.Errorf("counts %+v", all)
	}
}
