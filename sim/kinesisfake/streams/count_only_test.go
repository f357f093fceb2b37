package streams

import (
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
)

// TestCountOnly holds a model that keeps nothing against one that keeps everything: the same answers, and no memory.
func TestCountOnly(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	keeps, counts := New(Config{}), New(Config{CountOnly: true})
	for _, m := range []*Model{keeps, counts} {
		if err := m.CreateStream(start, "s", 2, 0); err != nil {
			t.Fatal(err)
		}
	}
	var entries []PutEntry
	for i := range 500 {
		key := []byte{'k', byte(i), byte(i >> 8)}
		entries = append(entries, PutEntry{Key: key, Data: make([]byte, 5000), Hash: bignum.HashOf(key)})
	}
	want, got := make([]PutResult, len(entries)), make([]PutResult, len(entries))
	for step := range 40 {
		now := start.Add(time.Duration(step) * 100 * time.Millisecond)
		if step == 20 {
			for _, m := range []*Model{keeps, counts} {
				if err := m.MergeShards(now, "s", 0, 1); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := keeps.PutRecords(now, "s", entries, want); err != nil {
			t.Fatal(err)
		}
		if err := counts.PutRecords(now, "s", entries, got); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if want[i] != got[i] {
				t.Fatalf("step %d, entry %d: %+v, want %+v", step, i, got[i], want[i])
			}
		}
	}
	a, b := keeps.Stats(), counts.Stats()
	if a.Stored == 0 || a.Throttled == 0 || a.Stored != b.Stored || a.StoredBytes != b.StoredBytes || a.Throttled != b.Throttled {
		t.Errorf("counted %+v, want %+v", b, a)
	}
	if b.HeldBytes != 0 {
		t.Errorf("%d bytes are held", b.HeldBytes)
	}
	it, err := counts.GetShardIterator(start.Add(time.Minute), "s", 0, Position{Type: TrimHorizon}, true)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := counts.GetRecords(start.Add(time.Minute), it, 100, nil, true); err != nil || len(r.Records) != 0 || !r.End {
		t.Errorf("read %+v, %v; want the end of a closed shard without records", r, err)
	}
}
