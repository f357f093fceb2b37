package streams_test

import (
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

var start = time.Unix(1_800_000_000, 0)

// newStream is a model with a stream "s".
func newStream(t testing.TB, config streams.Config, shards int, recordKiB int64) *streams.Model {
	t.Helper()
	m := streams.New(config)
	must(t, m.CreateStream(start, "s", shards, recordKiB))
	return m
}

// put puts n records whose size, key included, is given, in one call, and answers how many were stored.
func put(t testing.TB, m *streams.Model, now time.Time, n, size int) int {
	t.Helper()
	entries := make([]streams.PutEntry, n)
	for i := range entries {
		entries[i] = streams.PutEntry{Key: []byte("k"), Data: make([]byte, size-1), Hash: bignum.HashOf([]byte("k"))}
	}
	results := make([]streams.PutResult, n)
	must(t, m.PutRecords(now, "s", entries, results))
	stored := 0
	for _, result := range results {
		if result.Outcome == streams.Stored {
			stored++
		}
	}
	return stored
}

func TestQuotaOfPutRecords(t *testing.T) {
	type step struct {
		after           time.Duration // since the start
		n, size, stored int
	}
	strict := streams.Limits{}
	burst := streams.Limits{Write: streams.WriteBurst}
	part := streams.Limits{Write: streams.WriteBurst, BurstBytes: 128 << 10, BurstRecords: 125, Parts: 64}
	off := streams.Limits{Write: streams.WriteOff}
	for _, test := range []struct {
		name   string
		limits streams.Limits
		steps  []step
	}{
		{"1,000 records in a second", strict, []step{{0, 500, 10, 500}, {0, 500, 10, 500}, {0, 1, 10, 0}, {time.Second - 1, 1, 10, 0}, {time.Second, 500, 10, 500}}},
		{"1 MiB in a second", strict, []step{{0, 2, 512 << 10, 2}, {0, 1, 1, 0}, {time.Second, 3, 512 << 10, 2}}},
		{"room comes back a second after it was taken", strict, []step{{0, 1, 512 << 10, 1}, {time.Second / 2, 1, 512 << 10, 1}, {time.Second, 2, 512 << 10, 1}, {3 * time.Second / 2, 2, 512 << 10, 1}}},
		{"the sum of a call is rounded, not its records", strict, []step{{0, 500, 2097, 500}, {0, 1, 1, 0}}},
		{"a smaller record behind a refused one fits", strict, []step{{0, 1, 1000 << 10, 1}, {0, 1, 100 << 10, 0}, {0, 1, 24 << 10, 1}}},
		{"burst takes 10 MiB", burst, []step{{0, 10, 1 << 20, 10}, {0, 1, 1 << 20, 0}, {time.Second, 2, 1 << 20, 1}, {time.Minute, 10, 1 << 20, 10}}},
		{"burst has 1,000 records too", burst, []step{{0, 500, 10, 500}, {0, 500, 10, 500}, {0, 10, 10, 0}, {time.Millisecond, 10, 10, 1}}},
		{"a part of 64 has 15.625 records a second", part, []step{{0, 500, 10, 125}, {time.Second, 500, 10, 15}, {2 * time.Second, 500, 10, 16},
			{8 * time.Second, 500, 10, 94}, {time.Hour, 500, 10, 125}}},
		{"and 16 KiB", part, []step{{0, 10, 64 << 10, 2}, {4 * time.Second, 10, 64 << 10, 1}, {6 * time.Second, 10, 32 << 10, 1}}},
		{"off", off, []step{{0, 500, 10, 500}, {0, 500, 10, 500}, {0, 500, 10, 500}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newStream(t, streams.Config{Limits: test.limits}, 1, 0)
			for i, s := range test.steps {
				if got := put(t, m, start.Add(s.after), s.n, s.size); got != s.stored {
					t.Errorf("step %d: %d of %d records of %d bytes were stored, want %d", i, got, s.n, s.size, s.stored)
				}
			}
		})
	}
}

// "Round up to the nearest kilobyte for throughput throttling calculations when using PutRecord"
// (troubleshooting-producers).
func TestQuotaOfPutRecordRoundsEachRecord(t *testing.T) {
	m := newStream(t, streams.Config{Limits: streams.Limits{RecordsPerSecond: 5000}}, 1, 0)
	stored := 0
	for range 1100 {
		result, err := m.PutRecord(start, "s", streams.PutEntry{Key: []byte("k"), Data: make([]byte, 1024)})
		must(t, err)
		if result.Outcome == streams.Stored {
			stored++
		}
	}
	if stored != 512 { // 1,025 bytes count as 2 KiB
		t.Errorf("%d records of 1,025 bytes were stored, want 512", stored)
	}
}

func TestRecordLargerThanQuota(t *testing.T) {
	for _, write := range []streams.WriteModel{streams.WriteStrict, streams.WriteBurst} {
		m := newStream(t, streams.Config{Limits: streams.Limits{Write: write, BurstBytes: 1 << 20}}, 1, streams.RecordKiBMax)
		for i, want := range []int{1, 0, 0, 1} {
			if got := put(t, m, start.Add(time.Duration(i)*time.Second), 1, 3<<20); got != want {
				t.Errorf("write model %d: %d records of 3 MiB stored in second %d, want %d", write, got, i, want)
			}
		}
	}
}

func TestQuotaOfReads(t *testing.T) {
	m := newStream(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff, Read: true}}, 1, 0)
	it, err := m.GetShardIterator(start, "s", 0, streams.Position{Type: streams.TrimHorizon}, true)
	must(t, err)
	read := func(after time.Duration, want bool) {
		t.Helper()
		_, err := m.GetRecords(start.Add(after), it, 10_000, nil, true)
		if got := err == nil; got != want {
			t.Errorf("a read after %v: %v, want answered = %v", after, err, want)
		}
		if err != nil &&
			err.Error() != "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000." {
			t.Errorf("unexpected text %q", err)
		}
	}
	for range 5 {
		read(0, true)
	}
	read(0, false)
	read(time.Second, true)
	put(t, m, start.Add(time.Second), 10, 1<<20)
	read(3*time.Second, true) // 10 MiB: 8 MiB more than the second allows
	read(6*time.Second, false)
	read(7*time.Second+time.Millisecond, true)
	if got := m.Stats().ReadsThrottled; got != 2 {
		t.Errorf("%d reads counted as throttled, want 2", got)
	}
}

// TestQuotaOfFanOut pushes 10 MiB to a consumer that has 2 MiB a second, and as much at the beginning. An event of 1
// MiB may begin when next to nothing is left.
func TestQuotaOfFanOut(t *testing.T) {
	m := newStream(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff, Read: true}}, 1, 0)
	consumer, err := m.RegisterConsumer(start, "s", "c", nil)
	must(t, err)
	put(t, m, start, 20, 512<<10)
	sub, err := m.Subscribe(start, consumer.ARN, 0, streams.Position{Type: streams.TrimHorizon})
	must(t, err)
	pushed := 0.0 // MiB
	for at := time.Duration(0); at < 5*time.Second; at += 10 * time.Millisecond {
		for {
			event, _, err := m.Push(start.Add(at), sub, nil)
			must(t, err)
			if event == nil || len(event.Records) == 0 {
				break
			}
			pushed += float64(len(event.Records)) / 2
		}
		granted := min(2+2*at.Seconds(), 10)
		if pushed < granted-0.1 || pushed > granted+1 {
			t.Fatalf("%v MiB are pushed after %s, want %.2f and up to 1 more", pushed, at, granted)
		}
	}
}
