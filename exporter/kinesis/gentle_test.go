package kinesis_test

import (
	"sync"
	"testing"
	"time"

	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// TestGentleLeavesOthersTheirShare reads shards that always have more, and that throttle some reads. There is never
// more than one read of a shard in a second, and after each that is throttled a longer pause.
func TestGentleLeavesOthersTheirShare(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, 1, nil)
		var (
			mu        sync.Mutex
			reads     []time.Time
			throttles = map[int]bool{4: true, 5: true, 6: true} // by number
		)
		w.server.SetControl(func(operation string, _ []byte) *faults.Fault {
			if operation != "GetRecords" {
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			reads = append(reads, time.Now())
			if throttles[len(reads)] {
				return &faults.Fault{Error: &streams.Error{Code: "ProvisionedThroughputExceededException", Message: "Rate exceeded"}}
			}
			return nil
		})
		want := put(t, kinesis.NewSink(w.Client), 1, keys(100)...)
		r := follow(t, w.Client, kinesis.FollowOptions{FromStart: true, Limit: 10, Gentle: true})
		r.drain(t)
		r.expect(t, want)
		mu.Lock()
		defer mu.Unlock()
		if len(reads) < 14 { // ten pages, one before them, three that were throttled
			t.Errorf("%d reads", len(reads))
		}
		least := map[int]time.Duration{4: time.Second, 5: 2 * time.Second, 6: 4 * time.Second} // after those that were throttled
		for i := 1; i < len(reads); i++ {
			if gap, want := reads[i].Sub(reads[i-1]), max(time.Second, least[i]); gap < want {
				t.Errorf("read %d came %s after the one before, want %s at least", i+1, gap, want)
			}
		}
	})
}
