package exporter

import (
	"testing"
	"time"
)

// TestBackoff holds how long waits may be after each attempt, and that they are spread over all of that.
func TestBackoff(t *testing.T) {
	const second = time.Second
	for _, row := range []struct {
		first time.Duration
		most  []time.Duration // after attempt 1, 2, …
	}{
		{500 * time.Millisecond, []time.Duration{second / 2, second, 2 * second, 4 * second, 8 * second, 10 * second, 10 * second}},
		{20 * time.Millisecond, []time.Duration{20 * time.Millisecond, 40 * time.Millisecond, 80 * time.Millisecond}},
		{10 * second, []time.Duration{10 * second, 10 * second}},
	} {
		for i, most := range row.most {
			var least, longest time.Duration = most, 0
			for n := range uint64(2000) {
				wait := backoff(7, row.first, Digest{Hi: n, Lo: n * n}, i+1)
				least, longest = min(least, wait), max(longest, wait)
			}
			if longest >= most || longest < most*9/10 || least > most/10 {
				t.Errorf("first %v, after attempt %d: from %v to %v, want up to %v", row.first, i+1, least, longest, most)
			}
		}
	}
	if wait := backoff(7, 500*time.Millisecond, Digest{Hi: 1}, 65535); wait >= maxBackoff || wait < 0 {
		t.Errorf("after very many attempts: %v", wait)
	}
}
