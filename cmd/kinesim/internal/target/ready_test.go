//go:build !slim

package target

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go/wait"

	"kinesim/cmd/kinesim/internal/cli"
)

// runningContainer is a container whose service listens at an endpoint of this machine.
type runningContainer struct {
	wait.StrategyTarget
	host string
	port network.Port
}

func (c runningContainer) Host(context.Context) (string, error) { return c.host, nil }

func (c runningContainer) State(context.Context) (*container.State, error) {
	return &container.State{Status: container.StateRunning}, nil
}

func (c runningContainer) MappedPort(context.Context, string) (network.Port, error) {
	return c.port, nil
}

// TestReadyOnceKinesisAnswers has a container that is healthy, but whose Kinesis fails, and then starts, with the first
// requests.
func TestReadyOnceKinesisAnswers(t *testing.T) {
	var asked atomic.Int64
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Amz-Target") == "Kinesis_20131202.ListStreams" && asked.Add(1) < 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer service.Close()
	host, port := addressOf(t, service.URL)
	var r ready
	if err := r.WaitUntilReady(t.Context(), runningContainer{host: host, port: network.MustParsePort(port + "/tcp")}); err != nil {
		t.Fatal(err)
	}
	if r.endpoint != service.URL || asked.Load() != 3 {
		t.Errorf("ready at %s after %d requests for streams, want %s after 3", r.endpoint, asked.Load(), service.URL)
	}
}

// expiring is a context whose time is over when over is closed.
type expiring struct {
	context.Context
	over chan struct{}
}

func (c expiring) Done() <-chan struct{} { return c.over }

func (c expiring) Err() error {
	select {
	case <-c.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// TestReadyGivesUp has a container that answers and whose Kinesis never does, and one that never answers.
func TestReadyGivesUp(t *testing.T) {
	over := make(chan struct{})
	expire := sync.OnceFunc(func() { close(over) })
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusInternalServerError)
			expire()
		}
	}))
	host, port := addressOf(t, service.URL)
	for _, answers := range []bool{true, false} {
		var ctx context.Context = expiring{t.Context(), over} // once it was asked for Kinesis, however long that takes
		if !answers {
			service.Close()
			port = "1" // which no system gives to who asks for any
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
		}
		err := (&ready{}).WaitUntilReady(ctx, runningContainer{host: host, port: network.MustParsePort(port + "/tcp")})
		if errors.Is(err, errSlow) != answers {
			t.Errorf("answers %t: %v", answers, err)
		}
		f, ok := errors.AsType[*cli.Failure](Container{Image: DefaultImage, Say: t.Logf}.explain(t.Context(), err))
		if !ok || strings.Contains(f.Try, "less to do") != answers {
			t.Errorf("answers %t: try %v", answers, f)
		}
	}
}

// unpublished is a container whose port is not published yet.
type unpublished struct{ runningContainer }

func (unpublished) MappedPort(context.Context, string) (network.Port, error) {
	return network.Port{}, errors.New("not yet")
}

// TestReadyWaitsLongerForWhatAnswers: a machine that is busy starts a service slowly, and nothing comes of one that is
// silent.
func TestReadyWaitsLongerForWhatAnswers(t *testing.T) {
	for met, want := range map[bool]time.Duration{false: readyTime, true: kinesisTime} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			err := (&ready{met: met}).WaitUntilReady(t.Context(), unpublished{})
			if took := time.Since(began); took != want || errors.Is(err, errSlow) != met || met == errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("answered %t: given up after %s: %v", met, took, err)
			}
		})
	}
}

func addressOf(t *testing.T, endpoint string) (host, port string) {
	t.Helper()
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	if host, port, err = net.SplitHostPort(u.Host); err != nil {
		t.Fatal(err)
	}
	return host, port
}
