package kinesis_test

import (
	"context"
	"fmt"
	"io"
	stdlog "log"
	"net/http"
	"os"
	"strings"
	"sync"
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

var container *localstack.LocalStackContainer // of this process, if one was started

func TestMain(m *testing.M) {
	code := m.Run()
	if container != nil {
		if err := testcontainers.TerminateContainer(container); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}

// startLocalStack starts one container for all tests of the process and returns its URL.
var startLocalStack = sync.OnceValues(func() (url string, err error) {
	defer func() {
		if r := recover(); r != nil { // testcontainers panics where there is no Docker socket
			err = fmt.Errorf("start LocalStack: %v", r)
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
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
	container, err = localstack.Run(ctx, localstackImage, testcontainers.WithEnv(map[string]string{"SERVICES": "kinesis"}))
	if err != nil {
		return "", fmt.Errorf("start LocalStack: %w", err)
	}
	if url, err = container.PortEndpoint(ctx, "4566/tcp", "http"); err != nil {
		return "", err
	}
	return url, awaitKinesis(ctx, url)
})

// awaitKinesis makes the request that LocalStack starts its Kinesis for, and answers once that runs: no test's to wait
// for.
func awaitKinesis(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.ListStreams")
	request.Header.Set("Authorization",
		"AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("LocalStack answers %s to ListStreams", answer.Status)
	}
	return nil
}

// localStack is the URL of a LocalStack, or the end of the test.
func localStack(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("LocalStack is not for -short")
	}
	url, err := startLocalStack()
	switch {
	case err == nil:
		return url
	case os.Getenv(requireLocalStack) == "1":
		t.Fatalf("%s=1, but: %v", requireLocalStack, err)
	default:
		t.Skipf("no LocalStack here: %v", err)
	}
	return ""
}
