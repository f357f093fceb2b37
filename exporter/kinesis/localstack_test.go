package kinesis_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesim/exporter/kinesis/localstacktest"
)

// removeLocalStack removes the container of this process, if one was started.
var removeLocalStack = func() error { return nil }

func TestMain(m *testing.M) {
	code := m.Run()
	if err := removeLocalStack(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// startLocalStack starts one container for all tests of the process and returns its URL.
var startLocalStack = sync.OnceValues(func() (string, error) {
	url, remove, err := localstacktest.Start("kinesis")
	if err != nil {
		return "", err
	}
	removeLocalStack = remove
	return url, awaitKinesis(url)
})

// awaitKinesis makes the request that LocalStack starts its Kinesis for, and answers once that runs: no test's to wait
// for.
func awaitKinesis(url string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
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
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
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
	localstacktest.Need(t, err)
	return url
}
