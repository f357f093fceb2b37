package frame

import (
	"testing"
	"time"

	"kinesim/sim/report"
)

// held is a run of twenty seconds at 48 s, that waits for a consumer which has read half of it.
func held(t *testing.T, state State) *Frame {
	t.Helper()
	h := NewHistory(nil)
	for at := intervalLeast; at < 20*time.Second; at += intervalLeast {
		h.Add(at, grow(at))
	}
	h.Finish(20*time.Second, grow(20*time.Second))
	f := Frame{State: state, Elapsed: 48 * time.Second, Total: 20 * time.Second, Hold: time.Minute}
	h.Fill(&f)
	var line ConsumerLine
	for at := time.Second; at <= f.Elapsed; at += time.Second {
		line.Add(ConsumerPoint{At: at, Lag: at / 2, Waiting: 100, Read: uint64(at / time.Millisecond)}, 0)
	}
	f.Consumers = []ConsumerLine{line}
	return &f
}

// TestMomentOfHold holds that a moment after the last export shows that nothing was exported then, and not the whole
// run: consumers are still looked at there.
func TestMomentOfHold(t *testing.T) {
	for _, state := range []State{StateVerifying, StateHolding, StateEnded} {
		f := held(t, state)
		for _, test := range []struct{ moment, from, over time.Duration }{
			{30 * time.Second, 29500 * time.Millisecond, time.Second},
			{20 * time.Second, 20 * time.Second, time.Second},
			{f.Elapsed - 1, 47 * time.Second, time.Second},
		} {
			at := f.At(test.moment)
			if at.Moment == nil {
				t.Fatalf("%s: %s shows the whole run", state, test.moment)
			}
			if at.Moment.From != test.from || at.Moment.Over != test.over {
				t.Errorf("%s: %s shows %s from %s on, want %+v", state, test.moment, at.Moment.Over, at.Moment.From, test)
			}
			if at.Ledger.Offered+at.Ledger.Acked+at.Totals.Records != 0 || at.Shards[0].RecordUse != 0 || at.Stages != nil {
				t.Errorf("%s: at %s something is told of a stretch without any: %+v, %+v", state, test.moment, at.Ledger, at.Shards[0])
			}
		}
		if at := f.At(19900 * time.Millisecond); at.Moment.Until() > 20*time.Second || at.Ledger.Acked == 0 {
			t.Errorf("%s: the last second is %+v", state, at.Moment)
		}
		if got := f.At(f.Elapsed); got != f {
			t.Errorf("%s: a moment to come has a frame of its own", state)
		}
	}
}

// TestMomentNotYetRecorded holds that the newest moment of a run that goes on is told by its last interval, until the
// next one is there.
func TestMomentNotYetRecorded(t *testing.T) {
	f := held(t, StateRunning)
	f.Elapsed = 20100 * time.Millisecond
	if at := f.At(f.Elapsed - 1); at.Moment == nil || at.Moment.Until() != 20*time.Second || at.Ledger.Acked == 0 {
		t.Errorf("the last second is %+v", at.Moment)
	}
}

// TestUntilHold holds that the run as it was while consumers were waited for is all of what was exported.
func TestUntilHold(t *testing.T) {
	f := held(t, StateEnded)
	at := f.Until(30 * time.Second)
	if at.Ledger != f.Ledger || len(at.Series.Points) != len(f.Series.Points) || at.State != StateHolding || at.Hold != 0 {
		t.Errorf("%s with %+v in %d intervals, which is held for %s", at.State, at.Ledger, len(at.Series.Points), at.Hold)
	}
	if s := at.Shards[0]; s.Records != f.Shards[0].Records || s.RecordUse != 0 {
		t.Errorf("a shard that takes nothing any more is %+v", s)
	}
	if at.Consumers[0].Now.At != 30*time.Second || at.Verdict != report.Pass {
		t.Errorf("its consumer was looked at at %s; %s", at.Consumers[0].Now.At, at.Verdict)
	}
	if early := f.Until(10 * time.Second); early.State != StateRunning || early.Shards[0].RecordUse == 0 {
		t.Errorf("ten seconds before the end of it: %s, %+v", early.State, early.Shards[0])
	}
}

// TestClosedShard holds that a shard is closed from the moment on at which that was known first, also in a run as it
// was and in one of several parts.
func TestClosedShard(t *testing.T) {
	const id = "shardId-000000000003"
	h := NewHistory(nil)
	for at := intervalLeast; at <= 20*time.Second; at += intervalLeast {
		h.Add(at, grow(at))
		if at >= 12*time.Second {
			h.Close(at, []string{id})
		}
	}
	f := Frame{Elapsed: 20 * time.Second}
	h.Fill(&f)
	f.Shards[0].PeakRecords = 0.5
	if got := f.Shards[0]; !got.Closed() || got.ClosedAt != 12*time.Second {
		t.Errorf("closed at %s", got.ClosedAt)
	}
	for at, closed := range map[time.Duration]bool{5 * time.Second: false, 15 * time.Second: true} {
		if got := f.Until(at).Shards[0]; got.Closed() != closed {
			t.Errorf("as it was at %s: closed at %s", at, got.ClosedAt)
		}
		if got := f.At(at).Shards[0]; got.Closed() != closed || got.PeakRecords != f.Shards[0].PeakRecords {
			t.Errorf("at %s: %+v", at, got)
		}
	}
	var all Frame
	all.addShards([]Shard{{ID: id}}, 0)
	all.addShards(f.Shards, 3*time.Second)
	all.addShards([]Shard{{ID: id, ClosedAt: 19 * time.Second}}, 0)
	if got := all.Shards[0].ClosedAt; got != 15*time.Second {
		t.Errorf("in several parts it is closed at %s, want 15 s", got)
	}
}

// TestQuotaOfAMoment holds that a moment before a reshard has the quota of then and knows the later ones, and that a
// file which names a quota of before and none of now is shown.
func TestQuotaOfAMoment(t *testing.T) {
	f := held(t, StateHolding)
	f.Quota, f.PastQuotas = QuotaOf(3), []PastQuota{{Quota: *QuotaOf(2), Until: 12 * time.Second}}
	for _, moment := range []time.Duration{5 * time.Second, 15 * time.Second} {
		at := f.At(moment)
		if at.Quota.Shards != f.QuotaAt(moment).Shards {
			t.Errorf("at %s: %d shards", moment, at.Quota.Shards)
		}
		for then, want := range map[time.Duration]int{0: 2, 12 * time.Second: 3, f.Elapsed: 3} {
			if got := at.QuotaAt(then).Shards; got != want {
				t.Errorf("from %s, at %s: %d shards, want %d", moment, then, got, want)
			}
		}
	}
	f.Quota = nil
	if at := f.At(5 * time.Second); at.Quota == nil || at.Quota.Shards != 2 {
		t.Errorf("without a quota of now: %+v", at.Quota)
	}
}
