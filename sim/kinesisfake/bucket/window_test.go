package bucket

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestWindow compares a window with all that was ever spent, at rates that rise and fall: its ring grows while its
// oldest spending lies anywhere in it.
func TestWindow(t *testing.T) {
	const bytesMax, recordsMax = 1 << 20, 1000
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		var w Window
		var taken []spending
		now, refused := int64(1), 0
		for range 4000 {
			pause := int64(time.Second) >> random.IntN(14)
			if random.IntN(3) > 0 {
				now += random.Int64N(pause)
			}
			if n := len(taken); n > 0 && random.IntN(8) == 0 { // to the moment at which something comes back
				now = max(now, taken[max(n-1-random.IntN(50), 0)].at+secondNanos)
			}
			bytes := 1 + random.Int64N(bytesMax>>random.IntN(12))
			sum, records := bytes, 0
			for i := len(taken) - 1; i >= 0 && now-taken[i].at < secondNanos; i-- {
				sum += taken[i].bytes
				records++
			}
			want := sum <= bytesMax && records < recordsMax
			if got := w.Take(now, bytes, bytesMax, recordsMax); got != want {
				t.Fatalf("seed %d: %d bytes at %d beside %d and %d records: taken %v, want %v", seed, bytes, now, sum-bytes, records, got, want)
			}
			if want {
				taken = append(taken, spending{now, bytes, 1})
			} else {
				refused++
			}
		}
		if refused == 0 || len(w.ring) <= windowSpendingsLeast {
			t.Errorf("seed %d: %d were refused, and the ring has %d places", seed, refused, len(w.ring))
		}
	}
}
