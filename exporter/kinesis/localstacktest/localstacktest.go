// Package localstacktest starts a LocalStack for tests, or tells why they cannot have one. It knows nothing of the
// start of one by kinesim, which has tests of its own (cmd/kinesim/internal/target).
package localstacktest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/modules/localstack"
)

// image is the last that needs no token.
const image = "localstack/localstack:4.14.0"

// required makes a missing LocalStack a failure, for CI.
const required = "KINESIM_REQUIRE_LOCALSTACK"

// startTime is how long a container may take until it answers.
const startTime = 12 * time.Minute

// Start starts a container whose only service is the one named, and returns its URL and what removes it.
func Start(service string) (url string, remove func() error, err error) {
	defer func() {
		if r := recover(); r != nil { // testcontainers panics where there is no Docker socket
			err = fmt.Errorf("start LocalStack: %v", r)
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	log.SetDefault(log.NewNoopLogger())
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return "", nil, fmt.Errorf("find Docker: %w", err)
	}
	defer func() { _ = provider.Close() }()
	if err := provider.Health(ctx); err != nil {
		return "", nil, fmt.Errorf("ask Docker: %w", err)
	}
	container, err := localstack.Run(ctx, image, testcontainers.WithEnv(map[string]string{"SERVICES": service}))
	remove = func() error { return testcontainers.TerminateContainer(container) } // of none, it does nothing
	if err == nil {
		url, err = container.PortEndpoint(ctx, "4566/tcp", "http")
	}
	if err != nil {
		return "", nil, errors.Join(fmt.Errorf("start LocalStack: %w", err), remove())
	}
	return url, remove, nil
}

// Need ends a test that a LocalStack could not be started for, if err is why: it is skipped, or fails where
// KINESIM_REQUIRE_LOCALSTACK=1 says that it must not be.
func Need(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv(required) == "1":
		t.Fatalf("%s=1, but: %v", required, err)
	default:
		t.Skipf("no LocalStack here: %v", err)
	}
}
