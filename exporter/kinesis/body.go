package kinesis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// body is the body of a request in a buffer that is used again. The transport may go on reading after the request has returned: when it
// failed, or when the endpoint answered before it had read everything. So every reader holds the body until it is closed, and every
// write under way until it ends; the buffer goes back when nobody holds it. A reader that nobody closes costs a buffer, never a wrong byte.
type body struct {
	bytes []byte
	hash  string // SHA-256, as hexadecimal digits

	sum     hash.Hash
	summed  int // bytes that sum has seen
	digits  [2 * sha256.Size]byte
	holders atomic.Int32
	free    chan *body
}

// bodies makes and keeps bodies: no more than the requests in flight, each as large as the largest request that it was.
type bodies chan *body

// take returns an empty body, held by the caller.
func (f bodies) take() *body {
	var b *body
	select {
	case b = <-f:
	default:
		b = &body{sum: sha256.New(), free: f}
	}
	b.holders.Store(1)
	b.bytes, b.summed = b.bytes[:0], 0
	b.sum.Reset()
	return b
}

func (b *body) release() {
	if b.holders.Add(-1) > 0 {
		return
	}
	select {
	case b.free <- b:
	default:
	}
}

// reserve makes room for n more bytes.
func (b *body) reserve(n int) { b.bytes = slices.Grow(b.bytes, n) }

// hashEvery is how much is built before it is hashed: what was just written is still in the fastest cache then.
const hashEvery = 8 << 10

// grown is called while the body is built, with what it is so far.
func (b *body) grown(bytes []byte) {
	b.bytes = bytes
	if len(bytes)-b.summed >= hashEvery {
		b.sum.Write(bytes[b.summed:])
		b.summed = len(bytes)
	}
}

// finish ends the building of the body.
func (b *body) finish(bytes []byte) {
	b.bytes = bytes
	b.sum.Write(bytes[b.summed:])
	var sum [sha256.Size]byte
	hex.Encode(b.digits[:], b.sum.Sum(sum[:0]))
	b.hash = string(b.digits[:])
}

// open returns a reader from the start.
func (b *body) open() (io.ReadCloser, error) {
	b.holders.Add(1)
	return &bodyReader{body: b}, nil
}

// bodyReader reads a body. It may be closed while it is read.
type bodyReader struct {
	mu     sync.Mutex
	body   *body // nil once closed
	offset int
}

func (r *bodyReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.body == nil:
		return 0, http.ErrBodyReadAfterClose
	case r.offset == len(r.body.bytes):
		return 0, io.EOF
	}
	n := copy(p, r.body.bytes[r.offset:])
	r.offset += n
	return n, nil
}

// WriteTo writes all that is left at once. The body is held meanwhile, but not locked: a write can take long.
func (r *bodyReader) WriteTo(w io.Writer) (int64, error) {
	r.mu.Lock()
	b := r.body
	if b == nil {
		r.mu.Unlock()
		return 0, http.ErrBodyReadAfterClose
	}
	b.holders.Add(1)
	defer b.release()
	rest := b.bytes[r.offset:]
	r.offset = len(b.bytes)
	r.mu.Unlock()
	n, err := w.Write(rest)
	return int64(n), err
}

func (r *bodyReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.body != nil {
		r.body.release()
		r.body = nil
	}
	return nil
}

// wholeConn writes a body in one piece. Without it net/http copies it to the connection by way of 32 KiB of its own. A TLS
// connection does not use it, since it has to copy in any case.
type wholeConn struct{ net.Conn }

// whole makes the connections of a dial function whole ones.
func whole(dial func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return wholeConn{conn}, nil
	}
}

// ReadFrom is what net/http's transport calls once the header is written.
func (c wholeConn) ReadFrom(r io.Reader) (int64, error) {
	if limited, ok := r.(*io.LimitedReader); ok {
		if b, ok := limited.R.(*bodyReader); ok && limited.N >= b.left() {
			n, err := b.WriteTo(c.Conn)
			limited.N -= n
			return n, err
		}
	}
	return io.Copy(c.Conn, r)
}

func (r *bodyReader) left() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.body == nil {
		return 0
	}
	return int64(len(r.body.bytes) - r.offset)
}
