package kinesisfake_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/kinesisfake"
)

var seedFlag = flag.Uint64("seed", 0, "seed of the random operation sequences; 0 tries 1 to 30")

// TestRandomOperations puts, splits and merges at random under the strict quota, and then checks what must always hold.
func TestRandomOperations(t *testing.T) {
	first, last := uint64(1), uint64(30)
	if *seedFlag != 0 {
		first, last = *seedFlag, *seedFlag
	}
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			t.Logf("repeat with: go test ./sim/kinesisfake -run TestRandomOperations -seed %d", seed)
			run := &randomRun{
				T: t, random: rand.New(rand.NewPCG(seed, 0)), now: start,
				stored: map[string]string{}, last: map[uint32]kinesisfake.SequenceNumber{}, taken: map[uint32][]taking{},
				model: newStream(t, kinesisfake.Config{}, 1+int(seed%5), 0),
			}
			for range 400 {
				run.step()
			}
			run.checkRing()
			if !run.checkQuota() {
				t.Error("the quota was never reached: the sequence proves nothing")
			}
			run.checkReading()
		})
	}
}

type randomRun struct {
	*testing.T
	random *rand.Rand
	model  *kinesisfake.Model
	now    time.Time
	made   int                                   // records
	stored map[string]string                     // sequence number to data
	last   map[uint32]kinesisfake.SequenceNumber // by shard
	taken  map[uint32][]taking                   // by shard
}

type taking struct {
	at    time.Time
	bytes int
}

func (r *randomRun) step() {
	r.now = r.now.Add(time.Duration(r.random.ExpFloat64() * float64(20*time.Millisecond)))
	switch dice := r.random.IntN(100); {
	case dice < 90:
		r.put()
	case dice < 96:
		r.split()
	default:
		r.merge()
	}
}

func (r *randomRun) put() {
	entries := make([]kinesisfake.PutEntry, 1+r.random.IntN(60))
	for i := range entries {
		r.made++
		key := fmt.Appendf(nil, "key-%d", r.random.IntN(50))
		data := bytes.Repeat(fmt.Appendf(nil, "%d ", r.made), 1+r.random.IntN(1500))
		entries[i] = kinesisfake.PutEntry{Key: key, Data: data, Hash: kinesisfake.HashOf(key)}
	}
	results := make([]kinesisfake.PutResult, len(entries))
	must(r, r.model.PutRecords(r.now, "s", entries, results))
	for i, result := range results {
		if result.Outcome != kinesisfake.Stored {
			continue
		}
		r.note(result, entries[i].Data, len(entries[i].Key)+len(entries[i].Data))
	}
}

// note remembers a record that was stored, and checks that it comes behind those before it.
func (r *randomRun) note(result kinesisfake.PutResult, data []byte, size int) {
	r.Helper()
	if last := r.last[result.Shard]; result.Sequence.Compare(last) <= 0 {
		r.Fatalf("shard %d: %s does not come behind %s", result.Shard, result.Sequence, last)
	}
	r.last[result.Shard] = result.Sequence
	r.stored[result.Sequence.String()] = string(data)
	r.taken[result.Shard] = append(r.taken[result.Shard], taking{r.now, size})
}

func (r *randomRun) shards(kind kinesisfake.FilterType) []kinesisfake.ShardInfo {
	shards, more, err := r.model.ListShards(r.now, "s", kinesisfake.ShardFilter{Type: kind}, -1, 10_000, nil)
	must(r, err)
	if more {
		r.Fatal("more than 10,000 shards")
	}
	return shards
}

func (r *randomRun) split() {
	open := r.shards(kinesisfake.FilterAtLatest)
	shard := open[r.random.IntN(len(open))]
	at := kinesisfake.HashKey{Hi: r.random.Uint64(), Lo: r.random.Uint64()}
	inside := at.Compare(shard.Start.Next()) > 0 && at.Compare(shard.End) < 0
	if err := r.model.SplitShard(r.now, "s", shard.Number, at); (err == nil) != inside {
		r.Fatalf("split of shard %d (%s to %s) at %s: %v", shard.Number, shard.Start, shard.End, at, err)
	}
}

