package streams_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

func TestRetentionExpires(t *testing.T) {
	m := newStream(t, streams.Config{}, 1, 0)
	put(t, m, start, 3, 10)
	put(t, m, start.Add(time.Hour), 2, 10)
	count := func(after time.Duration) int {
		it, err := m.GetShardIterator(start.Add(after), "s", 0, streams.Position{Type: streams.TrimHorizon}, true)
		must(t, err)
		reading, err := m.GetRecords(start.Add(after), it, 100, nil, true)
		must(t, err)
		return len(reading.Records)
	}
	for _, test := range []struct {
		after time.Duration
		want  int
	}{{time.Hour, 5}, {24*time.Hour - time.Millisecond, 5}, {24 * time.Hour, 2}, {25 * time.Hour, 0}} {
		if got := count(test.after); got != test.want {
			t.Errorf("%d records after %v, want %d", got, test.after, test.want)
		}
	}
	if got := m.Stats(); got.Expired != 5 || got.Dropped != 0 {
		t.Errorf("%d expired and %d dropped, want 5 and 0", got.Expired, got.Dropped)
	}
}

func TestBoundDropsOldest(t *testing.T) {
	const limit = 8 << 20
	m := newStream(t, streams.Config{StoredBytesMax: limit, Limits: streams.Limits{Write: streams.WriteOff}}, 4, 0)
	key := make([]byte, 0, 20)
	data := make([]byte, 1000)
	const records = 30_000
	var entries [1]streams.PutEntry
	var results [1]streams.PutResult
	for i := range records {
		key = fmt.Appendf(key[:0], "key-%d", i)
		entries[0] = streams.PutEntry{Key: key, Data: data, Hash: bignum.HashOf(key)}
		must(t, m.PutRecords(start.Add(time.Duration(i)*time.Millisecond), "s", entries[:], results[:]))
		if held := m.Stats().HeldBytes; held > limit {
			t.Fatalf("%d bytes held, more than %d", held, limit)
		}
	}
	left := 0
	var oldest int64 = 1 << 62
	for shard := range uint32(4) {
		it, err := m.GetShardIterator(start, "s", shard, streams.Position{Type: streams.TrimHorizon}, true)
		must(t, err)
		reading, err := m.GetRecords(start, it, 10_000, nil, true)
		must(t, err)
		left += len(reading.Records)
		oldest = min(oldest, reading.Records[0].Arrival)
	}
	stats := m.Stats()
	if stats.Dropped == 0 || left+int(stats.Dropped) != records || stats.Expired != 0 {
		t.Errorf("%d left and %d dropped of %d", left, stats.Dropped, records)
	}
	if got := oldest - start.UnixMilli(); got != int64(stats.Dropped) {
		t.Errorf("the oldest record left is number %d, but %d were dropped", got, stats.Dropped)
	}
}

func TestDeleteStreamGivesMemoryBack(t *testing.T) {
	m := newStream(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff}}, 2, 0)
	for range 20 {
		put(t, m, start, 500, 1000)
	}
	before := m.Stats().HeldBytes
	must(t, m.DeleteStream(start, "s"))
	if after := m.Stats().HeldBytes; before < 10_000_000 || after > 2<<20 {
		t.Errorf("%d bytes held before, %d after the deletion", before, after)
	}
	var api *streams.Error
	if _, err := m.DescribeStream(start, "s"); !errors.As(err, &api) || api.Code != "ResourceNotFoundException" {
		t.Errorf("a deleted stream is described: %v", err)
	}
}

func TestStreamStates(t *testing.T) {
	m := streams.New(
		streams.Config{Durations: streams.Durations{Create: time.Second, Update: time.Second, Delete: time.Second}},
	)
	must(t, m.CreateStream(start, "s", 1, 0))
	status := func(after time.Duration) string {
		info, err := m.DescribeStream(start.Add(after), "s")
		if err != nil {
			return "gone"
		}
		return string(info.Status)
	}
	expect := func(after time.Duration, want string) {
		t.Helper()
		if got := status(after); got != want {
			t.Errorf("after %v the stream is %s, want %s", after, got, want)
		}
	}
	shards := func(after time.Duration) int {
		list, _, err := m.ListShards(start.Add(after), "s", streams.ShardFilter{}, -1, 100, nil)
		if err != nil {
			return -1
		}
		return len(list)
	}
	expect(0, "CREATING")
	if n := shards(0); n != -1 {
		t.Errorf("a stream in CREATING has %d shards", n)
	}
	if err := m.PutRecords(start, "s", make([]streams.PutEntry, 1), make([]streams.PutResult, 1)); err == nil {
		t.Error("a stream in CREATING takes records")
	}
	expect(time.Second, "ACTIVE")
	must(t, m.SplitShard(start.Add(2*time.Second), "s", 0, bignum.HashKey{Hi: 1 << 63}))
	expect(2*time.Second, "UPDATING")
	if err := m.MergeShards(start.Add(2*time.Second), "s", 1, 2); err == nil {
		t.Error("a stream in UPDATING is resharded")
	}
	put := func(after time.Duration) uint32 {
		results := make([]streams.PutResult, 1)
		must(t, m.PutRecords(start.Add(after), "s", []streams.PutEntry{{Key: []byte("k"), Hash: bignum.MaxHashKey}}, results))
		return results[0].Shard
	}
	if n, shard := shards(2500*time.Millisecond), put(2900*time.Millisecond); n != 1 || shard != 0 {
		t.Errorf("a stream in UPDATING has %d shards, and stores in shard %d", n, shard)
	}
	if n, shard := shards(3200*time.Millisecond), put(3200*time.Millisecond); n != 3 || shard != 2 {
		t.Errorf("the stream has %d shards then, and stores in shard %d", n, shard)
	}
	expect(3200*time.Millisecond, "ACTIVE")
	if n := shardsAt(t, m, start.Add(3100*time.Millisecond), start.Add(3300*time.Millisecond)); n != "1 2" {
		t.Errorf("when the split was over, and nobody had looked, there were shards %s", n)
	}
	all, _, err := m.ListShards(
		start.Add(3300*time.Millisecond),
		"s",
		streams.ShardFilter{Type: streams.FilterAtTimestamp, At: start.Add(2999 * time.Millisecond)},
		-1,
		100,
		nil,
	)
	if err != nil || len(all) != 1 || all[0].Number != 0 {
		t.Errorf("a moment before the split was over the stream had %v, %v", all, err)
	}
	must(t, m.DeleteStream(start.Add(4*time.Second), "s"))
	expect(4*time.Second, "DELETING")
	expect(5*time.Second, "gone")
}

