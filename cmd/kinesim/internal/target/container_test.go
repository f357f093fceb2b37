//go:build !slim

package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis/localstacktest"
	"kinesim/sim/report"
)

// probeLocalStack starts and removes a container, once, to learn whether that can be done here.
var probeLocalStack = sync.OnceValue(func() error {
	_, stop, err := Container{Image: DefaultImage, Say: func(string, ...any) {}}.Start(context.Background())
	if err != nil {
		return err
	}
	return stop()
})

// needLocalStack is what starts one, or the end of the test.
func needLocalStack(t *testing.T) Container {
	t.Helper()
	localstacktest.Need(t, probeLocalStack())
	return Container{Image: DefaultImage, Say: t.Logf}
}

func TestLocalStackStartsAndIsRemoved(t *testing.T) {
	l := needLocalStack(t)
	endpoint, stop, err := l.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(endpoint + "/_localstack/health")
	if err != nil {
		t.Fatal(errors.Join(err, stop()))
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("health answers %s", response.Status)
	}
	if left := containers(t); left != 1 {
		t.Errorf("%d containers while it runs, want 1", left)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if left := containers(t); left != 0 {
		t.Errorf("%d containers afterwards, want none", left)
	}
}

func TestLocalStackInterruptedAtItsStart(t *testing.T) {
	l := needLocalStack(t)
	ctx, interrupt := context.WithCancelCause(t.Context())
	defer interrupt(nil)
	ctrlC := errors.New("interrupted")
	var watching sync.WaitGroup
	watching.Go(func() {
		for ctx.Err() == nil {
			if containers(t) > 0 { // created, and seconds away from being ready
				interrupt(ctrlC)
			}
		}
	})
	_, stop, err := l.Start(ctx)
	interrupt(nil)
	watching.Wait()
	if err == nil {
		t.Fatal(errors.Join(errors.New("started in spite of the interruption"), stop()))
	}
	if !errors.Is(err, ctrlC) || stop != nil {
		t.Errorf("got error %v and stop %v, want the interruption's cause and no stop", err, stop != nil)
	}
	if left := containers(t); left != 0 {
		t.Errorf("%d containers left behind", left)
	}
}

// TestLocalStackIsReachedFromHereAlone looks at the address that the port is published on.
func TestLocalStackIsReachedFromHereAlone(t *testing.T) {
	l := needLocalStack(t)
	_, stop, err := l.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range containersOf(t, labels()) {
		for _, p := range c.Ports {
			if p.PublicPort != 0 && !p.IP.IsLoopback() {
				t.Errorf("port %d is published on %s", p.PrivatePort, p.IP)
			}
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// TestLeftoversAreRemoved leaves a container as a killed process does: the next run removes it, and says so. One whose
// process runs, and one of another place, stay.
func TestLeftoversAreRemoved(t *testing.T) {
	l := needLocalStack(t)
	docker, err := client.New(client.FromEnv)
	if err != nil {
		t.Fatal(err)
	}
	defer docker.Close()
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	gone := labels()
	gone[pidLabel] = strconv.Itoa(ended.ProcessState.Pid())
	reused := labels()
	reused[bornLabel] = "1"
	other := labels()
	other[pidLabel], other[placeLabel] = gone[pidLabel], "elsewhere"
	made := map[string]string{}
	for name, labels := range map[string]map[string]string{"gone": gone, "reused": reused, "other": other, "running": labels()} {
		options := client.ContainerCreateOptions{Config: &container.Config{Image: DefaultImage, Labels: labels}}
		created, err := docker.ContainerCreate(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		made[created.ID] = name
		defer docker.ContainerRemove(context.Background(), created.ID, client.ContainerRemoveOptions{Force: true})
	}
	var said []string
	l.Say = func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }
	l.removeLeftovers(t.Context(), docker)
	list, err := docker.ContainerList(t.Context(), client.ContainerListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, c := range list.Items {
		if name := made[c.ID]; name != "" {
			left = append(left, name)
		}
	}
	slices.Sort(left)
	if !slices.Equal(left, []string{"other", "running"}) || len(said) != 2 || !strings.Contains(said[0], "left behind") {
		t.Errorf("left %v, said %q", left, said)
	}
}

func TestAlive(t *testing.T) {
	self := os.Getpid()
	if !alive(self, born(self)) {
		t.Error("this process does not run")
	}
	if alive(self, "1") {
		t.Error("this process is the one that was started with the machine")
	}
}

// TestNoEngineAtDockerHost names where nobody listens, and asks no other engine.
func TestNoEngineAtDockerHost(t *testing.T) {
	t.Setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
	_, _, err := Container{Image: DefaultImage, Say: t.Logf}.Start(t.Context())
	f, ok := errors.AsType[*cli.Failure](err)
	if !ok || f.Verdict != report.Unreachable || !strings.Contains(err.Error(), "DOCKER_HOST is tcp://127.0.0.1:1") ||
		!strings.Contains(f.Try, "start Docker") {
		t.Errorf("got %v, try %q", err, f.Try)
	}
}

func TestLocalStackImageThatDoesNotExist(t *testing.T) {
	l := needLocalStack(t)
	l.Image = "localhost:1/no/such-image:4.99.0"
	_, _, err := l.Start(t.Context())
	f, ok := errors.AsType[*cli.Failure](err)
	if !ok || f.Verdict != report.Unreachable || !strings.Contains(f.Try, "LOCALSTACK_AUTH_TOKEN") {
		t.Errorf("got %#v, want a failure that speaks of the token", err)
	}
}

func TestNoDocker(t *testing.T) {
	err := noDocker(errors.New("cannot connect"))
	f, ok := errors.AsType[*cli.Failure](err)
	if !ok || f.Verdict != report.Unreachable || !strings.Contains(err.Error(), "Docker") || f.Try == "" {
		t.Errorf("got %#v", err)
	}
}

// containers counts the containers of this test process.
func containers(t *testing.T) int {
	t.Helper()
	return len(containersOf(t, map[string]string{pidLabel: strconv.Itoa(os.Getpid())}))
}

// containersOf are the containers with some labels.
func containersOf(t *testing.T, labels map[string]string) []container.Summary {
	t.Helper()
	docker, err := client.New(client.FromEnv)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer docker.Close()
	filters := make(client.Filters)
	for name, value := range labels {
		filters.Add("label", name+"="+value)
	}
	list, err := docker.ContainerList(context.Background(), client.ContainerListOptions{All: true, Filters: filters})
	if err != nil {
		t.Error(err)
	}
	return list.Items
}
