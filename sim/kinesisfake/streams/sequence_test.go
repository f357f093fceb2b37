package streams_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// TestSequenceLayout writes the digits of the format down and compares.
func TestSequenceLayout(t *testing.T) {
	m := streams.New(streams.Config{Limits: streams.Limits{Write: streams.WriteOff}})
	created := time.Unix(1_800_000_000, 0)
	now := created.Add(3*time.Hour + 123*time.Millisecond)
	must(t, m.CreateStream(created, "s", 40, 0))
	for index := 1; index <= 3; index++ {
		for _, key := range []string{"a", "b", "c", "d"} {
			result, err := m.PutRecord(now, "s", streams.PutEntry{Key: []byte(key), Hash: bignum.HashOf([]byte(key))})
			must(t, err)
			digits := fmt.Sprintf("2%09x%x%016x00%09x%08x2", created.Unix(), result.Shard%16, index, now.Unix(), result.Shard)
			want, _ := new(big.Int).SetString(digits, 16)
			if len(digits) != 47 || result.Sequence.String() != want.String() {
				t.Errorf("record %d of shard %d: %s, want %s", index, result.Shard, result.Sequence, want)
			}
			back, ok := bignum.ParseSequence([]byte(result.Sequence.String()))
			if !ok || back != result.Sequence || back.Index() != uint64(index) || back.CreateSecs() != uint64(created.Unix()) {
				t.Errorf("%s comes back as %s, index %d", result.Sequence, back, back.Index())
			}
		}
	}
}
