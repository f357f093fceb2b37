package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesim/sim/report"
)

// TestVirtualSummaryRepeats holds two virtual runs to the same summary.json, byte for byte.
func TestVirtualSummaryRepeats(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "small.yaml")
	if err := os.WriteFile(file, []byte(smallScenario), 0o644); err != nil {
		t.Fatal(err)
	}
	var texts [2]string
	for i := range texts {
		out := filepath.Join(dir, "out")
		p, _, stderr := quietProgram()
		if code := p.run([]string{"run", file, "--virtual", "--ui", "json", "--latency", "lognormal:20ms,0.5", "--out", out}); code != 0 {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		text, err := os.ReadFile(filepath.Join(out, "summary.json"))
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
		if _, err := os.Stat(filepath.Join(out, "sent_to_ack.hlog")); err != nil {
			t.Error(err)
		}
	}
	if texts[0] != texts[1] {
		t.Errorf("two virtual runs differ:\n%s\n%s", texts[0], texts[1])
	}
}

// TestVirtualDay runs a day in seconds, and counts time as if it were one.
func TestVirtualDay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "day.yaml")
	day := "version: 1\npopulation: {profiles: 2000}\nworkload:\n  - {duration: 24h, rate: 1/s}\n"
	if err := os.WriteFile(file, []byte(day), 0o644); err != nil {
		t.Fatal(err)
	}
	p, stdout, stderr := quietProgram()
	if code := p.run([]string{"run", file, "--virtual", "--ui", "lines"}); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	if !strings.Contains(stdout.String(), "on embedded in 24h00m of") || !strings.Contains(stdout.String(), "86,400 profile updates") {
		t.Errorf("not a day:\n%s", stdout)
	}
}

// TestPredict runs a scenario twice at once: foretold and real.
func TestPredict(t *testing.T) {
	t.Parallel()
	code, s, printed := runSmall(t, "--predict", "--latency", "20ms")
	if code != 0 && s.Verdict != report.Unreliable || s.Mode != report.ModeReal { // a busy machine is nothing to fail for
		t.Errorf("exit code %d, mode %s\n%s", code, s.Mode, printed)
	}
	for _, want := range []string{"predicted", "drained, whole run", "due to ack, p99", "peak in flight", "  the same records"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not in what was printed:\n%s", want, printed)
		}
	}
}

// TestLatencyFromARun uses what one run has measured as the endpoint of the next.
func TestLatencyFromARun(t *testing.T) {
	dir := t.TempDir()
	p, _, stderr := quietProgram()
	if code := p.run([]string{"run", "quickstart", "--virtual", "--ui", "none", "--latency", "30ms", "--out", dir}); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	_, s, _ := runSmall(t, "--virtual", "--latency", filepath.Join(dir, "sent_to_ack.hlog"))
	if p50 := s.Latency.SentToAck.P50; p50 < 0.029 || p50 > 0.031 {
		t.Errorf("sent to ack is %v s at p50, want the 30 ms of the recorded run", p50)
	}
}

func TestVirtualRefuses(t *testing.T) {
	for _, c := range []struct{ flags, says string }{
		{"--virtual --predict", "both say how to run"},
		{"--virtual --target localstack", "has no target"},
		{"--virtual --endpoint http://localhost:1", "has no target"},
		{"--latency lognormal:20ms,0.4", "only an answer in virtual time"},
		{"--virtual --latency lognormal:20ms", "is not a sigma"},
		{"--virtual --latency lognormal:-1s,1", "is not a median"},
		{"--virtual --latency 2h", "is a timeout"},
		{"--virtual --latency no-such-file.hlog", "no-such-file.hlog"},
		{"--virtual --latency -5ms", "no answer comes before its request"},
	} {
		p, _, stderr := quietProgram()
		code := p.run(append([]string{"run", "quickstart", "--ui", "none"}, strings.Fields(c.flags)...))
		if code != report.Invalid.ExitCode() || !strings.Contains(stderr.String(), c.says) {
			t.Errorf("%s: exit code %d\n%s", c.flags, code, stderr)
		}
	}
}

// quietProgram is a program without a terminal.
func quietProgram() (p *program, stdout, stderr *printout) {
	p, stdout, stderr = newProgram(), new(printout), new(printout)
	p.stdout, p.stderr = stdout, stderr
	p.isTerminal = func(any) bool { return false }
	return p, stdout, stderr
}
