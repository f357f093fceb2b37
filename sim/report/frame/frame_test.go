package frame

import (
	"math/rand/v2"
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
		DueToAck: hdr.New(1000, int64(time.Hour), 3), SentToAck: hdr.New(1000, int64(time.Hour), 3), Lateness: hdr.New(1000, int64(time.Hour), 2),
	}
	s.DueToAck.RecordValues(int64(20*time.Millisecond), int64(5*n))
	return s
}

func TestHistoryKeepsTotals(t *testing.T) {
	h := NewHistory(0)
	var end time.Duration
	for end = 0; end <= 400*time.Second; end += 100 * time.Millisecond {
		h.Add(end, grow(end))
	}
	h.Finish(end, grow(end))
	var f Frame
	h.Fill(&f)
	if n := len(f.Series.Points); n > historyPoints || n < historyPoints/4 {
		t.Errorf("%d intervals, want at most %d and not much fewer", n, historyPoints)
	}
	var sum Point
	var latency Buckets
	for i, p := range f.Series.Points {
		if p.Wall != p.Over {
			t.Errorf("interval %d took %s of the wall, want %s", i, p.Wall, p.Over)
		}
		if i > 0 && p.From != f.Series.Points[i-1].Until() {
			t.Errorf("interval %d begins at %s, and the one before ends at %s", i, p.From, f.Series.Points[i-1].Until())
		}
		sum.Offered += p.Offered
		sum.Acked += p.Acked
		latency = latency.Plus(p.Latency[DueToAck])
	}
	if sum.Offered != f.Ledger.Offered || sum.Acked != f.Ledger.Acked {
		t.Errorf("the intervals add up to %d offered and %d acked, the ledger holds %+v", sum.Offered, sum.Acked, f.Ledger)
	}
	if latency.Total() != f.Ledger.Acked || f.Latency[DueToAck].Buckets.Total() != f.Ledger.Acked {
		t.Errorf("%d latencies in intervals, %d in all, want %d", latency.Total(), f.Latency[DueToAck].Buckets.Total(), f.Ledger.Acked)
	}
}

// TestFramesKeep holds that a frame stays as it is while the history goes on, past its coarsening.
func TestFramesKeep(t *testing.T) {
	h := NewHistory(0)
	at := time.Duration(0)
	for len(h.points) < historyPoints {
		at += historyEvery
		h.Add(at, grow(at))
	}
	var f Frame
	h.Fill(&f)
	first, last := f.Series.Points[0], f.Series.Points[historyPoints-1]
	for range 3 {
		at += historyEvery
		h.Add(at, grow(at))
	}
	if len(f.Series.Points) != historyPoints || f.Series.Points[0].Over != first.Over || f.Series.Points[historyPoints-1].From != last.From {
		t.Errorf("an earlier frame changed: %+v, %+v", f.Series.Points[0], f.Series.Points[historyPoints-1])
	}
}

func TestNotes(t *testing.T) {
	h := NewHistory(0)
	s := grow(0)
	s.Codes = map[string]uint64{"InternalFailure": 2}
	h.Add(time.Second, s)
	s.Codes = map[string]uint64{"InternalFailure": 5}
	h.Add(2*time.Second, s)
	h.Note(9*time.Second, LevelInfo, "the evaluation began")
	s.Codes = map[string]uint64{"InternalFailure": 6}
	h.Add(12*time.Second, s)
	var f Frame
	h.Fill(&f)
	want := []Note{
		{12 * time.Second, LevelWarn, "attempts refused: InternalFailure", 1},
		{9 * time.Second, LevelInfo, "the evaluation began", 1},
		{time.Second, LevelWarn, "attempts refused: InternalFailure", 5},
	}
	if len(f.Notes) != len(want) {
		t.Fatalf("notes %+v, want %+v", f.Notes, want)
	}
	for i := range want {
		if f.Notes[i] != want[i] {
			t.Errorf("note %d is %+v, want %+v", i, f.Notes[i], want[i])
		}
	}
}
