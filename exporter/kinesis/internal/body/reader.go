package body

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// Reader reads a body and holds it until it is closed, which may be while it is read.
type Reader struct {
	turn uint64
	sent *atomic.Bool

	mu     sync.Mutex
	body   *Body // nil once closed
	offset int
}

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.body == nil:
		return 0, http.ErrBodyReadAfterClose
	case r.offset == len(r.body.Bytes):
		return 0, io.EOF
	}
	r.sent.Store(true) // as far as can be known here
	n := copy(p, r.body.Bytes[r.offset:])
	r.offset += n
	return n, nil
}

// Rest takes what is left, all at once, and holds it until done is called: not locked, since a write can take long.
func (r *Reader) Rest() (rest []byte, done func(written bool), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.body
	if b == nil {
		return nil, nil, http.ErrBodyReadAfterClose
	}
	b.mu.Lock()
	b.holders++
	b.mu.Unlock()
	rest = b.Bytes[r.offset:]
	r.offset = len(b.Bytes)
	return rest, func(written bool) {
		if written {
			b.LetGo(r.turn)
		}
		b.release()
	}, nil
}

// Close ends the reader's hold of the body.
func (r *Reader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.body != nil {
		r.body.release()
		r.body = nil
	}
	return nil
}

// Left is how much is left, in bytes.
func (r *Reader) Left() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.body == nil {
		return 0
	}
	return int64(len(r.body.Bytes) - r.offset)
}

// Sent tells whether anything of the body may have reached the endpoint, as far as whoever writes it knows.
func (r *Reader) Sent(any bool) { r.sent.Store(any) }
