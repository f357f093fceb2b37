package bucket

// Tank is a token bucket that refills steadily. Amounts are kept in billionths, so that a refill over nanoseconds stays
// whole.
type Tank struct {
	level int64 // units times 10^9; below zero after a debt
	at    int64 // Unix nanoseconds of the last refill
	used  bool  // a tank is full before its first use
}

// Refill brings the level up to date and answers whole units. So much comes in over as many seconds as there are parts.
func (t *Tank) Refill(now, size, perSecond, parts int64) int64 {
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

// Spend takes units out, also those that are not there.
func (t *Tank) Spend(units int64) { t.level -= units * secondNanos }
