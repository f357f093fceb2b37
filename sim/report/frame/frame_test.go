package frame

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
)

// TestScaleOf compares the buckets of a histogram's counts with those of the values recorded.
func TestScaleOf(t *testing.T) {
	for _, digits := range []int{1, 2, 3} {
		h := hdr.New(int64(time.Microsecond), int64(24*time.Hour), digits)
		random := rand.New(rand.NewPCG(1, uint64(digits)))
		var want [BucketCount]uint64
		for range 20_000 {
			value := int64(1000 * (1 + random.ExpFloat64()*float64(uint64(1)<<random.IntN(24))))
			if err := h.RecordValue(value); err != nil {
				t.Fatal(err)
			}
		}
		for _, bar := range h.Distribution() {
			want[BucketOf(time.Duration(bar.From))] += uint64(bar.Count)
		}
		var c cumulative
		_, all := c.advance(h)
		if got := all.Total(); got != 20_000 {
			t.Errorf("%d digits: %d values counted, want 20000", digits, got)
		}
		for i, count := range all.Counts {
			if count != want[all.First+i] {
				t.Errorf("%d digits: bucket %s holds %d, want %d", digits, BucketFloor(all.First+i), count, want[all.First+i])
			}
		}
		exact := time.Duration(h.ValueAtQuantile(99))
		if got := all.Quantile(0.99); got < exact*85/100 || got > exact*115/100 {
			t.Errorf("%d digits: p99 of the buckets is %s, of the histogram %s", digits, got, exact)
		}
	}
}

// grow makes the snapshot of a run that offers 10 updates and acknowledges 5 exports a millisecond.
func grow(at time.Duration) exporter.Snapshot {
	n := uint64(at / time.Millisecond)
	s := exporter.Snapshot{
		At:      at,
		Ledger:  exporter.Ledger{Offered: 10 * n, Suppressed: 5 * n, Acked: 5 * n},
		Exports: 5 * n, Counters: exporter.Counters{Records: 5 * n, RecordBytes: 500 * n},
		Shards: map[string]exporter.ShardCount{"shardId-000000000003": {ID: "shardId-000000000003", Records: 5 * n, Bytes: 500 * n}},
		Stages: exporter.Stages{Exports: 5 * n, Flight: at},
		DueToAck: hdr.New(
			1000,
			int64(time.Second),
			2,
		), SentToAck: hdr.New(1000, int64(time.Second), 1), Lateness: hdr.New(1000, int64(time.Second), 1),
	}
	s.Triggers[1], s.Suppressed[4] = 5*n, 5*n
	if err := s.DueToAck.RecordValues(int64(20*time.Millisecond), int64(5*n)); err != nil {
		panic(err)
	}
	return s
}

// TestHistoryKeepsTotals lets intervals be joined, an even number of them and an odd one, of a run that takes as long
// as its logical time and of one that takes three times as long.
func TestHistoryKeepsTotals(t *testing.T) {
	for _, test := range []struct {
		every time.Duration
		slow  int
	}{{intervalLeast, 1}, {intervalLeast * 3 / 2, 3}} {
		keepsTotals(t, test.every, test.slow)
	}
}

