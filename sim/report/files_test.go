package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

func TestWriteHLog(t *testing.T) {
	start := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	first, second := histogram(1, 1_000, 20*time.Millisecond), histogram(2, 500, 40*time.Millisecond)
	var log bytes.Buffer
	err := WriteHLog(&log, "due_to_ack", start,
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

func TestWriteHLogRefuses(t *testing.T) {
	for _, tag := range []string{"", "x,", " x", "a b", "a\nb", "ä"} {
		if err := WriteHLog(&bytes.Buffer{}, tag, time.Time{}); err == nil {
			t.Errorf("tag %q is accepted", tag)
		}
	}
	broken := errors.New("disk full")
	if err := WriteHLog(failing{broken}, "x", time.Time{}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriteDir(t *testing.T) {
	in := clean()
	s := New(in)
	dir := filepath.Join(t.TempDir(), "results", "of", "a run")
	histograms := Histograms{in.Snapshot.DueToAck, in.Snapshot.SentToAck, in.Snapshot.Lateness}
	for range 2 { // the second replaces the first
		if err := WriteDir(dir, s, histograms); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if got := strings.Join(names, " "); got != "due_to_ack.hlog lateness.hlog sent_to_ack.hlog summary.json" {
		t.Errorf("files: %s", got)
	}
	var want bytes.Buffer
	if err := WriteJSON(&want, s); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "summary.json")); err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("summary.json differs from WriteJSON, %v", err)
	}
	file, err := os.Open(filepath.Join(dir, "lateness.hlog"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	h, err := hdr.NewHistogramLogReader(file).NextIntervalHistogram()
	if err != nil || !h.Equals(histograms.Lateness) {
		t.Errorf("lateness.hlog does not hold the lateness: %v", err)
	}
	if got, want := h.EndTimeMs()-h.StartTimeMs(), in.Elapsed.Milliseconds(); got != want {
		t.Errorf("it covers %d ms, want %d", got, want)
	}
}

func TestWriteDirFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := WriteDir(filepath.Join(dir, "file"), New(clean()), Histograms{}); err == nil {
		t.Error("a file serves as a directory")
	}
	broken := errors.New("disk full")
	if err := WriteFile(filepath.Join(dir, "summary.json"), func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("a write that failed leaves %v, %v", entries, err)
	}
}

func TestWriteJSONLine(t *testing.T) {
	var line bytes.Buffer
	if err := WriteJSONLine(&line, New(hostile())); err != nil {
		t.Fatal(err)
	}
	if strings.Count(line.String(), "\n") != 1 || strings.Contains(line.String(), "\u009b") {
		t.Errorf("not one safe line: %q", line.String())
	}
	var last struct{ Summary Summary }
	if err := json.Unmarshal(line.Bytes(), &last); err != nil || last.Summary.Digest != New(hostile()).Digest {
		t.Errorf("reads back as %+v, %v", last, err)
	}
	broken := errors.New("closed pipe")
	if err := WriteJSONLine(failing{broken}, New(clean())); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}
