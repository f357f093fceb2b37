package kinesis

import (
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// body is the body of a request in a buffer that is used again. The transport may go on reading after the request has returned: when it
// failed, or when the endpoint answered before it had read everything. So every reader holds the body until it is closed, and every
// write under way until it ends; the buffer goes back when nobody holds it. A reader that nobody closes costs a buffer, never a wrong byte.
//
// Whoever took the body holds it until it is written: nobody sends it again then, and fewer buffers stay closer to the processor.
type body struct {
	bytes []byte
	hash  string // SHA-256, as hexadecimal digits

	hashed chan struct{} // tells that another body's sender has set the hash
	timer  *time.Timer   // of how long that is waited for
	free   *bodies

	mu      sync.Mutex
	holders int
	turn    uint64 // how often it has been taken; of its holders, the one who took it last may let go once
	held    bool   // by whoever took it
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
	b.mu.Lock()
	defer b.mu.Unlock()
	b.holders, b.held = 1, true
	b.turn++
	b.bytes = b.bytes[:0]
	return b
}

// letGo ends the hold of whoever took the body, unless it has ended.
func (b *body) letGo(turn uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held && b.turn == turn {
		b.held = false
		b.drop()
	}
}

func (b *body) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop()
}

// drop ends a hold. The caller has locked the body.
func (b *body) drop() {
	if b.holders--; b.holders > 0 {
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

// open returns a reader from the start, for whoever took the body at that turn. The attempt learns whether anything of it was sent. Of a body that
// was written it is a closed reader: net/http asks for one to follow a redirect, which nobody does.
func (b *body) open(turn uint64, watched *attempt) (io.ReadCloser, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.held || b.turn != turn {
		return &bodyReader{}, nil
	}
	b.holders++
	return &bodyReader{body: b, turn: turn, watched: watched}, nil
}

// bodyReader reads a body. It may be closed while it is read.
type bodyReader struct {
	turn    uint64
	watched *attempt

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
	r.watched.sent.Store(true) // as far as can be known here
	n := copy(p, r.body.bytes[r.offset:])
	r.offset += n
	return n, nil
}

// rest takes what is left, all at once, and holds it until done is called: not locked, since a write can take long.
func (r *bodyReader) rest() (rest []byte, done func(written bool), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.body
	if b == nil {
		return nil, nil, http.ErrBodyReadAfterClose
	}
	b.mu.Lock()
	b.holders++
	b.mu.Unlock()
	rest = b.bytes[r.offset:]
	r.offset = len(b.bytes)
	return rest, func(written bool) {
		if written {
			b.letGo(r.turn)
		}
		b.release()
	}, nil
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
