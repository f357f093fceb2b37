package httpserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Endpoint is a handler that listens.
type Endpoint struct {
	URL         string       // http://host:port, or https://
	Certificate *Certificate // of TLS, which clients must be told to trust; nil without
	http        *http.Server
	calls       *underWay
	cut         context.CancelFunc // ends the contexts of calls
	done        chan error
	once        sync.Once
	err         error // of Close
}

// Start listens on a TCP address, such as 127.0.0.1:0 for any free port, and serves HTTP/1.1 and h2c until Close.
func Start(handler http.Handler, address string) (*Endpoint, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("start kinesis endpoint: %w", err)
	}
	return start(handler, listener), nil
}

// StartTLS is Start with TLS. Without a certificate one is made for localhost and the host of the address.
func StartTLS(handler http.Handler, address string, certificate *Certificate) (*Endpoint, error) {
	if certificate == nil {
		var err error
		if certificate, err = NewCertificate(time.Now(), hostOf(address)); err != nil {
			return nil, fmt.Errorf("start kinesis endpoint: %w", err)
		}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("start kinesis endpoint: %w", err)
	}
	e := start(handler, tlsListener{listener, certificate.config()})
	e.URL, e.Certificate = "https://"+listener.Addr().String(), certificate
	return e, nil
}

// start serves a listener until Close.
func start(handler http.Handler, listener net.Listener) *Endpoint {
	calls := &underWay{handler: handler}
	e := &Endpoint{
		URL:  "http://" + listener.Addr().String(),
		http: httpServer(calls), calls: calls, done: make(chan error, 1),
	}
	var whole context.Context // of all calls
	whole, e.cut = context.WithCancel(context.Background())
	e.http.BaseContext = func(net.Listener) context.Context { return whole }
	go func() { e.done <- e.http.Serve(listener) }()
	return e
}

// httpServer speaks HTTP/1.1, and HTTP/2 to whoever begins with its preface: over a tlsListener that is all the HTTP/2
// there is.
func httpServer(handler http.Handler) *http.Server {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{
		Handler: handler, Protocols: &protocols,
		// A full call must fit into the windows, or it waits for their updates.
		HTTP2: &http.HTTP2Config{MaxReceiveBufferPerStream: h2StreamBytes, MaxReceiveBufferPerConnection: h2ConnectionBytes},
		// Who does not finish his headers must not hold a connection for ever.
		ReadHeaderTimeout: time.Minute,
	}
}

const (
	h2StreamBytes     = 2 << 20
	h2ConnectionBytes = 16 << 20
)

// Shutdown takes no more calls, waits until those under way are answered or ctx ends, and closes.
func (e *Endpoint) Shutdown(ctx context.Context) error {
	_ = e.http.Shutdown(ctx) // when ctx ends, Close cuts what is left
	return e.Close()
}

// Close cuts all connections and waits until the listener is closed and no call is under way: nothing is stored or
// logged after it. Answers that are held back are never sent. It may be called more than once.
func (e *Endpoint) Close() error {
	e.once.Do(func() {
		err := e.http.Close()
		e.cut()
		e.calls.end()
		if served := <-e.done; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
		if err != nil {
			e.err = fmt.Errorf("close kinesis endpoint: %w", err)
		}
	})
	return e.err
}

// underWay are the calls that are under way, which net/http does not wait for when it closes.
type underWay struct {
	handler http.Handler
	calls   sync.WaitGroup

	mu    sync.Mutex
	ended bool
}

// ServeHTTP answers a call, unless there are to be no more: one whose header was read just before the end comes later.
func (u *underWay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.mu.Lock()
	if u.ended {
		u.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	u.calls.Add(1)
	u.mu.Unlock()
	defer u.calls.Done()
	u.handler.ServeHTTP(w, r)
}

// end lets no call begin any more, and waits for those that have.
func (u *underWay) end() {
	u.mu.Lock()
	u.ended = true
	u.mu.Unlock()
	u.calls.Wait()
}
