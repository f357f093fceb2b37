package frame

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/report"
)

// drawn is a frame of a part with intervals of any length.
func drawn(random *rand.Rand) *Frame {
	f := &Frame{State: StateEnded, Verdict: report.Pass, Digest: exporter.Digest{Lo: random.Uint64()}.String()}
	at := time.Duration(0)
	for range 1 + random.IntN(40) {
		over := time.Duration(1 + random.Int64N(int64(2*time.Second)))
		p := Point{From: at, Over: over, Wall: over, Offered: random.Uint64N(1000), Acked: random.Uint64N(900), Bytes: random.Uint64N(1 << 20),
			Throttled: random.Uint64N(9), Triggers: []uint64{random.Uint64N(5), random.Uint64N(5)},
			Shards: []ShardPoint{{ID: "shardId-000000000000", Records: random.Uint64N(70)}}}
		p.Latency[DueToAck] = Buckets{First: random.IntN(20), Counts: []uint64{random.Uint64N(50), 1 + random.Uint64N(50)}}
		f.Series.Points = append(f.Series.Points, p)
		f.Latency[DueToAck].Buckets = f.Latency[DueToAck].Buckets.Plus(p.Latency[DueToAck])
		at += over
	}
	f.Elapsed, f.Total = at, at
	sum := Sum(f.Series.Points)
	f.Ledger = exporter.Ledger{Offered: sum.Offered, Acked: sum.Acked}
	f.Totals.Records = sum.Acked
	return f
}

// TestMergeKeepsSums merges parts of any length that began at any moment: nothing is lost on the common axis.
func TestMergeKeepsSums(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		var parts []Part
		var want Point
		for i := range 1 + random.IntN(5) {
			p := Part{Frame: drawn(random), Part: report.Part{Index: i, Of: 5}, After: time.Duration(random.Int64N(int64(5 * time.Second)))}
			sum := Sum(p.Series.Points)
			want.addShare(&sum, 0, 1)
			want.Triggers, want.Shards = plus(want.Triggers, sum.Triggers), joinShards(want.Shards, sum.Shards)
			want.Latency[DueToAck] = want.Latency[DueToAck].Plus(sum.Latency[DueToAck])
			parts = append(parts, p)
		}
		f := Merge(parts)
		if err := f.check(); err != nil {
			t.Fatal(err)
		}
		got := Sum(f.Series.Points)
		for _, pair := range [][2]any{
			{got.Offered, want.Offered}, {got.Acked, want.Acked}, {got.Bytes, want.Bytes}, {got.Throttled, want.Throttled},
			{got.Triggers, want.Triggers}, {got.Shards, want.Shards}, {got.Latency, want.Latency}, {f.Ledger.Offered, want.Offered},
			{f.Totals.Records, want.Acked}, {f.Latency[DueToAck].Buckets.Total(), want.Latency[DueToAck].Total()},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Fatalf("%v, not %v, of %d parts", pair[0], pair[1], len(parts))
			}
		}
		if last := f.Series.Points[len(f.Series.Points)-1]; last.Until() != f.Elapsed {
			t.Fatalf("the axis ends at %s, and the run at %s", last.Until(), f.Elapsed)
		}
	}
}

// TestMergeTellsWhatAllHaveTold: the rate of the last moments is not that of the one part whose frame is the newest. A
// part of which nothing is heard does not stop the others.
func TestMergeTellsWhatAllHaveTold(t *testing.T) {
	part := func(seconds int, live bool) Part {
		f := &Frame{State: StateRunning}
		for i := range 5 * seconds {
			f.Series.Points = append(f.Series.Points,
				Point{From: time.Duration(i) * 200 * time.Millisecond, Over: 200 * time.Millisecond, Wall: 200 * time.Millisecond, Acked: 10})
		}
		f.Elapsed, f.Ledger.Acked = time.Duration(seconds)*time.Second, uint64(50*seconds)
		return Part{Frame: f, Live: live}
	}
	late := part(9, true)
	late.After = 2 * time.Second
	f := Merge([]Part{part(13, true), late, part(3, false)})
	last := f.Series.Points[len(f.Series.Points)-1]
	if f.Elapsed != 11*time.Second || last.Until() != f.Elapsed || last.Acked != 20 {
		t.Errorf("%d acked in the last interval, until %s of %s", last.Acked, last.Until(), f.Elapsed)
	}
	if f.Ledger.Acked != 50*25 {
		t.Errorf("%d acked in all", f.Ledger.Acked)
	}
	if all := Merge([]Part{part(13, false), part(9, false)}); all.Elapsed != 13*time.Second {
		t.Errorf("parts that have ended are cut at %s", all.Elapsed)
	}
}

func TestMergeIsNotBetterThanItsWorstPart(t *testing.T) {
	good, bad, running := &Frame{State: StateEnded, Verdict: report.Pass}, &Frame{State: StateEnded, Verdict: report.Undelivered}, &Frame{
		State: StateRunning, Verdict: report.Pass,
	}
	f := Merge([]Part{{Frame: good}, {Frame: bad}, {Frame: running}})
	if f.Verdict != report.Undelivered || f.State != StateRunning {
		t.Errorf("%s, %s", f.Verdict, f.State)
	}
}
