//go:build unix

package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kinesim/sim/report"
)

// startRun starts a kinesim that runs a scenario for so long as JSON into a directory, and waits for its first line.
func startRun(t *testing.T, length, out string) (cmd *exec.Cmd, lines *bufio.Reader, stdout *os.File) {
	t.Helper()
	scenario := filepath.Join(t.TempDir(), "s.yaml")
	text := "version: 1\npopulation: {profiles: 500}\nworkload: [{duration: " + length + ", rate: 50/s}]\n"
	if err := os.WriteFile(scenario, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stdout, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(t.Context(), self, "run", scenario, "--ui", "json", "--out", out)
	cmd.Env = append(os.Environ(), asKinesim+"=yes")
	cmd.Stdout, cmd.Stderr = write, new(bytes.Buffer)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	lines = bufio.NewReader(stdout)
	if _, err := lines.ReadString('\n'); err != nil {
		t.Fatalf("%v: %s", err, cmd.Stderr)
	}
	return cmd, lines, stdout
}

// wantEnd waits for the end of a run, and wants results in its directory.
func wantEnd(t *testing.T, cmd *exec.Cmd, out string, codes ...int) {
	t.Helper()
	if err := cmd.Wait(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if code := cmd.ProcessState.ExitCode(); !slices.Contains(codes, code) {
		t.Errorf("exit code %d, want one of %v: %s", code, codes, cmd.Stderr)
	}
	if _, err := os.Stat(filepath.Join(out, "summary.json")); err != nil {
		t.Errorf("%v: %s", err, cmd.Stderr)
	}
}

// TestHangup has the terminal, or the connection to it, go away during a run.
func TestHangup(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT} {
		out := t.TempDir()
		cmd, lines, _ := startRun(t, "5m", out)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		last := ""
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				break
			}
			last = line
		}
		if !strings.Contains(last, `"verdict":"interrupted"`) {
			t.Errorf("%v: the last line is %s", signal, last)
		}
		wantEnd(t, cmd, out, report.Interrupted.ExitCode())
	}
}

// TestRunOutlivesItsReader has the reader of the output go away during a run, as head and an interrupted tee do.
func TestRunOutlivesItsReader(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	cmd, _, stdout := startRun(t, "3s", out)
	if err := stdout.Close(); err != nil {
		t.Fatal(err)
	}
	wantEnd(t, cmd, out, report.Pass.ExitCode(), report.Unreliable.ExitCode())
}
