package kinesis

import (
	"io"
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

	hashed  chan struct{} // tells that another body's sender has set the hash
	holders atomic.Int32
	free    *bodies
}

// bodies makes and keeps bodies: no more than the requests in flight, each as large as the largest request that it was. The one that was used
// last is the next to be used, since most of it may still be in a cache.
type bodies struct {
	mu   sync.Mutex
	most int
	free []*body
}

// take returns an empty body, held by the caller.
func (f *bodies) take() *body {
	f.mu.Lock()
	defer f.mu.Unlock()
	var b *body
	if last := len(f.free) - 1; last >= 0 {
		b = f.free[last]
		f.free = f.free[:last]
	} else {
		b = &body{free: f, hashed: make(chan struct{}, 1)}
	}
	b.holders.Store(1)
	b.bytes = b.bytes[:0]
	return b
}

func (b *body) release() {
	if b.holders.Add(-1) > 0 {
		return
	}
	f := b.free
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.free) < f.most {
		f.free = append(f.free, b)
	}
}

// reserve makes room for n more bytes.
func (b *body) reserve(n int) { b.bytes = slices.Grow(b.bytes, n) }

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

func (r *bodyReader) left() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.body == nil {
		return 0
	}
	return int64(len(r.body.bytes) - r.offset)
}
