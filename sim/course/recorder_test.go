package course

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kinesim/exporter"
)

const second = time.Second

// settled is an export that was acknowledged, unless it has another state.
func settled(due, at time.Duration, state exporter.State) exporter.Settlement {
	return exporter.Settlement{State: state, Due: due, Sent: at - 10*time.Millisecond, At: at, Size: 1024, Shard: "shardId-000000000000"}
}

func plan() Plan {
	return Plan{
		End:    20 * second,
		Phases: []Span{{Name: "one", From: 0, Until: 10 * second}, {Name: "two", From: 10 * second, Until: 20 * second}},
		Events: []Span{
			{Name: "evaluate gold", Kind: Event, From: 4 * second, Until: 12 * second},
			{Name: "outage", Kind: Fault, From: 8 * second, Until: 10 * second},
		},
	}
}

// TestRecorder counts each export where it belongs: by the second in which it was settled, and by what it fell due in.
func TestRecorder(t *testing.T) {
	r := NewRecorder(plan())
	r.Settled([]exporter.Settlement{
		settled(0, second/2, exporter.StateAcked),
		settled(5*second, 6*second, exporter.StateAcked),     // event
		settled(9*second, 15*second, exporter.StateAcked),    // event and fault
		settled(9*second, 16*second, exporter.StateFailed),   // event and fault
		settled(11*second, 14*second, exporter.StateAcked),   // event, phase two, told of late
		settled(13*second, 15*second, exporter.StateUnknown), // phase two
	})
	s := exporter.Snapshot{Exports: 6, Ledger: exporter.Ledger{Offered: 9, Suppressed: 3, Acked: 4, Failed: 1, Unknown: 1}}
	s.Attempts = 7
	c := r.Finish(&s)
	if len(c.Intervals) != 17 || c.Every != second || c.Elapsed != 16*second {
		t.Fatalf("%d intervals of %s in %s", len(c.Intervals), c.Every, c.Elapsed)
	}
	all := c.Totals(0, len(c.Intervals))
	if all.Acked != 4 || all.Failed != 1 || all.Unknown != 1 || all.Due != 6 || all.Attempts != 7 || all.Offered != 9 || all.Bytes != 4096 {
		t.Errorf("in all: %+v", all)
	}
	if n := c.Intervals[14].DueToAck; n.Count() != 1 || time.Duration(n.Max()).Round(10*time.Millisecond) != 3*second {
		t.Errorf("what was told of late: %d latencies, at most %s", n.Count(), time.Duration(n.Max()))
	}
	for _, want := range []struct {
		span    Span
		exports uint64
		drained time.Duration
	}{{c.Phases[0], 4, 16 * second}, {c.Phases[1], 2, 5 * second}, {c.Events[0], 4, 12 * second}, {c.Events[1], 2, 8 * second}} {
		if want.span.Exports() != want.exports || want.span.Drained() != want.drained {
			t.Errorf("%s: %d exports, drained after %s; want %d, %s", want.span.Name, want.span.Exports(), want.span.Drained(),
				want.exports, want.drained)
		}
	}
	if c.Outside.Exports() != 4 || c.Outside.DueToAck.Count() != 3 || c.Phases[0].DueToAck.Count() != 3 {
		t.Errorf("outside faults: %d exports, %d latencies; in phase one %d", c.Outside.Exports(), c.Outside.DueToAck.Count(),
			c.Phases[0].DueToAck.Count())
	}
	if p := c.Shards[0]; p.Second.Records != 1.0/exporter.ShardRecords || p.Minute.Bytes != 4096.0/60/exporter.ShardBytes {
		t.Errorf("peaks: %+v", p)
	}
}

// TestPhasesMeet acknowledges exports of two phases in one interval, twice over: the interval tells of all of them, and
// each phase of its own.
func TestPhasesMeet(t *testing.T) {
	r := NewRecorder(plan())
	for _, second := range []time.Duration{11 * second, 12 * second} {
		r.Settled([]exporter.Settlement{
			settled(7*time.Second, second, exporter.StateAcked), settled(7*time.Second, second, exporter.StateAcked),
			settled(10*time.Second, second, exporter.StateAcked),
		})
		if n := r.Course().Intervals[second/time.Second].DueToAck.Count(); n != 3 {
			t.Errorf("%d latencies in the second after %s, want 3", n, second)
		}
	}
	c := r.Finish(&exporter.Snapshot{Exports: 6})
	if one, two := c.Phases[0].DueToAck.Count(), c.Phases[1].DueToAck.Count(); one != 4 || two != 2 {
		t.Errorf("%d latencies of phase one and %d of phase two, want 4 and 2", one, two)
	}
	if most := time.Duration(c.Intervals[12].DueToAck.Max()); most.Round(10*time.Millisecond) != 5*second {
		t.Errorf("the longest in the last second is %s", most)
	}
}

