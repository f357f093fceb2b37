package kinesis

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/conn"
)

// TestPutOverTLS puts batches of every size, whose bodies are one record of TLS or many, and compares what arrives.
func TestPutOverTLS(t *testing.T) {
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		arrived := make(chan []byte, 1)
		server := newTLSStub(t, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			arrived <- body
			if _, key, found := bytes.Cut(body, []byte("size-")); found {
				answer(200, entries(0, ok))(w, r)
			} else {
				t.Errorf("no key in a body of %d bytes that ends with %q", len(body), key)
			}
		})
		client := stubClient(t, server.URL, wire)
		server.trust(client)
		sink := NewSink(client)
		for _, size := range []int{1, 100, 16_000, 300_000, 900_000, 5_000_000, 20} {
			data := bytes.Repeat([]byte{'a'}, size)
			records := []exporter.Record{{Key: fmt.Appendf(nil, "size-%d", size), Data: data}}
			results := make([]exporter.Result, 1)
			sink.Put(t.Context(), records, results)
			if results[0].Outcome != exporter.Acked {
				t.Fatalf("%d bytes: %+v", size, results[0])
			}
			want := data
			if client.format != formats[WireCBOR] {
				want = base64.StdEncoding.AppendEncode(nil, data)
			}
			if body := <-arrived; !bytes.Contains(body, want) || len(body) > len(want)+200 {
				t.Errorf("%d bytes: a body of %d bytes arrived", size, len(body))
			}
		}
		if n := server.requests.Load(); n != 7 {
			t.Errorf("%d requests arrived, want 7", n)
		}
	})
}

// TestPutOverTLSFails has no trust in the certificate, a connection that ends before the body is read, and one that
// ends after.
func TestPutOverTLSFails(t *testing.T) {
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		records, results := someRecords(500)
		for i := range records {
			records[i].Data = bytes.Repeat([]byte{'a'}, 1200)
		}
		put := func(handler http.HandlerFunc, trusted bool) exporter.Result {
			server := newTLSStub(t, handler)
			client := stubClient(t, server.URL, wire)
			if trusted {
				server.trust(client)
			}
			NewSink(client).Put(t.Context(), records, results)
			return results[0]
		}
		if r := put(answer(200, entries(0)), false); r.Outcome != exporter.Refused || r.Code != CodeUnreachable {
			t.Errorf("without trust: %+v", r)
		}
		for _, readFirst := range []bool{false, true} {
			if r := put(cut(false, readFirst, ""), true); r.Outcome != exporter.Ambiguous || r.Code != CodeConnectionReset {
				t.Errorf("cut, read first is %t: %+v", readFirst, r)
			}
		}
	})
}

// smallBuffers makes connections that take little before the other end reads, and counts goodbyes.
type smallBuffers struct {
	net.Listener
	goodbyes atomic.Int64
}

func (l *smallBuffers) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return conn, conn.(*net.TCPConn).SetReadBuffer(4096)
}

func (l *smallBuffers) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return polite{conn, l}, conn.(*net.TCPConn).SetWriteBuffer(4096)
}

// polite is a connection of TLS, which is given five seconds to say goodbye, and no other limit of writing.
type polite struct {
	net.Conn
	of *smallBuffers
}

func (c polite) SetWriteDeadline(at time.Time) error {
	c.of.goodbyes.Add(1)
	return c.Conn.SetWriteDeadline(at)
}

// expiring is a context whose deadline passes when a test says so.
type expiring struct {
	context.Context
	over chan struct{}
}

func (c *expiring) Done() <-chan struct{} { return c.over }

func (c *expiring) Err() error {
	select {
	case <-c.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// TestPutOverTLSEndsWithoutGoodbye has an endpoint that does not read: neither what is written at the end, nor more.
func TestPutOverTLSEndsWithoutGoodbye(t *testing.T) {
	over := make(chan struct{})
	defer close(over)
	began := make(chan struct{}, 1)
	var buffers smallBuffers
	server := startStub(t, func(http.ResponseWriter, *http.Request) { began <- struct{}{}; <-over }, func(s *httptest.Server) {
		buffers.Listener = s.Listener
		s.Listener = &buffers
		s.StartTLS()
	})
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		client := stubClient(t, server.URL, wire)
		server.trust(client)
		client.transport.DialContext = buffers.dial
		if client.format != nil {
			client.transport.DialTLSContext = conn.WholeTLS(client.transport, buffers.dial)
		}
		for _, size := range []int{100_000, 1_000_000} {
			ctx := &expiring{Context: t.Context(), over: make(chan struct{})}
			go func() {
				<-began // with the body half written
				close(ctx.over)
			}()
			results := make([]exporter.Result, 1)
			NewSink(client).Put(ctx, []exporter.Record{{Key: []byte("key"), Data: make([]byte, size)}}, results)
			if results[0].Outcome != exporter.Ambiguous || results[0].Code != CodeTimeout {
				t.Errorf("%d bytes: %+v", size, results[0])
			}
			if n := buffers.goodbyes.Load(); n != 0 {
				t.Errorf("%d bytes: it was waited for %d goodbyes that nobody reads", size, n)
			}
		}
	})
}

// TestPutWithoutHandshake has something listen that says nothing, and a limit of the handshake that is none.
func TestPutWithoutHandshake(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	server := newTLSStub(t, answer(200, entries(0, ok)))
	onEachWire(t, func(t *testing.T, wire func(*Config)) {
		records, results := someRecords(1)
		client := stubClient(t, "https://"+silent.Addr().String(), wire)
		client.transport.TLSHandshakeTimeout = 50 * time.Millisecond
		NewSink(client).Put(t.Context(), records, results)
		if results[0].Outcome != exporter.Refused || results[0].Code != CodeUnreachable {
			t.Errorf("no handshake: %+v", results[0])
		}
		if err := client.Check(t.Context()); !errors.Is(err, ErrUnreachable) {
			t.Errorf("check: %v", err)
		}
		client = stubClient(t, server.URL, wire)
		server.trust(client)
		client.transport.TLSHandshakeTimeout = 0
		NewSink(client).Put(t.Context(), records, results)
		if results[0].Outcome != exporter.Acked {
			t.Errorf("no limit: %+v", results[0])
		}
	})
}