func (r *randomRun) merge() {
	open := r.shards(kinesisfake.FilterAtLatest)
	a, b := open[r.random.IntN(len(open))], open[r.random.IntN(len(open))]
	neighbours := a.End.Next() == b.Start && a.End != kinesisfake.MaxHashKey
	if err := r.model.MergeShards(r.now, "s", a.Number, b.Number); (err == nil) != neighbours {
		r.Fatalf("merge of shards %d and %d: %v", a.Number, b.Number, err)
	}
}

// checkRing: the open shards partition 2^128, and a child's numbers are larger than those of its parents.
func (r *randomRun) checkRing() {
	checkRing(r, r.model, r.now)
	all := r.shards(kinesisfake.FilterNone)
	for _, shard := range all {
		if last, ok := r.last[shard.Number]; ok && last.Compare(shard.First) <= 0 {
			r.Errorf("shard %d: record %s lies before its start %s", shard.Number, last, shard.First)
		}
		for _, parent := range shard.Parents {
			if last := all[parent].Last; shard.First.Compare(last) <= 0 || r.last[parent].Compare(last) >= 0 {
				r.Errorf(
					"shard %d starts at %s, its parent %d ends at %s with record %s",
					shard.Number,
					shard.First,
					parent,
					last,
					r.last[parent],
				)
			}
		}
	}
}

// checkRing: the open shards of the stream "s" partition 2^128.
func checkRing(t testing.TB, m *kinesisfake.Model, now time.Time) {
	t.Helper()
	next := new(big.Int)
	for _, shard := range openShards(t, m, now) {
		if bigKey(t, shard.Start).Cmp(next) != 0 {
			t.Fatalf("shard %d starts at %s, want %s", shard.Number, shard.Start, next)
		}
		next.Add(bigKey(t, shard.End), big.NewInt(1))
	}
	if next.Cmp(ringSize) != 0 {
		t.Fatalf("the last shard ends before %s", next)
	}
}

// checkQuota: no shard took more than 1 MiB or 1,000 records over any second. reached tells whether that was put to the
// test.
func (r *randomRun) checkQuota() (reached bool) {
	full := 0
	for shard, taken := range r.taken {
		sum, from := 0, 0
		for i, taking := range taken {
			sum += taking.bytes
			for taking.at.Sub(taken[from].at) >= time.Second {
				sum -= taken[from].bytes
				from++
			}
			if sum > 1<<20 || i-from+1 > 1000 {
				r.Fatalf("shard %d took %d bytes and %d records in the second up to %v", shard, sum, i-from+1, taking.at)
			}
			if sum > 900<<10 {
				full++
			}
		}
	}
	return r.model.Stats().Throttled > 0 && full > 0
}

// checkReading: every stored record is read exactly once, parents before children.
func (r *randomRun) checkReading() {
	finished := map[uint32]bool{}
	read := 0
	for _, shard := range r.shards(kinesisfake.FilterNone) { // by number, so parents first
		for _, parent := range shard.Parents {
			if !finished[parent] {
				r.Fatalf("shard %d comes before its parent %d", shard.Number, parent)
			}
		}
		read += r.readShard(shard)
		finished[shard.Number] = true
	}
	if read != len(r.stored) || uint64(read) != r.model.Stats().Stored {
		r.Errorf("%d records read, %d acknowledged, %d counted", read, len(r.stored), r.model.Stats().Stored)
	}
}