// TestCountedAfterTheLastSettlement has a snapshot that is dated later than the last settlement: the course ends with
// it, and with nothing in flight.
func TestCountedAfterTheLastSettlement(t *testing.T) {
	r := NewRecorder(plan())
	r.Count(6*second+second/10, &exporter.Snapshot{Exports: 3, Ledger: exporter.Ledger{Offered: 9, Suppressed: 6, InFlight: 3}})
	r.Settled([]exporter.Settlement{settled(5*second, 6*second-second/10, exporter.StateAcked)})
	s := exporter.Snapshot{Exports: 3, Ledger: exporter.Ledger{Offered: 9, Suppressed: 6, Acked: 3}}
	c := r.Finish(&s)
	last := len(c.Intervals) - 1
	if last != 6 || c.Intervals[last].InFlight != 0 || c.Elapsed != 6*second+second/10 || c.Until(last) != c.Elapsed {
		t.Errorf("%d intervals in %s, the last of which ends at %s with %d exports in flight", len(c.Intervals), c.Elapsed, c.Until(last),
			c.Intervals[last].InFlight)
	}
	if all := c.Totals(0, len(c.Intervals)); all.Offered != 9 || all.Exported != 3 {
		t.Errorf("in all: %+v", all)
	}
}

// TestRowsStay: the rows of a run as long as planned are written once, where the course has them, and what comes after
// the end changes none of them.
func TestRowsStay(t *testing.T) {
	const length = 30 * 24 * time.Hour
	r := NewRecorder(Plan{End: length})
	var s exporter.Snapshot
	r.Count(0, &s)
	first := &r.rows[0]
	for at := time.Duration(0); at <= length; at += r.every {
		s.Exports++
		r.Count(at, &s)
	}
	r.last = length
	c := r.Finish(&s)
	if &c.Intervals[0] != first || len(c.Intervals) != int(length/r.every)+1 {
		t.Errorf("%d intervals of %s, in place: %v", len(c.Intervals), c.Every, &c.Intervals[0] == first)
	}
	s.Exports++
	r.Count(length, &s)
	r.Settled([]exporter.Settlement{settled(0, second, exporter.StateAcked)})
	if all := r.Course().Totals(0, len(c.Intervals)); all.Exported != s.Exports-1 || all.Acked != 0 {
		t.Errorf("after the end: %d exported, %d acknowledged", all.Exported, all.Acked)
	}
}

// TestJoin makes intervals twice as long, and loses nothing.
func TestJoin(t *testing.T) {
	r := NewRecorder(plan())
	for i := range 9 {
		at := time.Duration(i) * second
		r.Settled([]exporter.Settlement{settled(at, at+second/2, exporter.StateAcked)})
	}
	r.mu.Lock()
	r.flush()
	r.join()
	r.mu.Unlock()
	r.Settled([]exporter.Settlement{settled(9*second, 9*second, exporter.StateAcked)})
	c := r.Course()
	var sum Sum
	for _, i := range c.Intervals {
		sum.Add(i.DueToAck)
	}
	if len(c.Intervals) != 5 || c.Every != 2*second || sum.Count() != 10 || c.Totals(0, 5).Acked != 10 {
		t.Errorf("%d intervals of %s with %d latencies and %d exports", len(c.Intervals), c.Every, sum.Count(), c.Totals(0, 5).Acked)
	}
}

// TestSlide shows every window of a length, and a run that is shorter as one.
func TestSlide(t *testing.T) {
	r := NewRecorder(plan())
	for i := range 6 {
		at := time.Duration(i) * second
		for range i {
			r.Settled([]exporter.Settlement{settled(at, at+second/2, exporter.StateAcked)})
		}
	}
	for length, want := range map[time.Duration][]uint64{
		2 * second: {1, 3, 5, 7, 9}, 3*second - 1: {3, 6, 9, 12}, time.Minute: {15},
	} {
		var got []uint64
		c := r.Course()
		c.Slide(length, func(i *Interval) Histogram { return i.DueToAck }, func(w *Window, latency *Sum) {
			got = append(got, w.Acked)
			if latency.Count() != w.Acked {
				t.Errorf("%s from %s: %d latencies of %d", length, w.From, latency.Count(), w.Acked)
			}
		})
		if len(got) != len(want) {
			t.Fatalf("windows of %s: %v, want %v", length, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("windows of %s: %v, want %v", length, got, want)
			}
		}
	}
}

// TestPeaksByOrdinal holds what is found of shards that are known by their ordinals against the same told by name, with
// answers that come out of order.
func TestPeaksByOrdinal(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 0))
	numbered, named := NewRecorder(plan()), NewRecorder(plan())
	for n := range 5000 {
		at := time.Duration(n)*4*time.Millisecond + time.Duration(rng.Int64N(int64(3*second)))
		s := settled(at-second/2, at, exporter.StateAcked)
		shard := 1 + rng.IntN(20)*rng.IntN(20)
		s.Size, s.Shard = rng.IntN(2000), fmt.Sprintf("shardId-%012d", shard)
		named.Settled([]exporter.Settlement{s})
		s.Ordinal = uint32(shard)
		numbered.Settled([]exporter.Settlement{s})
		if n%500 == 0 {
			numbered.Course() // which must not change what follows
		}
	}
	got, want := numbered.Course().Shards, named.Course().Shards
	if !slices.Equal(got, want) || len(want) < 20 || want[0].Second == want[1].Second {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}
