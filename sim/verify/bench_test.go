package verify

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"runtime"
	"testing"

	"kinesim/exporter"
)

const benchExports = 1_000_000

// benchSequence makes sequence numbers that grow.
func benchSequence(base, i *big.Int, n int) string {
	return i.Add(base, i.SetInt64(int64(n))).String()
}

// BenchmarkVerifierMemory reports what a million exports leave in memory once they are matched, and while none of them
// is read.
func BenchmarkVerifierMemory(b *testing.B) {
	for _, mode := range []struct {
		name    string
		ordered bool
		keys    int
		read    bool
	}{
		{"ordered/100k keys/matched", true, 100_000, true},
		{"ordered/1M keys/matched", true, benchExports, true},
		{"unordered/matched", false, benchExports, true},
		{"ordered/100k keys/unread", true, 100_000, false},
	} {
		b.Run(mode.name, func(b *testing.B) {
			base, _ := new(big.Int).SetString(sequenceA, 10)
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				v := New(mode.ordered)
				data, i, scratch := make([]byte, 64), new(big.Int), []byte(nil)
				batch := make([]exporter.Settlement, 1)
				for n := range benchExports {
					key := fmt.Sprintf("%032d", n%mode.keys)
					binary.LittleEndian.PutUint64(data, uint64(n))
					sequence := benchSequence(base, i, n)
					batch[0] = exporter.Settlement{Key: []byte(key), Order: uint64(n + 1), Shard: "shardId-000000000000",
						Sequence: sequence}
					batch[0].Hash, scratch = exporter.Hash(scratch, batch[0].Key, data)
					v.Settled(batch)
					if mode.read {
						v.Seen("shardId-000000000000", sequence, key, data)
					}
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/benchExports, "B/export")
				if got := v.Unread(); mode.read != (got == 0) {
					b.Fatalf("unread %d", got)
				}
			}
		})
	}
}

// BenchmarkVerifier is the cost of one export that is acknowledged and read.
func BenchmarkVerifier(b *testing.B) {
	v := New(true)
	key, data, scratch := "0190b9a5-6d2f-7c3e-8f00-1234567890ab", make([]byte, 1200), []byte(nil)
	base, _ := new(big.Int).SetString(sequenceA, 10)
	sequences := make([]string, 4096)
	for n := range sequences {
		sequences[n] = benchSequence(base, new(big.Int), n)
	}
	batch := make([]exporter.Settlement, 1)
	batch[0] = exporter.Settlement{Key: []byte(key), Shard: "shardId-000000000000"}
	batch[0].Hash, _ = exporter.Hash(scratch, batch[0].Key, data)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		batch[0].Sequence = sequences[n%len(sequences)]
		batch[0].Order++
		v.Settled(batch)
		v.Seen("shardId-000000000000", batch[0].Sequence, key, data)
		n++
	}
}
