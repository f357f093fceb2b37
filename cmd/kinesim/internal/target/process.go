package target

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// alive tells whether a process that was started at a moment still runs.
func alive(pid int, started string) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	return !errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone) && born(pid) == started
}

// born is when a process was started, in clock ticks since the boot; "" where that is not told, or it has ended.
func born(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name of the program, in parentheses, may hold anything; the 20th field after it is meant.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" { // dead, and nobody has asked how it ended
		return ""
	}
	return fields[19]
}

// place is what ids of processes belong to.
func place() string {
	host, _ := os.Hostname() // one without a name has no other
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	seen, _ := os.Readlink("/proc/self/ns/pid")
	return fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", host, boot, seen)))[:16]
}
