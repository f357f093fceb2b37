package kinesis

import (
	"encoding/hex"
	"runtime"
	"sync"
)

// hashing hashes bodies, two at a time when two are there. Hashing is most of what a request costs, and two hashes made in turns take two thirds
// of the time of one after the other (sha256x2.go).
type hashing struct {
	mu      sync.Mutex
	waiting *body   // for another one
	free    *hasher // one is enough in most cases
}

// hash sets the body's hash. Before it hashes a body alone it lets everything run that is ready to: on a busy machine that brings another body,
// and on an idle one it takes no time. So nobody ever waits for a body that may not come.
func (h *hashing) hash(b *body) {
	if !canHash2 {
		h.one(b)
		return
	}
	h.mu.Lock()
	if other := h.waiting; other != nil {
		h.waiting = nil
		h.mu.Unlock()
		h.two(b, other)
		other.hashed <- struct{}{}
		return
	}
	h.waiting = b
	h.mu.Unlock()
	runtime.Gosched()
	h.mu.Lock()
	alone := h.waiting == b
	if alone {
		h.waiting = nil
	}
	h.mu.Unlock()
	if alone {
		h.one(b)
		return
	}
	<-b.hashed
}

func (h *hashing) one(b *body) {
	with := h.take()
	b.hash = hex.EncodeToString(with.sum(with.sums[0][:0], b.bytes))
	h.give(with)
}

func (h *hashing) two(a, b *body) {
	with := h.take()
	sumA, sumB := with.sum2(a.bytes, b.bytes)
	a.hash, b.hash = hex.EncodeToString(sumA), hex.EncodeToString(sumB)
	h.give(with)
}

func (h *hashing) take() *hasher {
	h.mu.Lock()
	defer h.mu.Unlock()
	with := h.free
	h.free = nil
	if with == nil {
		with = newHasher()
	}
	return with
}

func (h *hashing) give(with *hasher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.free = with
}
