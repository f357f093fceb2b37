package kinesis

import (
	"bytes"
	"context"
	"io"
	"net"
)

// wholeConn writes a PutRecords request in one piece, header and body. Without it net/http writes the header first, which wakes the endpoint for nothing, and
// copies the body to the connection by way of 32 KiB of its own. A TLS connection does not use it, since it has to copy in any case.
//
// Only net/http's one goroutine that writes to the connection calls Write and ReadFrom.
type wholeConn struct {
	net.Conn
	header []byte      // that is held back until its body comes
	pieces net.Buffers // header and body, so that none is allocated for a request
}

// whole makes the connections of a dial function whole ones.
func whole(dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &wholeConn{Conn: conn}, nil
	}
}

var (
	headerEnd   = []byte("\r\n\r\n")
	putRecords  = []byte("\r\nX-Amz-Target: Kinesis_20131202.PutRecords\r\n")
	expectation = []byte("\r\nExpect:") // a body that waits for an answer
)

// Write holds back a header whose body is about to follow, and writes everything else.
func (c *wholeConn) Write(p []byte) (int, error) {
	if len(c.header) == 0 && bytes.HasSuffix(p, headerEnd) && bytes.Contains(p, putRecords) && !bytes.Contains(p, expectation) {
		c.header = append(c.header, p...)
		return len(p), nil
	}
	n, err := c.writeAll(p)
	return int(n), err
}

// writeAll writes the header that was held back, and p. It returns how much of p was written.
func (c *wholeConn) writeAll(p []byte) (int64, error) {
	if len(c.header) == 0 {
		n, err := c.Conn.Write(p)
		return int64(n), err
	}
	held := int64(len(c.header))
	c.pieces = append(c.pieces[:0], c.header, p)
	pieces := c.pieces // writing consumes it
	n, err := pieces.WriteTo(c.Conn)
	clear(c.pieces)
	c.header = c.header[:0]
	return max(n-held, 0), err
}

// ReadFrom is what net/http's transport calls once the header is written.
func (c *wholeConn) ReadFrom(r io.Reader) (int64, error) {
	if limited, ok := r.(*io.LimitedReader); ok {
		if b, ok := limited.R.(*bodyReader); ok && limited.N >= b.left() {
			n, err := b.WriteTo(wholeWriter{c})
			limited.N -= n
			return n, err
		}
	}
	return io.Copy(wholeWriter{c}, r)
}

// wholeWriter is a wholeConn without ReadFrom.
type wholeWriter struct{ conn *wholeConn }

func (w wholeWriter) Write(p []byte) (int, error) {
	n, err := w.conn.writeAll(p)
	return int(n), err
}
