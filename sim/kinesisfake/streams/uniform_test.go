package streams_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// openShards are the open shards of the stream "s" by start of their range.
func openShards(t testing.TB, m *streams.Model, now time.Time) []streams.ShardInfo {
	t.Helper()
	open, _, err := m.ListShards(now, "s", streams.ShardFilter{Type: streams.FilterAtLatest}, -1, 10_000, nil)
	must(t, err)
	slices.SortFunc(open, func(a, b streams.ShardInfo) int { return a.Start.Compare(b.Start) })
	return open
}

// Whatever the shards were, they are those of a new stream with as many afterwards.
func TestUniformScaling(t *testing.T) {
	even := func(n int) (starts []bignum.HashKey) {
		for _, shard := range openShards(t, newStream(t, streams.Config{}, n, 0), start) {
			starts = append(starts, shard.Start)
		}
		return starts
	}
	for _, test := range []struct{ from, to int }{{1, 2}, {2, 1}, {2, 3}, {3, 2}, {4, 4}, {5, 8}, {8, 5}, {7, 14}, {100, 199}, {199, 100}} {
		t.Run(fmt.Sprintf("%d to %d", test.from, test.to), func(t *testing.T) {
			m := newStream(t, streams.Config{}, test.from, 0)
			if test.from > 2 { // shards that are not even
				must(t, m.SplitShard(start, "s", 0, bignum.HashKey{Lo: 12345}))
				must(t, m.MergeShards(start, "s", 1, 2))
			}
			had, err := m.UpdateShardCount(start, "s", test.to)
			must(t, err)
			var starts []bignum.HashKey
			for _, shard := range openShards(t, m, start) {
				starts = append(starts, shard.Start)
			}
			if had != test.from || !slices.Equal(starts, even(test.to)) {
				t.Errorf("%d shards became %v, want %v", had, starts, even(test.to))
			}
		})
	}
}

// A shard that is cut into many pieces has few generations of ancestors: each puts its creation a second ahead.
func TestUniformScalingGoesByHalves(t *testing.T) {
	m := newStream(t, streams.Config{}, 1, 0)
	for i := range uint64(63) {
		must(t, m.SplitShard(start, "s", uint32(max(2*i, 1)-1), bignum.HashKey{Hi: 1 << (63 - i)})) // the lower half, again and again
	}
	before := openShards(t, m, start)
	_, err := m.UpdateShardCount(start, "s", 128)
	must(t, err)
	var last uint64
	for _, shard := range openShards(t, m, start) {
		last = max(last, shard.First.CreateSecs())
	}
	// 63 generations of splits by hand, and seven by halves at most for the 64 new shards in the upper half of the
	// ring; those beside it are merged out of pieces.
	if n := len(before); n != 64 || last > uint64(start.Unix())+63+2*8 {
		t.Errorf("%d shards before; the newest shard is %d seconds ahead", n, last-uint64(start.Unix()))
	}
}
