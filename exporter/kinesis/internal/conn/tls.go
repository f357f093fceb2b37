package conn

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// WholeTLS makes the dial function of TLS connections that write a PutRecords request as wholeConn does. The
// transport's settings of TLS apply; it negotiates no protocol, so that both sides speak HTTP/1.1.
func WholeTLS(transport *http.Transport, dial Dial) Dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		config := new(tls.Config)
		if transport.TLSClientConfig != nil {
			config = transport.TLSClientConfig.Clone()
		}
		if config.ServerName == "" {
			if config.ServerName, _, err = net.SplitHostPort(address); err != nil {
				_ = conn.Close()
				return nil, err
			}
		}
		config.NextProtos = nil
		below := &gatherConn{Conn: conn}
		secure := tls.Client(below, config)
		if timeout := transport.TLSHandshakeTimeout; timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, timeout, errHandshake)
			defer cancel()
		}
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			if context.Cause(ctx) == errHandshake {
				err = errHandshake
			}
			return nil, err
		}
		return &wholeConn{Conn: secure, below: below}, nil
	}
}

var errHandshake = errors.New("TLS handshake takes too long")

// gatherConn is what lies below TLS. While it gathers it writes many records of TLS, of 16 KiB each, at once.
type gatherConn struct {
	net.Conn
	busy atomic.Bool // from gather to end

	mu        sync.Mutex
	gathering bool
	gathered  []byte
	written   bool // anything since it began to gather
}

// gatherBytes is how much is gathered at most: what fits into the processor's nearer caches.
const gatherBytes = 256 << 10

func (c *gatherConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.gathering {
		return c.Conn.Write(p)
	}
	if len(c.gathered)+len(p) > gatherBytes {
		if err := c.flush(); err != nil {
			return 0, err
		}
	}
	c.gathered = append(c.gathered, p...)
	return len(p), nil
}

// gather begins to gather.
func (c *gatherConn) gather() {
	c.busy.Store(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gathering, c.written = true, false
}

// end writes what was gathered, and everything at once from then on. It tells whether anything was written since
// gather.
func (c *gatherConn) end() (written bool, err error) {
	defer c.busy.Store(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gathering = false
	err = c.flush()
	return c.written, err
}

// flush writes what was gathered. The caller has locked the connection.
func (c *gatherConn) flush() error {
	if len(c.gathered) == 0 {
		return nil
	}
	n, err := c.Conn.Write(c.gathered)
	c.gathered = c.gathered[:0]
	c.written = c.written || n > 0
	return err
}
