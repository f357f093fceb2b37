//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// answerWait bounds how long a terminal may take to say what its background is. Those that answer at all do so within a
// round trip.
const answerWait = 250 * time.Millisecond

// Light asks the terminal whether its background is light. Every terminal answers the second question, what it
// is, so that one that does not know the first is not waited for. It is not asked where nobody may read an answer.
func Light() (light, known bool) {
	if light, known = lightByName(os.Getenv("COLORFGBG")); known {
		return light, known
	}
	if name := os.Getenv("TERM"); name == "linux" || strings.HasPrefix(name, "vt") {
		return false, false
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false, false
	}
	defer func() { _ = tty.Close() }() // it was asked, and no more
	if tty.SetReadDeadline(time.Now().Add(answerWait)) != nil {
		return false, false // this system cannot wait for a terminal with a limit
	}
	before, err := term.MakeRaw(int(tty.Fd()))
	if err != nil {
		return false, false
	}
	defer func() { _ = term.Restore(int(tty.Fd()), before) }() // the dashboard does it again
	// Fd has made it block again.
	if syscall.SetNonblock(int(tty.Fd()), true) != nil || tty.SetReadDeadline(time.Now().Add(answerWait)) != nil {
		return false, false
	}
	if _, err := tty.WriteString("\x1b]11;?\x1b\\\x1b[c"); err != nil {
		return false, false
	}
	answer := ""
	for buffer := make([]byte, 256); !strings.Contains(answer, "\x1b[?") || !strings.HasSuffix(answer, "c"); {
		n, err := tty.Read(buffer)
		if answer += string(buffer[:n]); err != nil || len(answer) > 4096 {
			break
		}
	}
	return lightByAnswer(answer)
}

// StopSignals are the signals that ask the process to stop until it is continued.
func StopSignals(into chan<- os.Signal) (release func()) {
	signal.Notify(into, syscall.SIGTSTP)
	return func() { signal.Reset(syscall.SIGTSTP) }
}

// StopProcess stops this process and what runs with it, as Ctrl-Z does, and returns when it was continued. It does
// nothing without a shell that could continue it: the group of a job is never that of its session. The signal is not
// the one of the keyboard, since a process that has asked to be told of that one is not stopped by it any more.
//
// A process is not stopped yet when it has asked for it: on Linux a process's signal is first its first thread's, which
// may wait for a processor, and the others run on. So a second signal is sent behind the first. It is heard after it
// (Linux takes the lower number first, and no signal while a stop is on its way; others stop a process at once), which
// is when the process was continued.
func StopProcess() {
	session, err := unix.Getsid(0)
	if err != nil || session == unix.Getpgrp() {
		return
	}
	behind := make(chan os.Signal, 1)
	signal.Notify(behind, syscall.SIGIO) // of a number above SIGSTOP's, which nobody else sends
	defer signal.Stop(behind)
	if syscall.Kill(0, syscall.SIGSTOP) == nil && syscall.Kill(syscall.Getpid(), syscall.SIGIO) == nil {
		<-behind
	}
}