func TestPutRecordsAllocatesOnlyForBytes(t *testing.T) {
	m := newStream(t, streams.Config{StoredBytesMax: 4 << 20, Limits: streams.Limits{Write: streams.WriteOff}}, 4, 0)
	entries := make([]streams.PutEntry, 500)
	for i := range entries {
		key := fmt.Appendf(nil, "key-%d", i)
		entries[i] = streams.PutEntry{Key: key, Data: make([]byte, 1200), Hash: bignum.HashOf(key)}
	}
	results := make([]streams.PutResult, len(entries))
	allocs := testing.AllocsPerRun(100, func() { must(t, m.PutRecords(start, "s", entries, results)) })
	// 600 KB a call: a chunk a MiB, and blocks of 256 records.
	if allocs > 8 {
		t.Errorf("%v allocations for 500 records", allocs)
	}
}

// shardsAt are the shards that were open at a moment.
func shardsAt(t *testing.T, m *streams.Model, at, now time.Time) string {
	t.Helper()
	list, _, err := m.ListShards(now, "s", streams.ShardFilter{Type: streams.FilterAtTimestamp, At: at}, -1, 100, nil)
	must(t, err)
	var numbers []string
	for _, shard := range list {
		numbers = append(numbers, fmt.Sprint(shard.Number))
	}
	return strings.Join(numbers, " ")
}

// A shard is closed in the moment of its split, not before and not after; it is forgotten one retention later.
func TestMomentOfClosing(t *testing.T) {
	m := newStream(t, streams.Config{}, 1, 0)
	split := start.Add(90 * time.Second)
	must(t, m.SplitShard(split, "s", 0, bignum.HashKey{Hi: 1 << 63}))
	now := split.Add(time.Hour)
	for after, want := range map[time.Duration]string{-time.Second: "0", -time.Millisecond: "0", 0: "1 2", time.Minute: "1 2"} {
		if got := shardsAt(t, m, split.Add(after), now); got != want {
			t.Errorf("%v after the split shards %s were open, want %s", after, got, want)
		}
	}
	count := func(after time.Duration) int {
		list, _, err := m.ListShards(split.Add(after), "s", streams.ShardFilter{}, -1, 100, nil)
		must(t, err)
		if last := list[0].Last; len(list) == 3 && last.ArrivalSecs() != uint64(split.Unix()) {
			t.Errorf("it ends at %d, want %d", last.ArrivalSecs(), split.Unix())
		}
		return len(list)
	}
	if before, then := count(24*time.Hour-time.Millisecond), count(24*time.Hour); before != 3 || then != 2 {
		t.Errorf("%d shards until the retention ends, then %d", before, then)
	}
}

// The clock of a machine may be set back: the records of a shard never come before those that were there.
func TestArrivalsDoNotGoBack(t *testing.T) {
	m := newStream(t, streams.Config{}, 1, 0)
	last := streams.Record{}
	for i, after := range []time.Duration{0, 10 * time.Second, 3 * time.Second, -time.Minute, 11 * time.Second} {
		_, err := m.PutRecord(start.Add(after), "s", streams.PutEntry{Key: []byte("k")})
		must(t, err)
		records, err := m.Records(start.Add(time.Minute), "s", nil)
		must(t, err)
		got := records[len(records)-1]
		if len(records) != i+1 || got.Arrival < last.Arrival || i > 0 && got.Sequence.Compare(last.Sequence) <= 0 ||
			got.Sequence.ArrivalSecs() != uint64(got.Arrival/1000) {
			t.Errorf("record %d came at %d with %s, after one at %d with %s", i, got.Arrival, got.Sequence, last.Arrival, last.Sequence)
		}
		last = got
	}
	if want := start.Add(11 * time.Second).UnixMilli(); last.Arrival != want {
		t.Errorf("the last came at %d, want %d", last.Arrival, want)
	}
}
