package report

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"kinesim/exporter"
)

var update = flag.Bool("update", false, "rewrite the golden files; look at what changed before committing it")

// golden compares with a file under testdata/report.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("..", "..", "testdata", "report", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs:\n--- got\n%s\n--- want\n%s", name, got, want)
	}
}

// histogram draws values around a median from a fixed seed.
func histogram(seed uint64, count int, median time.Duration) *hdr.Histogram {
	h := hdr.New(int64(time.Microsecond), int64(time.Hour), 3)
	rng := rand.New(rand.NewPCG(seed, 0))
	for range count {
		value := time.Duration(float64(median) * (0.5 + rng.ExpFloat64()*0.7))
		if err := h.RecordValue(int64(value)); err != nil {
			panic(err)
		}
	}
	return h
}

// clean is the input of a run in which everything went well.
func clean() Input {
	return Input{
		Snapshot: exporter.Snapshot{
			Ledger:       exporter.Ledger{Offered: 12_480, Suppressed: 8_980, Acked: 3_500},
			Triggers:     [4]uint64{1_402, 1_890, 240, 60},
			Suppressed:   [len(exporter.Snapshot{}.Suppressed)]uint64{5: 2_100, 6: 1_400, 9: 380, 11: 5_100},
			Exports:      3_500,
			PayloadBytes: 4_305_000,
			Digest:       exporter.Digest{Hi: 0x0123456789abcdef, Lo: 0xfedcba9876543210},
			Identities:   exporter.Identities{Activated: 9_120},
			Counters: exporter.Counters{
				Records: 3_500, RecordBytes: 4_431_000, Requests: 212, PeakInFlight: 4, Attempts: 3_512, Retries: 12,
				Codes: map[string]uint64{"ProvisionedThroughputExceededException": 12}, Throttled: 12,
			},
			Backpressure: 0,
			DueToAck:     histogram(1, 3_500, 60*time.Millisecond),
			SentToAck:    histogram(2, 3_500, 12*time.Millisecond),
			Lateness:     histogram(3, 12_480, 90*time.Microsecond),
		},
		Verification: Verification{Read: 3_500, Matched: 3_500, OrderPromised: true}.Judged(ReadToEnd, ""),
		Scenario:     "quickstart",
		Seed:         42,
		Target:       "embedded",
		Start:        time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC),
		Started:      time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC),
		Elapsed:      20_140 * time.Millisecond,
		Versions:     Versions{Kinesim: "0.1.0", Go: "go1.26.8", World: "2", Gofakeit: "v7.18.1", Dictionaries: "9f86d081884c7d65"},
		Settings:     Settings{Config: cleanConfig(), PartitionKey: "profile"},
		Repeat:       "kinesim run quickstart --seed 42 --lanes 8 --target embedded",
	}
}

func cleanConfig() exporter.Config {
	c := exporter.DefaultConfig()
	c.Lanes, c.InFlight, c.Linger = 8, 8, 50*time.Millisecond
	c.MaxRecordBytes = 0 // no setting: a summary does not have it
	return c
}

// failures is a run against a stream that is too small.
func failures() Input {
	in := clean()
	s := &in.Snapshot
	s.Ledger = exporter.Ledger{Offered: 12_480, Suppressed: 8_980, Acked: 3_310, Failed: 188, Unknown: 2}
	s.Records, s.RecordBytes, s.Identities = 3_310, 4_190_000, exporter.Identities{Activated: 8_640, Failed: 480}
	s.Attempts, s.Retries = 4_920, 1_420
	s.Codes = map[string]uint64{"ProvisionedThroughputExceededException": 1_590, "InternalFailure": 14, "RequestTimeout": 6}
	s.Throttled, s.HotKey, s.HotKeyWaited = 1_590, "0011223344556677", 2_400
	s.Failures = map[string]uint64{"ProvisionedThroughputExceededException": 187, "larger than the stream's record limit": 1}
	s.Unknowns = map[string]uint64{"RequestTimeout": 2}
	s.Backpressure = 3_400 * time.Millisecond
	in.Verification = Verification{
		Read:           3_312,
		Matched:        3_310,
		SettledPresent: 1,
		SettledAbsent:  1,
		Duplicates:     1,
		OrderPromised:  true,
	}.Judged(
		ReadToEnd,
		"",
	)
	in.Target = "http://localhost:4566"
	return in
}

