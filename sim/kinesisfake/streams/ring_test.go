package streams_test

import (
	"math/big"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

var ringSize = new(big.Int).Lsh(big.NewInt(1), 128)

func bigKey(t testing.TB, k bignum.HashKey) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(k.String(), 10)
	if !ok {
		t.Fatalf("hash key %q is no number", k)
	}
	return n
}

func TestStreamDividesRingEvenly(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 7, 10, 1000} {
		m := streams.New(streams.Config{})
		now := time.Unix(1_800_000_000, 0)
		must(t, m.CreateStream(now, "s", n, 0))
		shards, _, err := m.ListShards(now, "s", streams.ShardFilter{}, -1, 10_000, nil)
		must(t, err)
		if len(shards) != n {
			t.Fatalf("%d shards, want %d", len(shards), n)
		}
		share := new(big.Int).Div(ringSize, big.NewInt(int64(n)))
		for i, shard := range shards {
			start := new(big.Int).Mul(share, big.NewInt(int64(i)))
			end := new(big.Int).Sub(new(big.Int).Add(start, share), big.NewInt(1))
			if i == n-1 {
				end = new(big.Int).Sub(ringSize, big.NewInt(1))
			}
			if bigKey(t, shard.Start).Cmp(start) != 0 || bigKey(t, shard.End).Cmp(end) != 0 {
				t.Errorf("shard %d of %d is %s to %s, want %s to %s", i, n, shard.Start, shard.End, start, end)
			}
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
