package conn

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net"
	"runtime"

	"kinesim/exporter/kinesis/internal/body"
)

// wholeConn writes a PutRecords request in one piece, header and body. Without it net/http writes the header first,
// which wakes the endpoint for nothing, and copies the body to the connection by way of 32 KiB of its own.
//
// Only net/http's one goroutine that writes to the connection calls Write and ReadFrom.
type wholeConn struct {
	net.Conn             // TLS or TCP
	below    *gatherConn // of TLS, otherwise nil
	header   []byte      // that is held back until its body comes
	pieces   net.Buffers // header and body, so that none is allocated for a request
}

// Dial makes a connection, as http.Transport.DialContext does.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// Whole makes the connections of a dial function whole ones.
func Whole(dial Dial) Dial {
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
	_, n, err := c.write(p)
	return n, err
}

// write writes the header that was held back, and p. It returns how much was written, and how much of p.
func (c *wholeConn) write(p []byte) (all, part int, err error) {
	if len(c.header) == 0 {
		n, err := c.Conn.Write(p)
		return n, n, err
	}
	held := len(c.header)
	n, err := c.writeBoth(c.header, p)
	c.header = c.header[:0]
	return n, max(n-held, 0), err
}

func (c *wholeConn) writeBoth(header, p []byte) (int, error) {
	if c.below == nil {
		c.pieces = append(c.pieces[:0], header, p)
		pieces := c.pieces // writing consumes it
		n, err := pieces.WriteTo(c.Conn)
		clear(c.pieces)
		return int(n), err
	}
	c.below.gather()
	n, err := c.Conn.Write(header)
	if err == nil {
		var more int
		more, err = c.Conn.Write(p)
		n += more
	}
	written, ending := c.below.end()
	if !written {
		n = 0
	}
	return n, cmp.Or(err, ending)
}

// Close breaks a write that is under way. TLS would say goodbye first, and wait seconds for that write: it does not
// know of what was gathered.
func (c *wholeConn) Close() error {
	if c.below != nil && c.below.busy.Load() {
		return c.below.Close()
	}
	return c.Conn.Close()
}

// ReadFrom is what net/http's transport calls once the header is written.
func (c *wholeConn) ReadFrom(r io.Reader) (int64, error) {
	limited, ok := r.(*io.LimitedReader)
	if !ok {
		return io.Copy(wholeWriter{c}, r)
	}
	b, ok := limited.R.(*body.Reader)
	if !ok || limited.N < b.Left() {
		return io.Copy(wholeWriter{c}, r)
	}
	rest, done, err := b.Rest()
	if err != nil {
		return 0, err
	}
	b.Sent(true) // before it is: an answer may come before the write has returned
	all, n, err := c.write(rest)
	if all == 0 && ToldWritten {
		b.Sent(false)
	}
	done(err == nil)
	limited.N -= int64(n)
	return int64(n), err
}

// ToldWritten tells whether the system says how much a write that failed has written. Windows says nothing was, though
// it may all have arrived.
const ToldWritten = runtime.GOOS != "windows"

// wholeWriter is a wholeConn without ReadFrom.
type wholeWriter struct{ conn *wholeConn }

func (w wholeWriter) Write(p []byte) (int, error) {
	_, n, err := w.conn.write(p)
	return n, err
}
