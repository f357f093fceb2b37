package exporter

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestPaceFindsTheQuota has a shard that takes less than AWS says, refuses at random, or both, and holds how much of
// what it takes it is sent. What is refused at random must not slow it down; what a quota refuses must.
func TestPaceFindsTheQuota(t *testing.T) {
	for _, row := range []struct {
		name      string
		quota     int     // records a second
		random    float64 // share of refusals
		least     float64 // of what the shard takes in the best case
		throttled float64 // share of entries, at most
		until     time.Duration
	}{
		{"as AWS says", 1000, 0, 0.99, 0.005, 0},
		{"2 % at random", 1000, 0.02, 0.98, 0.03, 0},
		{"10 % at random", 1000, 0.1, 0.96, 0.13, 0},
		{"30 % at random", 1000, 0.3, 0.94, 0.35, 0},
		{"60 % at random", 1000, 0.6, 0.99, 0.65, 0},
		{"half of it", 500, 0, 0.95, 0.03, 0},
		{"a tenth of it", 100, 0, 0.95, 0.03, 0},
		{"half of it, and 10 % at random", 500, 0.1, 0.95, 0.15, 0},
		{"half of it for 20 s", 500, 0, 0.88, 0.03, 20 * time.Second},
		{"10 % at random for 20 s", 1000, 0.1, 0.97, 0.1, 20 * time.Second},
		{"everything for 20 s", 1000, 1, 0.66, 0.6, 20 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			during := func(at time.Duration) bool { return row.until == 0 || at < warmUp+row.until }
			r := &pacedRun{lane: pacedLane(64), shards: 1, latency: 20 * time.Millisecond, size: 100}
			r.refuse = func(at time.Duration) bool { return during(at) && random.Float64() < row.random }
			r.quota = func(at time.Duration) int {
				if during(at) {
					return row.quota
				}
				return ShardRecords
			}
			keys := keysOf(1, 2000)
			r.onAck = func(key string) { r.offer(key) }
			for _, key := range keys {
				r.offer(key)
			}
			const seconds = 60
			r.run(warmUp + seconds*time.Second)
			best := 0.0
			for second := range time.Duration(seconds) {
				if at := warmUp + second*time.Second; during(at) {
					best += float64(row.quota) * min(1, 2-2*row.random) // all of it, until nearly nothing gets through
				} else {
					best += ShardRecords
				}
			}
			took, share := float64(r.accepted[0])/best, float64(r.throttled)/float64(r.attempts)
			t.Logf("%.1f %% taken, %.1f %% of %d entries throttled", 100*took, 100*share, r.attempts)
			if took < row.least || share > row.throttled {
				t.Errorf("it was sent %.1f %% of what it takes, %.1f %% of the entries were throttled", 100*took, 100*share)
			}
		})
	}
}
