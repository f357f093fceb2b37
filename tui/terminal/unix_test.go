//go:build unix

package terminal

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestStopProcess has a process stop itself, which does not go on before it is continued.
func TestStopProcess(t *testing.T) {
	const variable = "KINESIM_TEST_STOPS"
	if file := os.Getenv(variable); file != "" {
		StopProcess()
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	goesOn := filepath.Join(t.TempDir(), "on")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestStopProcess$")
	cmd.Env = append(os.Environ(), variable+"="+goesOn)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a shell starts a job
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("it was not stopped: %#x, %v", status, err)
	}
	if _, err := os.Stat(goesOn); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it has gone on before it was stopped: %v", err)
	}
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(goesOn); err != nil {
		t.Errorf("it has not gone on: %v", err)
	}
}
