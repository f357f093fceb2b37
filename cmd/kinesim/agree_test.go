package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/sim"
	"kinesim/sim/course"
	"kinesim/sim/report"
	"kinesim/sim/report/page"
)

const agreeScenario = `version: 1
seed: 5
population: {profiles: 2k, segments: {gold: {members: 30%, evaluation: batch}}}
stream: {shards: 1, latency: 5ms}
upstream: {}
export: {retry_for: 1m}
workload: [{phase: calm, duration: 3s, rate: 200/s}, {phase: rest, duration: 1s, rate: 100/s}]
timeline:
  - {at: 1s, evaluate: gold, enter: 800, over: 500ms}
  - {at: 2s, fault: throttle, for: 300ms}
`

// TestNumbersAgree holds the files of a run against each other: the summary, the series, the histogram logs and the
// page tell the same numbers, in virtual time and in real time.
func TestNumbersAgree(t *testing.T) {
	for _, flags := range [][]string{{"--virtual"}, {"--target", "embedded"}} {
		t.Run(flags[0], func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			file := filepath.Join(t.TempDir(), "agree.yaml")
			if err := os.WriteFile(file, []byte(agreeScenario), 0o644); err != nil {
				t.Fatal(err)
			}
			said := agreeRun(append([]string{"run", file, "--ui", "none", "--objective", "due_to_ack p95 < 10m", "--out", out}, flags...))
			s, c, err := report.ReadDir(out)
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			all := c.Totals(0, len(c.Intervals))
			for name, pair := range map[string][2]uint64{
				"offered": {all.Offered, s.Ledger.Offered}, "suppressed": {all.Suppressed, s.Ledger.Suppressed},
				"exported": {all.Exported, s.Exports.Count}, "acked": {all.Acked, s.Ledger.Acked}, "failed": {all.Failed, s.Ledger.Failed},
				"unknown": {all.Unknown, s.Ledger.Unknown}, "bytes": {all.Bytes, s.Records.RecordBytes}, "due": {all.Due, s.Exports.Count},
				"attempts": {all.Attempts, s.Records.Attempts}, "retries": {all.Retries, s.Records.Retries},
				"throttled": {all.Throttled, s.Records.Throttled}, "requests": {all.Requests, s.Records.Requests},
				"in flight": {c.Intervals[len(c.Intervals)-1].InFlight, 0},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: %d in the series, %d in the summary", name, pair[0], pair[1])
				}
			}
			agreeLatency(t, out, "due_to_ack", s.Latency.DueToAck, c, func(i *course.Interval) course.Histogram { return i.DueToAck })
			agreeLatency(t, out, "sent_to_ack", s.Latency.SentToAck, c, func(i *course.Interval) course.Histogram { return i.SentToAck })
			agreeLatency(t, out, "event_to_ack", *s.Latency.EventToAck, c, func(i *course.Interval) course.Histogram { return i.EventToAck })
			if s.Latency.Lateness.Count > 0 {
				agreeLatency(t, out, "lateness", s.Latency.Lateness, c, func(i *course.Interval) course.Histogram { return i.Lateness })
			}
			agreeSpans(t, s)
			agreePage(t, out, s)
		})
	}
}

// agreeRun runs a command, and returns all that it says.
func agreeRun(arguments []string) string {
	p := newProgram()
	var said printout
	p.stdout, p.stderr = &said, &said
	p.isTerminal = func(any) bool { return false }
	p.run(arguments)
	return said.String()
}

// agreeLatency holds a histogram log, and what the course holds, against the percentiles of the summary.
func agreeLatency(t *testing.T, out, name string, want report.Percentiles, c *course.Course, of func(*course.Interval) course.Histogram) {
	t.Helper()
	file, err := os.Open(filepath.Join(out, name+".hlog"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	log, err := sim.ReadLatency(file)
	if err != nil {
		t.Fatal(err)
	}
	got := report.PercentilesOf(log)
	var sum course.Sum
	for i := range c.Intervals {
		sum.Add(of(&c.Intervals[i]))
	}
	again := report.PercentilesOf(sum.HDR())
	want.Mean, got.Mean, again.Mean = 0, 0, 0 // which depends on how fine the scale is
	if got != want || again != want {
		t.Errorf("%s: %+v in the log, %+v by the course, %+v in the summary", name, got, again, want)
	}
}

// agreeSpans adds phases and events up.
func agreeSpans(t *testing.T, s report.Summary) {
	t.Helper()
	exports := uint64(0)
	for _, p := range s.Phases {
		exports += p.Exports
	}
	if exports != s.Exports.Count {
		t.Errorf("%d exports in the phases, %d in all", exports, s.Exports.Count)
	}
	if len(s.Events) != 2 || s.Events[0].Exports < 200 || *s.Events[0].DrainedAt > s.Elapsed+1e-6 {
		t.Errorf("events: %+v", s.Events)
	}
	if math.Abs(*s.Objectives[0].Value-s.Latency.DueToAck.P95) > 1e-9 { // nanoseconds are made seconds in two ways
		t.Errorf("p95 is %v by the objective, %v by the summary", *s.Objectives[0].Value, s.Latency.DueToAck.P95)
	}
}

// agreePage looks for the numbers of the summary in the page, which report makes again as it was.
func agreePage(t *testing.T, out string, s report.Summary) {
	t.Helper()
	file := filepath.Join(out, page.File)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{
		report.FormatCount(s.Ledger.Offered), report.FormatCount(s.Exports.Count), report.FormatSeconds(s.Latency.DueToAck.P95),
		report.FormatSeconds(s.Latency.DueToAck.P99), report.FormatSeconds(s.Latency.SentToAck.Max), s.Digest,
	} {
		if !bytes.Contains(text, []byte(">"+number+"<")) {
			t.Errorf("the page does not say %s", number)
		}
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	said := agreeRun([]string{"report", out})
	if again, err := os.ReadFile(file); err != nil || !bytes.Equal(again, text) {
		at := 0
		for at < min(len(again), len(text)) && again[at] == text[at] {
			at++
		}
		t.Errorf("report makes another page, from byte %d on: %v\n%.200s\n%.200s", at, err, again[at:], text[at:])
	}
	if !strings.Contains(said, s.Digest) {
		t.Errorf("report prints another summary:\n%s", said)
	}
}