func (r *randomRun) readShard(shard kinesisfake.ShardInfo) (read int) {
	it, err := r.model.GetShardIterator(r.now, "s", shard.Number, kinesisfake.Position{Type: kinesisfake.TrimHorizon})
	must(r, err)
	var last kinesisfake.SequenceNumber
	for {
		reading, err := r.model.GetRecords(r.now, it, 1+r.random.IntN(200), nil)
		must(r, err)
		for _, record := range reading.Records {
			if record.Sequence.Compare(last) <= 0 {
				r.Fatalf("shard %d: %s is read behind %s", shard.Number, record.Sequence, last)
			}
			last = record.Sequence
			if data, ok := r.stored[last.String()]; !ok || data != string(record.Data) {
				r.Fatalf("shard %d: record %s was not stored like this", shard.Number, last)
			}
			read++
		}
		if reading.End != (shard.Closed && reading.BehindLatest == 0 && read == int(last.Index())) && len(reading.Records) > 0 {
			r.Fatalf("shard %d, closed = %v: End = %v after %d records", shard.Number, shard.Closed, reading.End, read)
		}
		if reading.End {
			if n := len(reading.Children); n < 1 || n > 2 || !slices.Contains(reading.Children[0].Parents, shard.Number) {
				r.Fatalf("shard %d ends with children %v", shard.Number, reading.Children)
			}
			return read
		}
		if len(reading.Records) == 0 {
			return read
		}
		it = reading.Next
	}
}

