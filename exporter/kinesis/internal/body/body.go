package body

import (
	"sync"
	"sync/atomic"
	"time"
)

// Body is the body of a request in a buffer that is used again. The transport may go on reading after the request has
// returned: when it failed, or when the endpoint answered before it had read everything. So every reader holds the body
// until it is closed, and every write under way until it ends; the buffer goes back when nobody holds it. A reader that
// nobody closes costs a buffer, never a wrong byte.
//
// Whoever took the body holds it until it is written: nobody sends it again then, and fewer buffers stay closer to the
// processor.
type Body struct {
	Bytes []byte
	Hash  string // SHA-256, as hexadecimal digits; see Hashing

	hashed chan struct{} // tells that another body's sender has set the hash
	timer  *time.Timer   // of how long that is waited for
	free   *Pool

	mu      sync.Mutex
	holders int
	turn    uint64 // how often it has been taken; of its holders, the one who took it last may let go once
	held    bool   // by whoever took it
}

// Pool makes and keeps bodies: no more than the requests in flight, each as large as the largest request that it was.
// The one that was used last is the next to be used, since most of it may still be in a cache.
type Pool struct {
	mu   sync.Mutex
	most int
	free []*Body
}

// NewPool makes a pool that keeps so many bodies.
func NewPool(most int) *Pool { return &Pool{most: most} }

// Take returns an empty body, held by the caller until LetGo, and the turn at which it was taken.
func (f *Pool) Take() (b *Body, turn uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if last := len(f.free) - 1; last >= 0 {
		b = f.free[last]
		f.free = f.free[:last]
	} else {
		b = &Body{free: f, hashed: make(chan struct{}, 1)}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.holders, b.held = 1, true
	b.turn++
	b.Bytes = b.Bytes[:0]
	return b, b.turn
}

// LetGo ends the hold of whoever took the body, unless it has ended.
func (b *Body) LetGo(turn uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held && b.turn == turn {
		b.held = false
		b.drop()
	}
}

func (b *Body) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop()
}

// drop ends a hold. The caller has locked the body.
func (b *Body) drop() {
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

// Open returns a reader from the start, for whoever took the body at that turn. It sets sent before anything of the
// body may have reached the endpoint. Of a body that was written it is a closed reader: net/http asks for one to follow
// a redirect, which nobody does.
func (b *Body) Open(turn uint64, sent *atomic.Bool) *Reader {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.held || b.turn != turn {
		return &Reader{}
	}
	b.holders++
	return &Reader{body: b, turn: turn, sent: sent}
}
