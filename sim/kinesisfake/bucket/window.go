package bucket

import "time"

const secondNanos = int64(time.Second)

// Window lets at most a quota pass over any second: what is spent comes back exactly one second later. It is a bucket
// whose refill waits, since a bucket that refills steadily lets twice its size pass in the second after a rest.
type Window struct {
	ring           []spending // a power of two of them, or none
	head, count    int        // of those that have not come back: the oldest first
	expired        int64      // the moment up to which that is so
	bytes, records int64      // sums of them
}

type spending struct {
	at             int64 // Unix nanoseconds
	bytes, records int64
}

// windowSpendingsMax bounds the memory of a window whose quota was raised: beyond it spendings are lumped together, to
// the later moment.
const windowSpendingsMax = 4096

// windowSpendingsLeast is how many spendings a window has room for at first.
const windowSpendingsLeast = 8

// Take spends bytes and one record, if both quotas have room. A record larger than the whole quota passes when nothing
// is spent, and then keeps the window full for as many seconds as it is worth.
func (w *Window) Take(now, bytes, bytesMax, recordsMax int64) bool {
	if now != w.expired { // the records of a request come one after the other
		w.expire(now)
	}
	if w.records >= recordsMax {
		return false
	}
	if bytes > bytesMax {
		return w.takeLarge(now, bytes, bytesMax)
	}
	if w.bytes+bytes > bytesMax {
		return false
	}
	w.spend(now, bytes, 1)
	return true
}

// takeLarge is Take for a record that is larger than the whole quota.
func (w *Window) takeLarge(now, bytes, bytesMax int64) bool {
	if w.bytes > 0 {
		return false
	}
	w.spend(now, bytesMax, 1)
	for rest := bytes - bytesMax; rest > 0; rest -= bytesMax {
		now += secondNanos
		w.spend(now, min(rest, bytesMax), 0)
	}
	return true
}

func (w *Window) spend(at, bytes, records int64) {
	w.bytes += bytes
	w.records += records
	if w.count > 0 {
		if last := w.at(w.count - 1); last.at >= at || w.count >= windowSpendingsMax {
			last.at = max(last.at, at)
			last.bytes += bytes
			last.records += records
			return
		}
	}
	if w.count == len(w.ring) {
		w.grow()
	}
	w.count++
	*w.at(w.count - 1) = spending{at, bytes, records}
}

// at is one of the spendings, of which the first is the oldest.
func (w *Window) at(i int) *spending { return &w.ring[(w.head+i)&(len(w.ring)-1)] }

func (w *Window) grow() {
	wider := make([]spending, max(2*len(w.ring), windowSpendingsLeast))
	n := copy(wider, w.ring[w.head:])
	copy(wider[n:], w.ring[:w.head])
	w.ring, w.head = wider, 0
}

func (w *Window) expire(now int64) {
	w.expired = now
	for w.count > 0 {
		oldest := w.at(0)
		if now-oldest.at < secondNanos {
			return
		}
		w.bytes -= oldest.bytes
		w.records -= oldest.records
		w.head = (w.head + 1) & (len(w.ring) - 1)
		w.count--
	}
}

// Prefetch brings closer to the processor what Take looks at. What it returns is of no use, but without it the compiler
// would leave the work out.
func (w *Window) Prefetch() int64 {
	if w.count == 0 {
		return 0
	}
	return w.at(0).at + w.at(w.count-1).at
}