func TestRetentionExpires(t *testing.T) {
	m := newStream(t, kinesisfake.Config{}, 1, 0)
	put(t, m, start, 3, 10)
	put(t, m, start.Add(time.Hour), 2, 10)
	count := func(after time.Duration) int {
		it, err := m.GetShardIterator(start.Add(after), "s", 0, kinesisfake.Position{Type: kinesisfake.TrimHorizon})
		must(t, err)
		reading, err := m.GetRecords(start.Add(after), it, 100, nil)
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
	m := newStream(t, kinesisfake.Config{StoredBytesMax: limit, Limits: kinesisfake.Limits{Write: kinesisfake.WriteOff}}, 4, 0)
	key := make([]byte, 0, 20)
	data := make([]byte, 1000)
	const records = 30_000
	var entries [1]kinesisfake.PutEntry
	var results [1]kinesisfake.PutResult
	for i := range records {
		key = fmt.Appendf(key[:0], "key-%d", i)
		entries[0] = kinesisfake.PutEntry{Key: key, Data: data, Hash: kinesisfake.HashOf(key)}
		must(t, m.PutRecords(start.Add(time.Duration(i)*time.Millisecond), "s", entries[:], results[:]))
		if held := m.Stats().HeldBytes; held > limit {
			t.Fatalf("%d bytes held, more than %d", held, limit)
		}
	}
	left := 0
	var oldest int64 = 1 << 62
	for shard := range uint32(4) {
		it, err := m.GetShardIterator(start, "s", shard, kinesisfake.Position{Type: kinesisfake.TrimHorizon})
		must(t, err)
		reading, err := m.GetRecords(start, it, 10_000, nil)
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
	m := newStream(t, kinesisfake.Config{Limits: kinesisfake.Limits{Write: kinesisfake.WriteOff}}, 2, 0)
	for range 20 {
		put(t, m, start, 500, 1000)
	}
	before := m.Stats().HeldBytes
	must(t, m.DeleteStream(start, "s"))
	if after := m.Stats().HeldBytes; before < 10_000_000 || after > 2<<20 {
		t.Errorf("%d bytes held before, %d after the deletion", before, after)
	}
	var api *kinesisfake.Error
	if _, err := m.DescribeStream(start, "s"); !errors.As(err, &api) || api.Code != "ResourceNotFoundException" {
		t.Errorf("a deleted stream is described: %v", err)
	}
}

func TestStreamStates(t *testing.T) {
	m := kinesisfake.New(
		kinesisfake.Config{Durations: kinesisfake.Durations{Create: time.Second, Update: time.Second, Delete: time.Second}},
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
		list, _, err := m.ListShards(start.Add(after), "s", kinesisfake.ShardFilter{}, -1, 100, nil)
		if err != nil {
			return -1
		}
		return len(list)
	}
	expect(0, "CREATING")
	if n := shards(0); n != -1 {
		t.Errorf("a stream in CREATING has %d shards", n)
	}
	if err := m.PutRecords(start, "s", make([]kinesisfake.PutEntry, 1), make([]kinesisfake.PutResult, 1)); err == nil {
		t.Error("a stream in CREATING takes records")
	}
	expect(time.Second, "ACTIVE")
	must(t, m.SplitShard(start.Add(2*time.Second), "s", 0, kinesisfake.HashKey{Hi: 1 << 63}))
	expect(2*time.Second, "UPDATING")
	if err := m.MergeShards(start.Add(2*time.Second), "s", 1, 2); err == nil {
		t.Error("a stream in UPDATING is resharded")
	}
	put := func(after time.Duration) uint32 {
		results := make([]kinesisfake.PutResult, 1)
		must(t, m.PutRecords(start.Add(after), "s", []kinesisfake.PutEntry{{Key: []byte("k"), Hash: kinesisfake.MaxHashKey}}, results))
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
		kinesisfake.ShardFilter{Type: kinesisfake.FilterAtTimestamp, At: start.Add(2999 * time.Millisecond)},
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
	m := newStream(t, kinesisfake.Config{StoredBytesMax: 4 << 20, Limits: kinesisfake.Limits{Write: kinesisfake.WriteOff}}, 4, 0)
	entries := make([]kinesisfake.PutEntry, 500)
	for i := range entries {
		key := fmt.Appendf(nil, "key-%d", i)
		entries[i] = kinesisfake.PutEntry{Key: key, Data: make([]byte, 1200), Hash: kinesisfake.HashOf(key)}
	}
	results := make([]kinesisfake.PutResult, len(entries))
	allocs := testing.AllocsPerRun(100, func() { must(t, m.PutRecords(start, "s", entries, results)) })
	// 600 KB a call: a chunk a MiB, and blocks of 256 records.
	if allocs > 8 {
		t.Errorf("%v allocations for 500 records", allocs)
	}
}

// shardsAt are the shards that were open at a moment.
func shardsAt(t *testing.T, m *kinesisfake.Model, at, now time.Time) string {
	t.Helper()
	list, _, err := m.ListShards(now, "s", kinesisfake.ShardFilter{Type: kinesisfake.FilterAtTimestamp, At: at}, -1, 100, nil)
	must(t, err)
	var numbers []string
	for _, shard := range list {
		numbers = append(numbers, fmt.Sprint(shard.Number))
	}
	return strings.Join(numbers, " ")
}

// A shard is closed in the moment of its split, not before and not after; it is forgotten one retention later.
func TestMomentOfClosing(t *testing.T) {
	m := newStream(t, kinesisfake.Config{}, 1, 0)
	split := start.Add(90 * time.Second)
	must(t, m.SplitShard(split, "s", 0, kinesisfake.HashKey{Hi: 1 << 63}))
	now := split.Add(time.Hour)
	for after, want := range map[time.Duration]string{-time.Second: "0", -time.Millisecond: "0", 0: "1 2", time.Minute: "1 2"} {
		if got := shardsAt(t, m, split.Add(after), now); got != want {
			t.Errorf("%v after the split shards %s were open, want %s", after, got, want)
		}
	}
	count := func(after time.Duration) int {
		list, _, err := m.ListShards(split.Add(after), "s", kinesisfake.ShardFilter{}, -1, 100, nil)
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
	m := newStream(t, kinesisfake.Config{}, 1, 0)
	last := kinesisfake.Record{}
	for i, after := range []time.Duration{0, 10 * time.Second, 3 * time.Second, -time.Minute, 11 * time.Second} {
		_, err := m.PutRecord(start.Add(after), "s", kinesisfake.PutEntry{Key: []byte("k")})
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
