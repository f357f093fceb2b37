//go:build !slim

package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go/wait"
)

// ready waits until a LocalStack answers, and keeps where. Its port is published by the engine's host; which address of
// that reaches it from here is not known where this process is in a container itself, or seems to be.
type ready struct {
	endpoint string
	met      bool // something has answered there
}

// errSlow is why a container is given up that answers, and whose Kinesis does not.
var errSlow = errors.New("its port answers, and its Kinesis does not yet")

const (
	readyTime   = 2 * time.Minute  // until something answers, as long as testcontainers would wait
	kinesisTime = 10 * time.Minute // for its Kinesis once something answers, which is slow where the machine has other work
	healthTime  = 5 * time.Second  // for one answer, of a machine that does other things, too
	healthPause = 100 * time.Millisecond
)

// WaitUntilReady implements wait.Strategy.
func (r *ready) WaitUntilReady(ctx context.Context, target wait.StrategyTarget) error {
	ctx, cancel := context.WithTimeout(ctx, kinesisTime)
	defer cancel()
	silent := time.NewTimer(readyTime)
	defer silent.Stop()
	host, err := target.Host(ctx)
	if err != nil {
		return fmt.Errorf("wait until ready: %w", err)
	}
	hosts := slices.Compact([]string{host, "127.0.0.1"})
	ticker := time.NewTicker(healthPause)
	defer ticker.Stop()
	for {
		state, err := target.State(ctx)
		if err == nil && state.Status == container.StateExited {
			return fmt.Errorf("the container exited with code %d", state.ExitCode)
		}
		if port, err := target.MappedPort(ctx, servicePort); err == nil {
			for _, host := range hosts {
				endpoint := "http://" + net.JoinHostPort(host, port.Port())
				if r.healthy(ctx, endpoint) && serves(ctx, endpoint) {
					r.endpoint = endpoint
					return nil
				}
			}
		}
		select {
		case <-ticker.C:
		case <-silent.C:
			if !r.met {
				return fmt.Errorf("wait until ready: nothing answers after %s: %w", readyTime, context.DeadlineExceeded)
			}
		case <-ctx.Done():
			if r.met && errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("wait until ready: %w, after %s", errSlow, kinesisTime)
			}
			return fmt.Errorf("wait until ready: %w", context.Cause(ctx))
		}
	}
}

// healthy tells whether a LocalStack answers at an endpoint.
func (r *ready) healthy(ctx context.Context, endpoint string) bool {
	ctx, cancel := context.WithTimeout(ctx, healthTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/_localstack/health", http.NoBody)
	if err != nil {
		return false
	}
	answer, err := direct.Do(request)
	if err != nil {
		return false
	}
	r.met = true
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// serves asks a LocalStack for its streams, and tells whether it answered. A LocalStack is healthy before its Kinesis
// runs: that starts with the first request, which takes as long as that does, more than ten seconds on half a core.
func serves(ctx context.Context, endpoint string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader("{}"))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.ListStreams")
	request.Header.Set("Authorization", // which it reads no more of than the service's name
		"AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0")
	answer, err := direct.Do(request)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// direct goes through no proxy: the container is near.
var direct = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
