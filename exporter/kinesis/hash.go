package kinesis

import (
	"encoding/hex"
	"runtime"
	"sync"
	"time"
)

// hashing hashes bodies, two at a time when two are there. Hashing is most of what a request costs, and two hashes made in turns take two thirds
// of the time of one after the other (sha256x2.go).
type hashing struct {
	mu      sync.Mutex
	waiting *body   // for another one
	free    *hasher // one is enough in most cases
}

// companyTime is how long a body waits for another while other requests are under way, whose answers may let the next ones go. It is a few hundredths of
// the time that Kinesis takes to answer.
const companyTime = 50 * time.Microsecond

// hash sets the body's hash. Before it hashes a body alone it lets everything run that is ready to, which on a busy machine brings another body. Then,
// if company is to be expected, it waits a little: a busy machine looks for answers that have come only when nothing else is to do.
func (h *hashing) hash(b *body, company bool) {
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
func (b *body) wait(limit time.Duration) bool {
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
