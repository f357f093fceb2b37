package hlog

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

func TestWrite(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	first, second := histogram(1, 1_000, 20*time.Millisecond), histogram(2, 500, 40*time.Millisecond)
	var log bytes.Buffer
	err := Write(&log, "due_to_ack", start,
		Interval{start, start.Add(1500 * time.Millisecond), first},
		Interval{start, start, nil},
		Interval{start.Add(1500 * time.Millisecond), start.Add(3 * time.Second), second})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(
		log.String(),
		"#[Histogram log format version 1.3]\n#[StartTime: 1795512600 (seconds since epoch), 2026-11-24T09:30:00Z]\n",
	) {
		t.Errorf("header:\n%.200s", log.String())
	}
	reader := hdr.NewHistogramLogReader(&log)
	at := start
	for i, want := range []*hdr.Histogram{first, second} {
		got, err := reader.NextIntervalHistogram()
		if err != nil || got == nil {
			t.Fatalf("interval %d: %v, %v", i, got, err)
		}
		if !got.Equals(want) || got.Tag() != "due_to_ack" || got.StartTimeMs() != at.UnixMilli() ||
			got.EndTimeMs() != at.UnixMilli()+1500 {
			t.Errorf("interval %d: %s from %d to %d, equal %v", i, got.Tag(), got.StartTimeMs(), got.EndTimeMs(), got.Equals(want))
		}
		if want.Tag() != "" || want.StartTimeMs() != 0 {
			t.Errorf("interval %d: writing has changed the histogram", i)
		}
		at = at.Add(1500 * time.Millisecond)
	}
	if got, err := reader.NextIntervalHistogram(); got != nil || err != nil {
		t.Errorf("after the last interval: %v, %v", got, err)
	}
}

func TestWriteRefuses(t *testing.T) {
	for _, tag := range []string{"", "x,", " x", "a b", "a\nb", "ä"} {
		if err := Write(&bytes.Buffer{}, tag, time.Time{}); err == nil {
			t.Errorf("tag %q is accepted", tag)
		}
	}
	broken := errors.New("disk full")
	if err := Write(failing{broken}, "x", time.Time{}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// histogram has latencies around a median.
func histogram(seed uint64, count int, median time.Duration) *hdr.Histogram {
	random := rand.New(rand.NewPCG(seed, 0))
	h := hdr.New(1000, int64(time.Minute), 3)
	for range count {
		_ = h.RecordValue(int64(float64(median) * math.Exp(random.NormFloat64()/2)))
	}
	return h
}
