package kinesis

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/conn"
)

// staleConns makes connections that fail to write once they are spoilt, as a connection does that the other end closed
// while it was idle.
type staleConns struct {
	mu   sync.Mutex
	made []*staleConn
}

type staleConn struct {
	net.Conn
	spoilt atomic.Bool
}

func (c *staleConn) Write(p []byte) (int, error) {
	if c.spoilt.Load() {
		return 0, syscall.EPIPE
	}
	return c.Conn.Write(p)
}

func (s *staleConns) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	stale := &staleConn{Conn: conn}
	s.made = append(s.made, stale)
	return stale, nil
}

func (s *staleConns) spoil() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, conn := range s.made {
		conn.spoilt.Store(true)
	}
}

// TestPutOnStaleConnections has each connection break between two requests. Nothing was written then, so the request
// goes out on another one, and is not ambiguous.
func TestPutOnStaleConnections(t *testing.T) {
	onEachWire(t, testStaleConnections)
}

func testStaleConnections(t *testing.T, wire func(*Config)) {
	if !conn.ToldWritten {
		t.Skip("this system does not tell that nothing was written")
	}
	for _, start := range []func(*testing.T, http.HandlerFunc) *stub{newStub, newTLSStub} {
		server := start(t, answer(200, entries(0, ok, ok, ok)))
		client := stubClient(t, server.URL, wire)
		if server.TLS != nil {
			server.trust(client)
		}
		var conns staleConns
		client.transport.DialContext = conns.dial
		if client.format != nil {
			client.transport.DialTLSContext = conn.WholeTLS(client.transport, conns.dial)
			client.transport.DialContext = conn.Whole(conns.dial)
		}
		records, results := someRecords(3)
		for i := range 5 {
			NewSink(client).Put(t.Context(), records, results)
			if results[0].Outcome != exporter.Acked {
				t.Fatalf("request %d: %+v", i, results[0])
			}
			conns.spoil()
		}
		if n := server.requests.Load(); n != 5 {
			t.Errorf("%d requests arrived, want 5", n)
		}
	}
}
