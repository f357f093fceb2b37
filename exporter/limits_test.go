package exporter_test

import (
	"testing"
	"time"

	"kinesim/exporter"
	"kinesim/sim/kinesisfake/streams"
)

// TestShardQuota: the embedded Kinesis, which imports nothing of the exporter, gives a shard the same quota, and has
// the same limits.
func TestShardQuota(t *testing.T) {
	if exporter.MaxBatchRecords != streams.RecordsPerCallMax || exporter.MaxBatchBytes != streams.CallBytesMax {
		t.Error("the limits of PutRecords differ")
	}
	if exporter.DefaultMaxRecordBytes != streams.RecordKiBDefault<<10 || exporter.MaxMaxRecordBytes != streams.RecordKiBMax<<10 {
		t.Error("the limits of a record differ")
	}
	stored := func(entries, size int) int {
		model := streams.New(streams.Config{})
		now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		if err := model.CreateStream(now, "s", 1, streams.RecordKiBDefault); err != nil {
			t.Fatal(err)
		}
		taken := 0
		for range entries {
			results := make([]streams.PutResult, 1)
			entry := streams.PutEntry{Key: []byte("k"), Data: make([]byte, size-1)}
			if err := model.PutRecords(now, "s", []streams.PutEntry{entry}, results); err != nil {
				t.Fatal(err)
			}
			if results[0].Outcome == streams.Stored {
				taken++
			}
		}
		return taken
	}
	if got := stored(exporter.ShardRecords+10, 2); got != exporter.ShardRecords {
		t.Errorf("a shard takes %d records in a second, not %d", got, exporter.ShardRecords)
	}
	const size = 64 << 10
	if got := stored(exporter.ShardBytes/size+10, size); got != exporter.ShardBytes/size {
		t.Errorf("a shard takes %d B in a second, not %d", got*size, exporter.ShardBytes)
	}
}