func keepsTotals(t *testing.T, every time.Duration, slow int) {
	t.Helper()
	h := NewHistory(nil)
	var end time.Duration
	snapshot := func() exporter.Snapshot {
		s := grow(end)
		s.At *= time.Duration(slow)
		return s
	}
	for end = 0; end <= 1800*time.Second; end += every {
		h.Add(end, snapshot())
	}
	h.Finish(end, snapshot())
	var f Frame
	h.Fill(&f)
	if n := len(f.Series.Points); n > olderPoints+recentPoints+recentSpare || n < olderPoints/2+recentPoints {
		t.Errorf("%d intervals, want at most %d and not much fewer", n, olderPoints+recentPoints+recentSpare)
	}
	if p := f.Series.Points[len(f.Series.Points)-recentPoints]; p.Over != every {
		t.Errorf("a recent interval lasts %s, want %s", p.Over, every)
	}
	sum := Sum(f.Series.Points)
	for i, p := range f.Series.Points {
		if p.Wall != p.Over*time.Duration(slow) {
			t.Errorf("interval %d took %s of the wall, want %s", i, p.Wall, p.Over*time.Duration(slow))
		}
		if i > 0 && p.From != f.Series.Points[i-1].Until() {
			t.Errorf("interval %d begins at %s, and the one before ends at %s", i, p.From, f.Series.Points[i-1].Until())
		}
	}
	if sum.Offered != f.Ledger.Offered || sum.Acked != f.Ledger.Acked || sum.Exported != f.Totals.Exports ||
		sum.Bytes != f.Totals.RecordBytes {
		t.Errorf("the intervals add up to %+v, the ledger holds %+v", sum, f.Ledger)
	}
	if n := sum.Latency[DueToAck].Total(); n != f.Ledger.Acked || f.Latency[DueToAck].Buckets.Total() != f.Ledger.Acked {
		t.Errorf("%d latencies in intervals, %d in all, want %d", n, f.Latency[DueToAck].Buckets.Total(), f.Ledger.Acked)
	}
	if len(sum.Shards) != 1 || sum.Shards[0].Records != f.Ledger.Acked || len(f.Shards) != 1 || f.Shards[0].Records != f.Ledger.Acked {
		t.Errorf("the shards took %+v in the intervals, %+v in all, want %d", sum.Shards, f.Shards, f.Ledger.Acked)
	}
	if sum.Triggers[1] != f.Totals.Exports || sum.Suppressed[4] != f.Ledger.Suppressed || sum.Stages != *f.Stages {
		t.Errorf("triggers %v, reasons %v, stages %+v in the intervals, %+v in all", sum.Triggers, sum.Suppressed, sum.Stages, f.Stages)
	}
}

// TestFramesKeep holds that a frame stays as it is while the history goes on, past the moments at which it joins
// intervals.
func TestFramesKeep(t *testing.T) {
	h := NewHistory(nil)
	at := time.Duration(0)
	step := func(n int) {
		for range n {
			at += intervalLeast
			h.Add(at, grow(at))
		}
	}
	type kept struct {
		frame  Frame
		points []Point
	}
	var frames []kept
	for round := range 90 {
		step(101)
		var f Frame
		h.Fill(&f)
		if round%6 == 0 {
			frames = append(frames, kept{f, slices.Clone(f.Series.Points)})
		}
	}
	if h.every == olderLeast {
		t.Fatal("the test does not get to where older intervals are joined")
	}
	for i := range frames {
		if !reflect.DeepEqual(frames[i].frame.Series.Points, frames[i].points) {
			t.Fatalf("frame %d changed afterwards", i)
		}
	}
}

