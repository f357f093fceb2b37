package results_test

import (
	"context"
	"fmt"
	"io"
	stdlog "log"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	tclog "github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/modules/localstack"
)

// localstackImage is the last that needs no token.
const localstackImage = "localstack/localstack:4.14.0"

// requireLocalStack makes a missing LocalStack a failure, for CI.
const requireLocalStack = "KINESIM_REQUIRE_LOCALSTACK"

// startLocalStack starts one whose only service is S3, until the test ends.
func startLocalStack(t *testing.T) (url string, err error) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil { // testcontainers panics where there is no Docker socket
			err = fmt.Errorf("start LocalStack: %v", r)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	tclog.SetDefault(stdlog.New(io.Discard, "", 0))
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return "", fmt.Errorf("find Docker: %w", err)
	}
	defer provider.Close()
	if err := provider.Health(ctx); err != nil {
		return "", fmt.Errorf("ask Docker: %w", err)
	}
	container, err := localstack.Run(ctx, localstackImage, testcontainers.WithEnv(map[string]string{"SERVICES": "s3"}))
	if container != nil {
		testcontainers.CleanupContainer(t, container)
	}
	if err != nil {
		return "", fmt.Errorf("start LocalStack: %w", err)
	}
	return container.PortEndpoint(ctx, "4566/tcp", "http")
}

// TestPlaceInLocalStack keeps results in an S3 that is not ours.
func TestPlaceInLocalStack(t *testing.T) {
	if testing.Short() {
		t.Skip("LocalStack is not for -short")
	}
	url, err := startLocalStack(t)
	switch {
	case err == nil:
	case os.Getenv(requireLocalStack) == "1":
		t.Fatalf("%s=1, but: %v", requireLocalStack, err)
	default:
		t.Skipf("no LocalStack here: %v", err)
	}
	reach(t, url)
	missing := place(t, "s3://rehearsals/monday")
	if err := missing.Pull(t.Context()); err == nil || !strings.Contains(err.Error(), "NoSuchBucket") {
		t.Errorf("a bucket that is not there: %v", err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url+"/rehearsals", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the bucket is not made: %s", answer.Status)
	}
	tuesday := keep(t, "s3://rehearsals/tuesday")
	monday := keep(t, "s3://rehearsals/monday")
	found(t, "s3://rehearsals/monday/", monday)
	replace(t, "s3://rehearsals/monday", monday)
	found(t, "s3://rehearsals/tuesday", tuesday)
}
