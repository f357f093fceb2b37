//go:build !slim

package target

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/moby/moby/client"
)

// The labels of each container, which say whose it is. One that a killed process has left can be found by them:
// docker ps --filter label=kinesim.pid
const (
	pidLabel   = "kinesim.pid"   // of the process that started it
	bornLabel  = "kinesim.born"  // when that process was started, since ids of processes are given again
	placeLabel = "kinesim.place" // where that id is one: this machine, since it was booted, and the processes seen
)

// labels are those of a container that this process starts.
func labels() map[string]string {
	pid := os.Getpid()
	return map[string]string{pidLabel: strconv.Itoa(pid), bornLabel: born(pid), placeLabel: place()}
}

// removeLeftovers removes the containers whose processes ended without doing so: killed, or with a Docker that went
// away. Those of other machines are theirs.
func (l Container) removeLeftovers(ctx context.Context, docker client.APIClient) {
	mine := make(client.Filters).Add("label", placeLabel+"="+place())
	list, err := docker.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: mine})
	if err != nil {
		return // an engine that cannot list is about to fail for a better reason
	}
	for _, left := range list.Items {
		pid, err := strconv.Atoi(left.Labels[pidLabel])
		if err != nil || alive(pid, left.Labels[bornLabel]) {
			continue
		}
		name := left.ID[:min(len(left.ID), 12)]
		if len(left.Names) > 0 {
			name = strings.TrimPrefix(left.Names[0], "/")
		}
		l.Say("removing %s, a LocalStack that an earlier run has left behind (process %d)", name, pid)
		if _, err := docker.ContainerRemove(ctx, left.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true}); err != nil {
			l.Say("note: it could not be removed: %v", err)
		}
	}
}

// alive tells whether a process that was started at a moment still runs.
func alive(pid int, started string) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = process.Signal(syscall.Signal(0))
	return (err == nil || os.IsPermission(err)) && born(pid) == started
}

// born is when a process was started, in clock ticks since the boot; "" where that is not told.
func born(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name of the program, in parentheses, may hold anything; the 20th field after it is meant.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 20 {
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
