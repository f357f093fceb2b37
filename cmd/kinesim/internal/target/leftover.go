//go:build !slim

package target

import (
	"context"
	"os"
	"strconv"
	"strings"

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
