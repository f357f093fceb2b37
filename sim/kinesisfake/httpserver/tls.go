package httpserver

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
)

// tlsListener takes TLS off its connections. It hides that from net/http, which would otherwise speak HTTP/2 only to
// clients that asked for it with ALPN: Java clients of AWS send the preface of HTTP/2 at once and no ALPN (measured
// with KCL 3.0.2). As it is, net/http takes every connection for an unencrypted one, and looks for the preface in it.
type tlsListener struct {
	net.Listener
	config *tls.Config
}

// Accept does not wait for the handshake: the first Read does, on the goroutine of the connection.
func (l tlsListener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	secure := tls.Server(raw, l.config)
	return &tlsConn{Conn: secure, secure: secure, raw: raw}, nil
}

// tlsConn is a connection inside TLS that does not look like one: it has no ConnectionState.
type tlsConn struct {
	net.Conn // secure
	secure   *tls.Conn
	raw      net.Conn
	first    sync.Once
}

func (c *tlsConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		c.first.Do(func() { c.explain(err) })
	}
	return n, err
}

// explain tells a client that speaks HTTP to a TLS endpoint what is wrong, as net/http does.
func (c *tlsConn) explain(err error) {
	var wrong tls.RecordHeaderError
	if errors.As(err, &wrong) && wrong.Conn != nil && isHTTP(wrong.RecordHeader[:]) {
		_, _ = io.WriteString(wrong.Conn, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n") // a courtesy
	}
}

func isHTTP(header []byte) bool {
	switch string(header) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		return true
	}
	return false
}

// CloseWrite ends the stream in this direction.
func (c *tlsConn) CloseWrite() error { return c.secure.CloseWrite() }

// NetConn is the connection under TLS.
func (c *tlsConn) NetConn() net.Conn { return c.raw }
