package report

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
)

func exactly(values ...time.Duration) *hdr.Histogram {
	h := hdr.New(1, int64(10_000*time.Hour), 4)
	for _, value := range values {
		if err := h.RecordValue(int64(value)); err != nil {
			panic(err)
		}
	}
	return h
}

func twoMoments() (LiveInput, LiveInput) {
	prev := LiveInput{Elapsed: 10 * time.Second, Phase: "evening", Snapshot: exporter.Snapshot{
		Ledger: exporter.Ledger{Offered: 1_000, Suppressed: 600, Acked: 390, InFlight: 10},
		Counters: exporter.Counters{
			Records:     390,
			RecordBytes: 390_000,
			Codes:       map[string]uint64{"ProvisionedThroughputExceededException": 1},
			Throttled:   1,
		},
		DueToAck: exactly(5*time.Second, 6*time.Second), Lateness: exactly(time.Second),
	}}
	now := LiveInput{Elapsed: 12 * time.Second, Phase: "evening", Snapshot: exporter.Snapshot{
		Ledger: exporter.Ledger{Offered: 3_000, Suppressed: 1_600, Acked: 1_350, Failed: 2, InFlight: 48}, Exports: 1_400,
		Counters: exporter.Counters{Records: 1_350, RecordBytes: 1_350_000, Throttled: 11, PeakInFlight: 4,
			Codes: map[string]uint64{"ProvisionedThroughputExceededException": 9, "ThrottlingException": 2, "InternalFailure": 5}},
		InFlight: 3, Backpressure: 250 * time.Millisecond,
		DueToAck: exactly(5*time.Second, 6*time.Second, 10*time.Millisecond, 10*time.Millisecond, 20*time.Millisecond),
		Lateness: exactly(time.Second, time.Millisecond),
	}}
	return prev, now
}

func TestNewTick(t *testing.T) {
	got := NewTick(twoMoments())
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > want*0.001 {
			t.Errorf("%s = %v, want %v", what, got, want)
		}
	}
	near("offered", got.OfferedRate, 1_000)
	near("exported", got.ExportedRate, 480)
	near("bytes", got.BytesRate, 480_000)
	near("throttled rate", got.ThrottledRate, 5)
	near("throttled", float64(got.Throttled), 11)
	// The seconds of the time before the last tick are no part of it.
	near("p50", got.P50, 0.010)
	near("p99", got.P99, 0.020)
	near("lateness", got.LatenessP99, 0.001)
	near("acked", float64(got.Acked), 3)
	near("backpressure", got.Backpressure, 0.25)

	_, now := twoMoments()
	first := NewTick(LiveInput{}, now)
	near("first p99", first.P99, 6)
	near("first offered", first.OfferedRate, 250)
	if again := NewTick(now, now); again.OfferedRate != 0 || again.Acked != 0 {
		t.Errorf("no time has passed, but %+v", again)
	}
}

func TestLines(t *testing.T) {
	prev, now := twoMoments()
	want := "00:12  evening           offered  1000/s  exported   480/s  suppr  1600  throttled    11  flight    48  p50 10.0ms  p99 20.0ms"
	if got := Line(prev, now); !strings.HasPrefix(got, "00:12  evening ") ||
		got[strings.Index(got, "offered"):] != want[strings.Index(want, "offered"):] {
		t.Errorf("Line = %q", got)
	}
	plain := "00:12 phase=evening offered=1000/s exported=480/s suppressed=1600 throttled=11 failed=2 in_flight=48 p50=10.0ms p99=20.0ms"
	if got := PlainLine(prev, now); got != plain {
		t.Errorf("PlainLine =\n%s, want\n%s", got, plain)
	}
	var tick Tick
	line := JSONLine(prev, now)
	if err := json.Unmarshal(line, &tick); err != nil || !reflect.DeepEqual(tick, NewTick(prev, now)) {
		t.Errorf("JSONLine = %s (%v)", line, err)
	}
	if strings.Count(string(line), "\n") != 1 {
		t.Errorf("JSONLine has more lines than one: %s", line)
	}
}

// TestLinesOfConsumers: the live line names who is behind, a line of a log says it of everybody, and JSON has it all.
func TestLinesOfConsumers(t *testing.T) {
	prev, now := twoMoments()
	now.Consumers = []ConsumerTick{{Name: "audit", Records: 900, Lag: 1.2}, {Name: "billing", Records: 300, BehindRecords: 600, Lag: 12.3}}
	if got := Line(prev, now); !strings.Contains(got, "billing 12.3s behind") || strings.Contains(got, "audit") {
		t.Errorf("Line = %q", got)
	}
	if got := PlainLine(prev, now); !strings.HasSuffix(got, " lag=audit:1.20s,billing:12.3s") {
		t.Errorf("PlainLine = %q", got)
	}
	if got := string(JSONLine(prev, now)); !strings.Contains(got,
		`{"name":"billing","records":300,"behind_records":600,"lag":12.3,"throttled_reads":0}`) {
		t.Errorf("JSONLine = %s", got)
	}
	now.Consumers[1].Lag = 1.7
	if got := Line(prev, now); strings.Contains(got, "behind") || !strings.Contains(got, "suppr") {
		t.Errorf("Line = %q", got)
	}
}

func TestLinesStaySafeAndNarrow(t *testing.T) {
	_, now := twoMoments()
	now.Elapsed = 99*time.Hour + 59*time.Minute + 59*time.Second
	now.Phase = "日本\x1b[2J\u009b\u202e a very long name of a phase"
	now.Snapshot.Ledger = exporter.Ledger{Offered: math.MaxUint32 * 1000, Suppressed: math.MaxUint32 * 1000, InFlight: math.MaxUint32}
	now.Snapshot.Records = math.MaxUint32 * 1000
	now.Snapshot.Codes["ThrottlingException"] = math.MaxUint32
	now.Snapshot.DueToAck = exactly(59*time.Minute + 59*time.Second)
	now.Consumers = []ConsumerTick{{Name: "日本\x1b[2J\u009b very long name", Lag: 59*60 + 59}}
	prev := now
	prev.Snapshot = exporter.Snapshot{}
	prev.Elapsed -= time.Second
	lines := map[string]string{
		"Line": Line(prev, now), "PlainLine": PlainLine(prev, now), "JSONLine": strings.TrimSuffix(string(JSONLine(prev, now)), "\n"),
	}
	for name, line := range lines {
		if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%s = %q", name, line)
		}
		if name == "Line" && cells(line) >= 120 {
			t.Errorf("%d columns: %s", cells(line), line)
		}
	}
	if got := Line(LiveInput{}, LiveInput{}); !strings.Contains(got, "p50      -") {
		t.Errorf("without anything acknowledged: %q", got)
	}
}
