//go:build !slim

package target

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go/wait"
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
