package sim

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/report/hlog"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// drawn sorts many draws.
func drawn(l Latency) []time.Duration {
	all := make([]time.Duration, 100_000)
	for i := range all {
		all[i] = l()
	}
	slices.Sort(all)
	return all
}

func near(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if math.Abs(float64(got-want)) > 0.03*float64(want) {
		t.Errorf("%s is %v, want about %v", what, got, want)
	}
}

func TestLogNormalLatency(t *testing.T) {
	const sigma = 0.4
	all := drawn(LogNormalLatency(20*time.Millisecond, sigma, 1))
	near(t, "p50", all[len(all)/2], 20*time.Millisecond)
	near(t, "p99", all[len(all)*99/100], time.Duration(20e6*math.Exp(2.3263*sigma)))
	near(t, "p1", all[len(all)/100], time.Duration(20e6*math.Exp(-2.3263*sigma)))
	one, other := LogNormalLatency(time.Second, 1, 7), LogNormalLatency(time.Second, 1, 7)
	for range 100 {
		if a, b := one(), other(); a != b {
			t.Fatalf("the same seed draws %v and %v", a, b)
		}
	}
	if LogNormalLatency(time.Second, 1, 8)() == LogNormalLatency(time.Second, 1, 7)() {
		t.Error("two seeds draw the same")
	}
}

// TestRecordedLatency goes the whole way: measured, written as a run writes it, read, drawn.
func TestRecordedLatency(t *testing.T) {
	h := hdr.New(1000, int64(time.Hour), 3)
	for i := range 1000 {
		d := 10 * time.Millisecond
		if i%10 == 0 {
			d = 90 * time.Millisecond
		}
		if err := h.RecordValue(int64(d)); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	start := time.Unix(1_700_000_000, 0)
	half := hlog.Interval{Start: start, End: start.Add(time.Second), Histogram: h}
	if err := hlog.Write(&file, "sent_to_ack", start, half, half); err != nil {
		t.Fatal(err)
	}
	read, err := ReadLatency(&file)
	if err != nil {
		t.Fatal(err)
	}
	if read.TotalCount() != 2000 {
		t.Errorf("%d latencies, want those of both intervals", read.TotalCount())
	}
	all := drawn(RecordedLatency(read, 1))
	near(t, "p50", all[len(all)/2], 10*time.Millisecond)
	near(t, "p89", all[len(all)*89/100], 10*time.Millisecond)
	near(t, "p91", all[len(all)*91/100], 90*time.Millisecond)
}

func TestReadLatencyRefuses(t *testing.T) {
	for _, text := range []string{"", "not a log\n", "#[Histogram log format version 1.3]\n", "1,2,3,garbage\n"} {
		if _, err := ReadLatency(strings.NewReader(text)); err == nil {
			t.Errorf("%q is read as latencies", text)
		}
	}
}
