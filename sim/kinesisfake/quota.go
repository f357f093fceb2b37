package kinesisfake

import "time"

const secondNanos = int64(time.Second)

// window lets at most a quota pass over any second: what is spent comes back exactly one second later. It is a bucket
// whose refill waits, since a bucket that refills steadily lets twice its size pass in the second after a rest.
type window struct {
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

// take spends bytes and one record, if both quotas have room. A record larger than the whole quota passes when nothing
// is spent, and then keeps the window full for as many seconds as it is worth.
func (w *window) take(now, bytes, bytesMax, recordsMax int64) bool {
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

// takeLarge is take for a record that is larger than the whole quota.
func (w *window) takeLarge(now, bytes, bytesMax int64) bool {
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

func (w *window) spend(at, bytes, records int64) {
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
func (w *window) at(i int) *spending { return &w.ring[(w.head+i)&(len(w.ring)-1)] }

func (w *window) grow() {
	wider := make([]spending, max(2*len(w.ring), windowSpendingsLeast))
	n := copy(wider, w.ring[w.head:])
	copy(wider[n:], w.ring[:w.head])
	w.ring, w.head = wider, 0
}

func (w *window) expire(now int64) {
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

// tank is a token bucket that refills steadily. Amounts are kept in billionths, so that a refill over nanoseconds stays
// whole.
type tank struct {
	level int64 // units times 10^9; below zero after a debt
	at    int64 // Unix nanoseconds of the last refill
	used  bool  // a tank is full before its first use
}

// refill brings the level up to date and answers whole units. So much comes in over as many seconds as there are parts.
func (t *tank) refill(now, size, perSecond, parts int64) int64 {
	switch {
	case !t.used:
		t.level, t.at, t.used = size*secondNanos, now, true
	case now > t.at:
		full := size*secondNanos - t.level
		// The comparison comes first: a long rest times the rate would not fit into 63 bits.
		if elapsed := now - t.at; elapsed >= (full/perSecond+1)*parts {
			t.level = size * secondNanos
		} else {
			t.level = min(size*secondNanos, t.level+elapsed*perSecond/parts)
		}
		t.at = now
	}
	return t.level / secondNanos
}

func (t *tank) spend(units int64) { t.level -= units * secondNanos }

// shardQuota is what one shard has spent.
type shardQuota struct {
	strict           window
	bytes, records   tank
	reads            window
	readBytes        tank
	call, callBytes  int64 // the PutRecords call under way, and the bytes that this shard took of it
	callBytesCharged int64 // of these, rounded up
}

// prefetch brings closer to the processor what taking a record looks at. What it returns is of no use, but without it
// the compiler would leave the work out.
func (q *shardQuota) prefetch() int64 {
	fetched := q.call
	if w := &q.strict; w.count > 0 {
		fetched += w.at(0).at + w.at(w.count-1).at
	}
	return fetched
}

// takeWrite charges bytes and one record, if the quota has room.
func (q *shardQuota) takeWrite(limits *Limits, now, bytes int64) bool {
	switch limits.Write {
	case WriteStrict:
		return q.strict.take(now, bytes, limits.BytesPerSecond, limits.RecordsPerSecond)
	case WriteBurst:
		// A record larger than the tank passes when the tank is full, and leaves a debt.
		level := q.bytes.refill(now, limits.BurstBytes, limits.BytesPerSecond, limits.Parts)
		if level < min(bytes, limits.BurstBytes) || q.records.refill(now, limits.BurstRecords, limits.RecordsPerSecond, limits.Parts) < 1 {
			return false
		}
		q.bytes.spend(bytes)
		q.records.spend(1)
	}
	return true
}

// takeCallWrite charges a record of a PutRecords call. "PutRecords rounds on the cumulative sum of the records in each
// call", up to the next KiB (troubleshooting-producers), so a record costs what it adds to the rounded sum.
func (q *shardQuota) takeCallWrite(limits *Limits, now, call, bytes int64) bool {
	if q.call != call {
		q.call, q.callBytes, q.callBytesCharged = call, 0, 0
	}
	charged := roundKiB(q.callBytes + bytes)
	if !q.takeWrite(limits, now, charged-q.callBytesCharged) {
		return false
	}
	q.callBytes += bytes
	q.callBytesCharged = charged
	return true
}

// mayRead tells whether a GetRecords call may be answered, and counts it.
func (q *shardQuota) mayRead(limits *Limits, now int64) bool {
	if !limits.Read {
		return true
	}
	// "If a call returns 10 MiB, subsequent calls made within the next 5 seconds throw an exception" (API_GetRecords):
	// a debt.
	if q.readBytes.refill(now, limits.ReadBytes, limits.ReadBytes, 1) <= 0 {
		return false
	}
	return q.reads.take(now, 0, 1, limits.ReadsPerSecond)
}

func (q *shardQuota) spendRead(limits *Limits, bytes int64) {
	if limits.Read {
		q.readBytes.spend(bytes)
	}
}

func roundKiB(bytes int64) int64 { return (bytes + 1023) &^ 1023 }
