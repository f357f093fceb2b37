package kinesisfake_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/kinesisfake/streams"
)

// plainConn hides that a connection is TLS, so that net/http speaks over it as over any other.
type plainConn struct{ net.Conn }

func TestTransports(t *testing.T) {
	server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{})
	plain, err := httpserver.Start(server, "127.0.0.1:0")
	must(t, err)
	defer plain.Close()
	secure, err := httpserver.StartTLS(server, "127.0.0.1:0", nil)
	must(t, err)
	defer secure.Close()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(secure.Certificate.PEM) {
		t.Fatal("the certificate cannot be trusted")
	}
	protocols := func(set func(*http.Protocols)) *http.Protocols {
		p := new(http.Protocols)
		set(p)
		return p
	}
	// A TLS connection without ALPN, as Java clients open it; what is spoken inside is the transport's business.
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&tls.Dialer{Config: &tls.Config{RootCAs: roots}}).DialContext(ctx, network, address)
		return plainConn{conn}, err
	}
	h1 := func(p *http.Protocols) { p.SetHTTP1(true) }
	h2 := func(p *http.Protocols) { p.SetHTTP2(true) }
	h2c := func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) }
	for _, test := range []struct {
		name, url, want string
		transport       *http.Transport
	}{
		{"HTTP/1.1", plain.URL, "HTTP/1.1", &http.Transport{Protocols: protocols(h1)}},
		{"h2c", plain.URL, "HTTP/2.0", &http.Transport{Protocols: protocols(h2c)}},
		{"TLS", secure.URL, "HTTP/1.1", &http.Transport{Protocols: protocols(h1), TLSClientConfig: &tls.Config{RootCAs: roots}}},
		{"TLS and ALPN", secure.URL, "HTTP/2.0", &http.Transport{Protocols: protocols(h2), TLSClientConfig: &tls.Config{RootCAs: roots}}},
		{"TLS by name", strings.Replace(secure.URL, "127.0.0.1", "localhost", 1), "HTTP/2.0", &http.Transport{Protocols: protocols(h2), TLSClientConfig: &tls.Config{RootCAs: roots}}},
		{"TLS and preface", strings.Replace(secure.URL, "https", "http", 1), "HTTP/2.0", &http.Transport{Protocols: protocols(h2c), DialContext: dial}},
		{"TLS without ALPN", strings.Replace(secure.URL, "https", "http", 1), "HTTP/1.1", &http.Transport{Protocols: protocols(h1), DialContext: dial}},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer test.transport.CloseIdleConnections()
			client := &http.Client{Transport: test.transport}
			for _, body := range []string{"{}", strings.Repeat(" ", 14_999_998) + "{}"} {
				request, err := http.NewRequest("POST", test.url, strings.NewReader(body))
				must(t, err)
				request.Header.Set("X-Amz-Target", listTarget)
				request.Header.Set("Content-Type", contentJSON)
				kinesisfake.Claim(request)
				response, err := client.Do(request)
				must(t, err)
				answer, err := io.ReadAll(response.Body)
				must(t, err)
				must(t, response.Body.Close())
				if response.Proto != test.want || response.StatusCode != 200 || !strings.HasPrefix(string(answer), `{"StreamNames":[]`) {
					t.Errorf("%s %d %s, want %s", response.Proto, response.StatusCode, answer, test.want)
				}
				if len(response.Header.Get("X-Amzn-Requestid")) != 36 {
					t.Errorf("headers %v", response.Header)
				}
			}
		})
	}
}

func TestTLSExplainsItself(t *testing.T) {
	server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{})
	endpoint, err := httpserver.StartTLS(server, "127.0.0.1:0", nil)
	must(t, err)
	defer endpoint.Close()
	response, err := http.Post(strings.Replace(endpoint.URL, "https", "http", 1), contentJSON, strings.NewReader("{}"))
	must(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	if response.StatusCode != 400 || !strings.Contains(string(body), "HTTP request to an HTTPS server") {
		t.Errorf("%d %s", response.StatusCode, body)
	}
}

// A fault cuts a TLS connection under TLS, not with its orderly end.
func TestTLSIsCut(t *testing.T) {
	over := make(chan kinesisfake.LogEntry, 1)
	server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{
		Control: func(string, []byte) *faults.Fault { return &faults.Fault{Cut: faults.CutBefore} },
		Log:     func(entry kinesisfake.LogEntry) { over <- entry },
	})
	endpoint, err := httpserver.StartTLS(server, "127.0.0.1:0", nil)
	must(t, err)
	defer endpoint.Close()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	request, err := http.NewRequest("POST", endpoint.URL, strings.NewReader("{}"))
	must(t, err)
	request.Header.Set("X-Amz-Target", listTarget)
	request.Header.Set("Content-Type", contentJSON)
	kinesisfake.Claim(request)
	if response, err := client.Do(request); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v %v, want a reset", response, err)
	}
	if entry := <-over; entry.Operation != "ListStreams" || entry.Status != 0 {
		t.Errorf("logged %+v", entry)
	}
	if stats := server.Stats().Operations; len(stats) != 1 || stats[0].Cut != 1 || stats[0].Errors != 0 {
		t.Errorf("counted %+v", stats)
	}
}