// TestNotes holds that what goes wrong is dated at its first moment, and counted as one while it goes on, however the
// lanes that met it and the snapshots that tell of it are cut.
func TestNotes(t *testing.T) {
	paused := func(wall time.Duration) time.Duration { return wall - 100*time.Second } // since the run was paused at first
	h := NewHistory(paused)
	spell := func(from, until, n int) exporter.Spell {
		return exporter.Spell{
			Code:  "InternalFailure",
			From:  time.Duration(from) * time.Second,
			Until: time.Duration(until) * time.Second,
			N:     uint64(n),
		}
	}
	s := grow(0)
	s.Spells = []exporter.Spell{spell(101, 101, 2)}
	h.Add(4*time.Second, s)
	s.Spells = []exporter.Spell{spell(101, 107, 4), spell(103, 108, 1)}
	h.Add(9*time.Second, s)
	h.Note(9*time.Second, LevelInfo, "the evaluation began")
	s.Spells = []exporter.Spell{spell(101, 107, 4), spell(120, 125, 7), spell(103, 108, 1), spell(118, 119, 1)}
	s.Spells = append(
		s.Spells,
		exporter.Spell{Trouble: exporter.TroubleFailed, Code: "x", From: 105 * time.Second, Until: 105 * time.Second, N: 3},
	)
	h.Add(60*time.Second, s)
	s.Spells = []exporter.Spell{spell(120, 126, 8)} // the lanes have forgotten the others
	h.Add(61*time.Second, s)
	var f Frame
	h.Fill(&f)
	want := []Note{
		{At: 18 * time.Second, Level: LevelWarn, Text: "refused: InternalFailure", Times: 8, Counts: "attempt"},
		{At: 9 * time.Second, Level: LevelInfo, Text: "the evaluation began", Times: 1},
		{At: 5 * time.Second, Level: LevelError, Text: "failed: x", Times: 3, Counts: "export"},
		{At: 1 * time.Second, Level: LevelWarn, Text: "refused: InternalFailure", Times: 5, Counts: "attempt"},
	}
	if !slices.Equal(f.Notes, want) {
		t.Errorf("notes\n%v, want\n%v", f.Notes, want)
	}
}

// TestNoteWords holds that what is counted is told with its number, of one too, and that no number is told that is not
// known.
func TestNoteWords(t *testing.T) {
	for _, test := range []struct {
		note Note
		want string
	}{
		{Note{Text: "failed: x", Times: 1, Counts: "export"}, "1 export failed: x"},
		{Note{Text: "failed: x", Times: 1204, Counts: "export"}, "1,204 exports failed: x"},
		{Note{Text: "failed: x", Counts: "export"}, "exports failed: x"},
		{Note{Text: "refused: x", Times: 1, Counts: "attempt", Part: "3"}, "part 3: 1 attempt refused: x"},
		{Note{Text: "the evaluation began", Times: 1}, "the evaluation began"},
		{Note{Text: "the ledger does not balance", Times: 2}, "the ledger does not balance, 2 times"},
		{Note{Text: "the ledger does not balance"}, "the ledger does not balance"},
	} {
		if got := test.note.Words(); got != test.want {
			t.Errorf("%+v: %q, want %q", test.note, got, test.want)
		}
	}
}

// TestNotesForget holds that the oldest notes give way, and do not come back with the snapshots that still tell of
// them.
func TestNotesForget(t *testing.T) {
	var b notebook
	var list []exporter.Spell
	for i := range notesKept + 50 {
		at := time.Duration(i) * 20 * time.Second
		list = append(list, exporter.Spell{Code: "c", From: at, Until: at, N: 1})
	}
	for range 3 {
		b.spells(list, func(d time.Duration) time.Duration { return d })
		if len(b.notes) != notesKept || b.notes[0].At != 50*20*time.Second {
			t.Fatalf("%d notes from %s on, want %d of the newest", len(b.notes), b.notes[0].At, notesKept)
		}
	}
}

// TestUse holds that a shard is as full as it was in the last second, and at a moment as in the second around it.
func TestUse(t *testing.T) {
	h := NewHistory(nil)
	records := uint64(0)
	for at := time.Duration(0); at <= 100*time.Second; at += intervalLeast {
		if at > 40*time.Second && at <= 45*time.Second {
			records += exporter.ShardRecords / 5 / 2
		}
		s := grow(at)
		s.Shards = map[string]exporter.ShardCount{
			"shardId-000000000000": {ID: "shardId-000000000000", Records: records, Bytes: 10 * records},
		}
		h.Add(at, s)
	}
	var f Frame
	h.Fill(&f)
	if s := f.Shards[0]; s.RecordUse != 0 {
		t.Errorf("use %v, want 0", s.RecordUse)
	}
	at := f.At(42 * time.Second)
	if at.Moment == nil || at.Moment.Over < time.Second || at.Moment.Over > 1300*time.Millisecond || at.Moment.From > 42*time.Second {
		t.Fatalf("the interval around 42 s is %+v", at.Moment)
	}
	if use := at.Shards[0].RecordUse; use < 0.49 || use > 0.51 {
		t.Errorf("at 42 s the shard is used to %v, want a half", use)
	}
	if p := at.Latency[DueToAck].Percentiles; p.Count != int64(at.Moment.Acked) || p.P50 < 0.018 || p.P50 > 0.022 {
		t.Errorf("at 42 s latencies are %+v, want 20 ms of %d", p, at.Moment.Acked)
	}
	if got := f.At(200 * time.Second); got != &f {
		t.Error("a moment that was not recorded has a frame of its own")
	}
}