// settledUnknown is a run whose only unknown exports were found in the stream.
func settledUnknown() Input {
	in := clean()
	s := &in.Snapshot
	s.Ledger = exporter.Ledger{Offered: 12_480, Suppressed: 8_980, Acked: 3_497, Unknown: 3}
	s.Unknowns = map[string]uint64{"RequestTimeout": 3}
	s.Records = 3_497
	in.Verification = Verification{
		Read:           3_600,
		Matched:        3_497,
		SettledPresent: 3,
		Foreign:        100,
		OrderPromised:  false,
		OutOfOrder:     7,
	}.Judged(
		ReadToEnd,
		"",
	)
	in.Target = "aws"
	cost := EstimateCost(3_500, 4_431_000, 4, in.Elapsed)
	in.Cost = &cost
	return in
}

func interrupted() Input {
	in := clean()
	s := &in.Snapshot
	s.Ledger = exporter.Ledger{Offered: 5_000, Suppressed: 3_600, Acked: 1_350, Failed: 48, Unknown: 2}
	s.Exports, s.Records, s.PayloadBytes, s.RecordBytes = 1_400, 1_350, 1_722_000, 1_701_000
	s.Triggers = [4]uint64{600, 700, 120, 0}
	s.Suppressed = [len(s.Suppressed)]uint64{5: 1_000, 6: 600, 11: 2_000}
	s.Attempts, s.Requests, s.Identities = 1_364, 84, exporter.Identities{Activated: 3_510, Failed: 130}
	s.Failures, s.Unknowns = map[string]uint64{"interrupted": 48}, map[string]uint64{"interrupted": 2}
	in.Verification = Verification{
		Read:           1_351,
		Matched:        1_350,
		SettledPresent: 1,
		SettledAbsent:  1,
		OrderPromised:  true,
	}.Judged(
		ReadToEnd,
		"",
	)
	in.Interrupted, in.Elapsed = true, 8_020*time.Millisecond
	return in
}

func unreliable() Input {
	in := clean()
	in.Snapshot.Lateness = histogram(4, 12_480, 100*time.Millisecond)
	in.Snapshot.DueToAck = histogram(1, 3_500, 400*time.Millisecond)
	return in
}

func notChecked() Input {
	in := clean()
	in.Target = "aws"
	in.Verification = Verification{OrderPromised: true}.Judged(NotRead, "no permission for kinesis:GetRecords")
	return in
}

func unreachable() Input {
	return Input{
		Scenario: "quickstart",
		Seed:     7,
		Target:   "http://localhost:1",
		Started:  clean().Started,
		Elapsed:  3 * time.Second,
		Partial:  true,
		Verification: Verification{}.Judged(
			NotRead,
			"the target could not be reached",
		),
		Repeat: "kinesim run quickstart --seed 7 --endpoint http://localhost:1",
		Ended:  Unreachable,
		Why:    Reason{What: "list streams: connection refused", Try: "start the endpoint, or run without --endpoint"},
	}
}

// hostile holds text that no terminal must obey, and every list at its longest.
func hostile() Input {
	in := failures()
	in.Scenario = "night\x1b[31m\u009b2J\u202e\xff"
	in.Target = "http://\x07example"
	in.Snapshot.Failures = map[string]uint64{"a\nb": 3, "c\x1b]0;t\x07": 2}
	for i := range in.Snapshot.Suppressed {
		in.Snapshot.Suppressed[i] = uint64(i)
	}
	in.Snapshot.Codes = map[string]uint64{"One": 1, "Two": 2, "Three": 3, "Four": 4, "Five": 5, "Six": 6}
	in.Repeat = "kinesim run $'night\x1b[31m'"
	in.Verification = Verification{
		Missing:           1,
		Duplicates:        3,
		Unexplained:       2,
		OutOfOrder:        4,
		PayloadMismatches: 5,
		FailedButStored:   6,
		Foreign:           7,
		Read:              3_000,
		Matched:           2_990,
		SettledPresent:    1,
		SettledAbsent:     1,
		OrderPromised:     true,
	}.Judged(
		ReadToEnd,
		"",
	)
	in.Snapshot.Lateness = histogram(4, 12_480, 100*time.Millisecond)
	return in
}

var inputs = []struct {
	name    string
	input   func() Input
	verdict Verdict
}{
	{"clean", clean, Pass},
	{"failures", failures, Undelivered},
	{"settled", settledUnknown, Pass},
	{"interrupted", interrupted, Interrupted},
	{"unreliable", unreliable, Unreliable},
	{"not_checked", notChecked, Pass},
	{"unreachable", unreachable, Unreachable},
	{"hostile", hostile, Unverified},
}
