//go:build !slim

package streams

import (
	"crypto/rand"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/store"
)

// BenchmarkStore stores calls of 500 records of 1 KiB by many callers, in memory and in a directory. Their bytes are
// random: what a compaction cannot shrink.
func BenchmarkStore(b *testing.B) {
	for _, where := range []string{"memory", "directory"} {
		b.Run(where, func(b *testing.B) {
			config := Config{StoredBytesMax: 256 << 20, Limits: Limits{Write: WriteOff}}
			model := New(config)
			if where == "directory" {
				kept, err := store.Open(b.TempDir(), store.Options{})
				if err != nil {
					b.Fatal(err)
				}
				defer kept.Close()
				if model, err = Restore(kept, time.Now(), config); err != nil {
					b.Fatal(err)
				}
			}
			shared := Share(model, time.Now)
			shared.Do(func(now time.Time, m *Model) {
				if err := m.CreateStream(now, "s", 4, 0); err != nil {
					b.Fatal(err)
				}
			})
			const records, size = 500, 1024
			b.SetBytes(records * size)
			b.SetParallelism(8)
			var failed atomic.Int64
			b.RunParallel(func(pb *testing.PB) {
				entries, results := make([]PutEntry, records), make([]PutResult, records)
				for i := range entries {
					entries[i].Key = fmt.Appendf(nil, "key-%d", i)
					entries[i].Hash = bignum.HashOf(entries[i].Key)
					entries[i].Data = make([]byte, size-len(entries[i].Key))
					rand.Read(entries[i].Data)
				}
				for pb.Next() {
					kept := shared.Store(func(now time.Time, m *Model) {
						if err := m.PutRecords(now, "s", entries, results); err != nil {
							failed.Add(1)
						}
					})
					if kept != nil {
						failed.Add(1)
					}
				}
			})
			b.ReportMetric(float64(b.N)*records/b.Elapsed().Seconds(), "records/s")
			if failed.Load() > 0 {
				b.Fatal(failed.Load())
			}
		})
	}
}
