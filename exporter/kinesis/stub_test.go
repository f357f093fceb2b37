package kinesis

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/exporter/kinesis/internal/wire"
	"kinesim/exporter/kinesis/internal/wire/wiretest"
)

// cleanEnv hides the machine's AWS settings from a test.
func cleanEnv(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // restored at the end of the test
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	nowhere := t.TempDir() + "/none"
	t.Setenv("AWS_CONFIG_FILE", nowhere)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", nowhere)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

// stub is an endpoint that answers as a test says.
type stub struct {
	*httptest.Server
	requests atomic.Int64
}

func newStub(t *testing.T, handler http.HandlerFunc) *stub {
	t.Helper()
	return startStub(t, handler, (*httptest.Server).Start)
}

// newTLSStub is newStub over TLS.
func newTLSStub(t *testing.T, handler http.HandlerFunc) *stub {
	t.Helper()
	s := startStub(t, handler, (*httptest.Server).StartTLS)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // broken connections are what some tests are about
	return s
}

// trust makes a client trust the server's certificate.
func (s *stub) trust(c *Client) {
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	c.transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

func startStub(t *testing.T, handler http.HandlerFunc, start func(*httptest.Server)) *stub {
	t.Helper()
	s := new(stub)
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		handler(w, r)
	}))
	start(s.Server)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func stubClient(t *testing.T, endpoint string, change ...func(*Config)) *Client {
	t.Helper()
	cleanEnv(t)
	c := Config{Endpoint: endpoint, Stream: "stream", Timeout: 2 * time.Minute} // a busy machine is slow
	for _, f := range change {
		f(&c)
	}
	client, err := NewClient(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	client.pause = time.Microsecond
	t.Cleanup(client.Close)
	return client
}

// wires are those that behave alike.
var wires = []Wire{WirePlain, WireJSON, WireCBOR}

// onEachWire runs a test with each of them.
func onEachWire(t *testing.T, test func(t *testing.T, wire func(*Config))) {
	for _, wire := range wires {
		t.Run(string(wire), func(t *testing.T) { test(t, func(c *Config) { c.Wire = wire }) })
	}
}

// answer reads the request and answers with a status and a body, as CBOR if that is what the request is and the body is
// JSON.
func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		drain(r)
		body, contentType := body, r.Header.Get("Content-Type")
		if contentType == wire.TypeCBOR {
			if translated, ok := wiretest.CBOR(body); ok {
				body = translated
			} else {
				contentType = wire.TypeJSON
			}
		}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// fails answers with an error of AWS's shape.
func fails(status int, code, message string) http.HandlerFunc {
	body, err := json.Marshal(map[string]string{"__type": code, "message": message})
	if err != nil {
		panic(err)
	}
	return answer(status, string(body))
}

func drain(r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }

// cut ends the connection, with a reset or an orderly end, after it wrote raw.
func cut(reset, readFirst bool, raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if readFirst {
			drain(r)
		}
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, raw)
		if tcp, ok := conn.(*net.TCPConn); ok && reset {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
	}
}

func someRecords(n int) ([]exporter.Record, []exporter.Result) {
	records := make([]exporter.Record, n)
	for i := range records {
		records[i] = exporter.Record{Key: fmt.Appendf(nil, "key-%d", i), Data: fmt.Appendf(nil, `{"n":%d}`, i)}
	}
	return records, make([]exporter.Result, n)
}

func readAll(t *testing.T, r *http.Request) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return string(body)
}