// TestHighest holds that the most that was acknowledged in a second stays what it was, however long the run goes on and
// its intervals are joined, and is not known before it was there.
func TestHighest(t *testing.T) {
	h := NewHistory(nil)
	acked, highest := uint64(0), Peak{}
	for at := intervalLeast; at <= 2*time.Hour; at += intervalLeast {
		acked += 10
		if at > 40*time.Second && at <= 41*time.Second {
			acked += 90
		}
		h.Add(at, exporter.Snapshot{At: at, Exports: acked, Ledger: exporter.Ledger{Offered: acked, Acked: acked}})
		var f Frame
		if at > 42*time.Second && at < 43*time.Second || at == 2*time.Hour {
			h.Fill(&f)
			highest = f.Series.Highest()
			if want := (Peak{500, 41 * time.Second}); highest != want {
				t.Fatalf("at %s the peak is %+v, want %+v", at, highest, want)
			}
			f.Elapsed = at
		}
		if at == 2*time.Hour {
			if got := f.Until(30 * time.Second).Series.Highest().Rate; got != 50 {
				t.Errorf("before the peak %v a second, want 50", got)
			}
			if got := f.Until(time.Hour).Series.Highest().Rate; got != 500 {
				t.Errorf("after the peak %v a second, want 500", got)
			}
		}
	}
}

// TestUntil holds that a frame tells of its past what the frame of that moment told.
func TestUntil(t *testing.T) {
	h := NewHistory(nil)
	kept := map[time.Duration]Frame{}
	var f Frame
	for at := intervalLeast; at <= 60*time.Second; at += intervalLeast {
		h.Add(at, grow(at))
		f = Frame{Elapsed: at, State: StateEnded}
		h.Fill(&f)
		kept[at] = f
	}
	for at, want := range kept {
		got := f.Until(at)
		if got.Ledger != want.Ledger || got.Totals.Records != want.Totals.Records || *got.Stages != *want.Stages || got.Elapsed != at {
			t.Fatalf("at %s it was %+v, is told as %+v", at, want.Ledger, got.Ledger)
		}
		if !slices.Equal(got.Triggers, want.Triggers) || !slices.Equal(got.Suppressed, want.Suppressed) || len(got.Series.Points) != len(want.Series.Points) {
			t.Fatalf("at %s: triggers %v, reasons %v, %d intervals", at, got.Triggers, got.Suppressed, len(got.Series.Points))
		}
		if got.Verdict != want.Verdict || got.Latency[DueToAck].Buckets.Total() != want.Latency[DueToAck].Buckets.Total() {
			t.Fatalf("at %s: %s, %d latencies", at, got.Verdict, got.Latency[DueToAck].Buckets.Total())
		}
		if s, w := got.Shards[0], want.Shards[0]; s.Records != w.Records || s.RecordUse < w.RecordUse*0.9 || s.RecordUse > w.RecordUse*1.1 {
			t.Fatalf("at %s the shard is %+v, was %+v", at, s, w)
		}
	}
	if got := f.Until(time.Hour); got != &f {
		t.Error("the end is told as a part of it")
	}
	if got := f.Until(0); got.Ledger.Offered != 0 || got.Stages != nil {
		t.Errorf("the beginning holds %+v", got.Ledger)
	}
}
