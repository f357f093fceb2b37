package body

import (
	"encoding/hex"
	"runtime"
	"sync"
	"time"

	"kinesim/exporter/cpu/sha256x2"
)

// Hashing hashes bodies, two at a time when two are there. Hashing is most of what a request costs, and two hashes made
// in turns take two thirds of the time of one after the other (package sha256x2).
type Hashing struct {
	mu      sync.Mutex
	waiting *Body            // for another one
	free    *sha256x2.Hasher // one is enough in most cases
}

// companyTime is how long a body waits for another while other requests are under way, whose answers may let the next
// ones go. It is a few hundredths of the time that Kinesis takes to answer.
const companyTime = 50 * time.Microsecond

// Hash sets the body's hash. Before it hashes a body alone it lets everything run that is ready to, which on a busy
// machine brings another body. Then, if company is to be expected, it waits a little: a busy machine looks for answers
// that have come only when nothing else is to do.
func (h *Hashing) Hash(b *Body, company bool) {
	if !sha256x2.Fast() {
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
	if company && b.wait(companyTime) {
		return
	}
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

// wait waits until another body's sender has set the hash, and tells whether it has.
func (b *Body) wait(limit time.Duration) bool {
	if b.timer == nil {
		b.timer = time.NewTimer(limit)
	} else {
		b.timer.Reset(limit)
	}
	defer b.timer.Stop()
	select {
	case <-b.hashed:
		return true
	case <-b.timer.C:
		return false
	}
}

func (h *Hashing) one(b *Body) {
	with := h.take()
	b.Hash = hex.EncodeToString(with.Sum(b.Bytes))
	h.give(with)
}

func (h *Hashing) two(a, b *Body) {
	with := h.take()
	sumA, sumB := with.Sum2(a.Bytes, b.Bytes)
	a.Hash, b.Hash = hex.EncodeToString(sumA), hex.EncodeToString(sumB)
	h.give(with)
}

func (h *Hashing) take() *sha256x2.Hasher {
	h.mu.Lock()
	defer h.mu.Unlock()
	with := h.free
	h.free = nil
	if with == nil {
		with = sha256x2.New()
	}
	return with
}

func (h *Hashing) give(with *sha256x2.Hasher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.free = with
}
