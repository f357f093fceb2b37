package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"kinesim/exporter"
)

// pacingRun is a run of a comparison whose input a test has changed.
func pacingRun(in Input, drained time.Duration, spent exporter.Stages, shards ...ShardFill) Measured {
	in.Mode, in.Snapshot.Stages = ModeVirtual, spent
	in.Verification = Verification{Matched: in.Snapshot.Records, OrderPromised: true}.Judged(ReadToEnd, "").Direct()
	summary := New(in)
	r := Measured{
		Summary: summary, Drains: []Drain{{"whole run", in.Elapsed.Seconds()}, {"evaluate gold at 2s", drained.Seconds()}}, Stages: spent,
		Fill: NewFills(in.Elapsed).Fill(in.Snapshot.Shards),
		Cost: EstimateCost(summary.Records.Records, summary.Records.RecordBytes, 4, in.Elapsed),
	}
	for _, s := range shards {
		r.Fill.Shards, r.Fill.Spans = append(r.Fill.Shards, s), r.Fill.Spans+s.Spans
		r.Fill.Used += s.Used / float64(len(shards))
	}
	return r
}

// quiet is a run that nothing throttled.
func quiet() Input {
	in := clean()
	in.Snapshot.Throttled, in.Snapshot.Attempts, in.Snapshot.Retries, in.Snapshot.Codes = 0, 3_500, 0, nil
	return in
}

// burdened is a run without pacing that lost exports and has a hot key of any text.
func burdened(key string) Measured {
	in := failures()
	in.Snapshot.HotKey = key
	in.Snapshot.DueToAck = histogram(7, 3_310, 900*time.Millisecond)
	stages := exporter.Stages{Exports: 3_310, Schedule: time.Minute, Key: time.Second, Batch: 80 * time.Second, Retry: time.Hour,
		Flight: 40 * time.Second}
	return pacingRun(in, 14*time.Second, stages,
		ShardFill{"shardId-000000000000", 12, 0.71}, ShardFill{"shardId-000000000001", 3, 0.52}, ShardFill{"shardId-000000000002", 14, 0.4},
		ShardFill{"shardId-000000000003", 1, 0.1}, ShardFill{"shardId-000000000004", 9, 0.66})
}

// relieved is what pacing makes of it.
func relieved(key string) Measured {
	in := quiet()
	in.Snapshot.HotKey, in.Snapshot.HotKeyWaited, in.Snapshot.PeakInFlight = key, 900, 2
	in.Snapshot.DueToAck = histogram(8, 3_500, 700*time.Millisecond)
	return pacingRun(in, 9*time.Second, exporter.Stages{Exports: 3_500, Key: time.Second, Batch: 2000 * time.Second,
		Flight: 40 * time.Second},
		ShardFill{"shardId-000000000000", 8, 0.997}, ShardFill{"shardId-000000000002", 7, 0.99})
}

