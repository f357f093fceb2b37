package target

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"kinesim/cmd/kinesim/internal/cli"
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

// needLocalStack skips a test, saying why, where a LocalStack cannot be started. With KINESIM_REQUIRE_LOCALSTACK=1, as
// in CI, the test fails instead, so that it cannot be skipped unnoticed.
func needLocalStack(t *testing.T) Container {
	t.Helper()
	if err := probeLocalStack(); err != nil {
		if os.Getenv("KINESIM_REQUIRE_LOCALSTACK") == "1" {
			t.Fatalf("LocalStack is required here: %v", err)
		}
		t.Skipf("LocalStack cannot be started: %v", err)
	}
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
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		t.Error(err)
		return 0
	}
	defer provider.Close()
	mine := make(client.Filters).Add("label", fmt.Sprintf("%s=%d", containerLabel, os.Getpid()))
	list, err := provider.Client().ContainerList(context.Background(), client.ContainerListOptions{All: true, Filters: mine})
	if err != nil {
		t.Error(err)
	}
	return len(list.Items)
}
