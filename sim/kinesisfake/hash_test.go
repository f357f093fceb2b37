package kinesisfake_test

import (
	"crypto/md5"
	"math/big"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
)

var ringSize = new(big.Int).Lsh(big.NewInt(1), 128)

func bigKey(t testing.TB, k kinesisfake.HashKey) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(k.String(), 10)
	if !ok {
		t.Fatalf("hash key %q is no number", k)
	}
	return n
}

func TestHashOfIsMD5(t *testing.T) {
	for _, key := range []string{"", "a", "user-1", "schlüssel", "00000000-0000-0000-0000-000000000000"} {
		sum := md5.Sum([]byte(key))
		want := new(big.Int).SetBytes(sum[:]).String()
		if got := kinesisfake.HashOf([]byte(key)).String(); got != want {
			t.Errorf("HashOf(%q) = %s, want %s", key, got, want)
		}
	}
}

func TestParseHashKey(t *testing.T) {
	for _, test := range []struct {
		text                string
		wellFormed, inRange bool
	}{
		{"0", true, true},
		{"1", true, true},
		{"18446744073709551616", true, true},
		{"340282366920938463463374607431768211455", true, true},
		{"340282366920938463463374607431768211456", true, false},
		{"999999999999999999999999999999999999999", true, false},
		{"1000000000000000000000000000000000000000", false, false}, // 40 digits
		{"", false, false},
		{"01", false, false},
		{"-1", false, false},
		{"1 ", false, false},
	} {
		key, wellFormed, inRange := kinesisfake.ParseHashKey([]byte(test.text))
		if wellFormed != test.wellFormed || inRange != test.inRange {
			t.Errorf("ParseHashKey(%q) = %v, %v, want %v, %v", test.text, wellFormed, inRange, test.wellFormed, test.inRange)
		}
		if inRange && key.String() != test.text {
			t.Errorf("ParseHashKey(%q) comes back as %s", test.text, key)
		}
	}
}

func TestStreamDividesRingEvenly(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 7, 10, 1000} {
		m := kinesisfake.New(kinesisfake.Config{})
		now := time.Unix(1_800_000_000, 0)
		must(t, m.CreateStream(now, "s", n, 0))
		shards, _, err := m.ListShards(now, "s", kinesisfake.ShardFilter{}, -1, 10_000, nil)
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