func TestPacingComparison(t *testing.T) {
	calm := pacingRun(quiet(), 3*time.Second, exporter.Stages{Exports: 3_500, Batch: time.Minute})
	late := quiet()
	late.Snapshot.DueToAck = histogram(1, 3_500, 90*time.Millisecond)
	other := quiet()
	other.Snapshot.Digest.Lo++
	const hostileKey = "key\x1b[31m\u202e"
	for _, c := range []struct {
		name     string
		off, on  Measured
		terminal int
		verdict  Verdict
		says     []string
	}{
		{"throttled", burdened("0011223344556677"), relieved("0011223344556677"), 80, Undelivered,
			[]string{"without pacing 190 exports were not", "Hot key: 0011223344556677.", "4 of 5", "Without pacing: 188 exports failed"}},
		{"narrow", burdened(hostileKey), relieved("another"), 60, Undelivered, []string{`key\u001b[31m\u202e`, "another with it"}},
		{"calm", calm, calm, 200, Pass, []string{"Nothing was throttled: pacing makes no difference here."}},
		{"spread", calm, pacingRun(late, 3*time.Second, exporter.Stages{}), 80, Pass, []string{"pacing has nothing to prevent here"}},
		{"digests", calm, pacingRun(other, 3*time.Second, exporter.Stages{}), 80, Internal,
			[]string{"THE DIGESTS DIFFER", "defect of kinesim"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			comparison := Pacing.Compare(c.off, c.on, "kinesim run quickstart --seed 42 --compare-pacing=true")
			if comparison.Verdict != c.verdict {
				t.Errorf("verdict %s, want %s", comparison.Verdict, c.verdict)
			}
			var out bytes.Buffer
			if err := comparison.Write(&out, c.terminal); err != nil {
				t.Fatal(err)
			}
			golden(t, "pacing_"+c.name+".txt", out.Bytes())
			checkText(t, out.String(), 100)
			for line := range strings.Lines(out.String()) {
				if line = strings.TrimSuffix(line, "\n"); cells(line) >= c.terminal && !strings.HasPrefix(line, "Repeat") &&
					!strings.HasPrefix(line, "quickstart") {
					t.Errorf("%d columns on a terminal of %d: %s", cells(line), c.terminal, line)
				}
			}
			words := strings.Join(strings.Fields(out.String()), " ")
			for _, want := range c.says {
				if !strings.Contains(words, want) {
					t.Errorf("%q is not in\n%s", want, &out)
				}
			}
		})
	}
}

// TestPacingJSON reads back what is written for scripts.
func TestPacingJSON(t *testing.T) {
	want := Pacing.Compare(burdened("key\x1b]0;t\x07"), relieved(""), "kinesim run")
	var line bytes.Buffer
	if err := want.WriteJSONLine(&line); err != nil {
		t.Fatal(err)
	}
	if bytes.Count(line.Bytes(), []byte("\n")) != 1 || bytes.ContainsAny(line.Bytes(), "\x1b\x07") {
		t.Errorf("not a line for a terminal: %q", line.Bytes())
	}
	var got struct{ Pacing pacingRuns }
	if err := json.Unmarshal(line.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Pacing, pacingJSON(want)) {
		t.Errorf("read back:\n%+v\nwant\n%+v", got.Pacing, pacingJSON(want))
	}
	dir := t.TempDir()
	if err := want.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "pacing.json"))
	var file pacingRuns
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil || !reflect.DeepEqual(file, pacingJSON(want)) {
		t.Errorf("pacing.json: %v\n%s", err, text)
	}
	if err := want.WriteDir(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("written where there is no directory")
	}
}

// TestPrediction compares two runs whose numbers are known.
func TestPrediction(t *testing.T) {
	known := func(throttled uint64, p99, drain float64) Measured {
		var s Summary
		s.Verdict, s.Digest, s.Latency.DueToAck.P99 = Pass, "d", p99
		s.Records.Attempts, s.Records.Throttled, s.Records.PeakInFlight = 200, throttled, 4
		return Measured{Summary: s, Drains: []Drain{{"whole run", drain}}}
	}
	c := Prediction.Compare(known(20, 0.110, 9), known(0, 0.100, 10), "")
	dir := t.TempDir()
	if err := c.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "prediction.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got predictedRun
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := predictedRun{
		Drains: []predicted{{"whole run", 9, 10}}, ThrottleShare: predicted{"throttled attempts", 0.1, 0},
		P50: predicted{"due to ack, p50", 0, 0},
		P99: predicted{"due to ack, p99", 0.110, 0.100}, PeakInFlight: predicted{"peak in flight", 4, 4}, SameDigest: true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("prediction.json holds\n%+v\nwant\n%+v", got, want)
	}
	var printed strings.Builder
	if err := c.Write(&printed, 80); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"predicted", "observed", "deviation", "drained, whole run", "-10.0 %", "+10.0 points", "+10.0 %",
		"  the same records\n\n"} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("%q is not in\n%s", want, &printed)
		}
	}
}
