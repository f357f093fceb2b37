//go:build !slim

package kinesisfake

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/store"
)

// kept is a server whose model is in a Store in memory, and whose clock only the test moves.
type kept struct {
	t      *testing.T
	fs     vfs.FS
	config Config
	now    time.Time
	store  *store.Store
	server *Server

	options store.Options
}

func newKept(t *testing.T, disk vfs.FS, config Config) *kept {
	k := &kept{t: t, fs: disk, config: config, now: time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)}
	k.open()
	t.Cleanup(func() {
		if err := k.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

func (k *kept) open() {
	k.t.Helper()
	var err error
	k.options.FS = k.fs
	if k.store, err = store.Open("data", k.options); err != nil {
		k.t.Fatal(err)
	}
	model, err := Restore(k.store, k.now, k.config)
	if err != nil {
		k.t.Fatal(err)
	}
	k.server = NewServer(model, Options{Clock: func() time.Time { return k.now }})
}

func (k *kept) reopen() {
	k.t.Helper()
	if err := k.store.Close(); err != nil {
		k.t.Fatal(err)
	}
	k.open()
}

// made is a stream that a test cannot do without.
func (k *kept) made(name string, shards int) {
	k.t.Helper()
	if _, err := k.create(name, shards); err != nil {
		k.t.Fatal(err)
	}
}

// dump is all that a restart must keep of a model.
func dump(m *Model) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+v\n", m.account)
	for _, name := range m.names {
		s := m.streams[name]
		s.settle(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
		measured := s.Demand
		s.Demand = demand{} // is written when something else is, and what was measured since may be forgotten
		text, err := encodeStream(s)
		s.Demand = measured
		fmt.Fprintf(&b, "%s %v\n", text, err)
		for _, shard := range s.shards {
			for i := shard.log.head; i < shard.log.next; i++ {
				e := shard.log.at(i)
				key, data := m.arena.record(e)
				fmt.Fprintf(&b, "  %d/%d %d %s %d %08x\n", shard.number, i, e.arrival, key, len(data), crc32.ChecksumIEEE(data))
			}
			if shard.hidden != 0 || shard.tip() != shard.log.next {
				fmt.Fprintf(&b, "  %d records of shard %d are hidden\n", shard.hidden, shard.number)
			}
		}
	}
	return b.String()
}

func (k *kept) dump() (text string) {
	k.server.mu.Lock()
	defer k.server.mu.Unlock()
	for _, name := range slices.Clone(k.server.model.names) {
		if s, err := k.server.model.find(k.now, name); err == nil {
			for _, shard := range s.shards {
				k.server.model.expire(k.now, s, shard)
			}
		}
	}
	return dump(k.server.model)
}

// step does something at random to the model.
func (k *kept) step(random *rand.Rand) {
	k.now = k.now.Add(time.Duration(random.IntN(2000)) * time.Millisecond)
	name := fmt.Sprint("s", random.IntN(3))
	switch what := random.IntN(20); {
	case what < 2:
		k.server.Do(func(now time.Time, m *Model) { m.CreateStream(now, name, 1+random.IntN(3), 0) })
	case what == 2 && random.IntN(4) == 0:
		k.server.Do(func(now time.Time, m *Model) { m.DeleteStream(now, name) })
	case what == 3:
		k.server.Do(func(now time.Time, m *Model) {
			if s, err := m.find(now, name); err == nil {
				shard := s.shards[random.IntN(len(s.shards))]
				half := shard.start
				half.Hi += (shard.end.Hi - shard.start.Hi) / 2
				m.SplitShard(now, name, shard.number, half)
			}
		})
	case what == 4:
		k.server.Do(func(now time.Time, m *Model) {
			if s, err := m.find(now, name); err == nil && len(s.open) > 1 {
				i := random.IntN(len(s.open) - 1)
				m.MergeShards(now, name, s.open[i].number, s.open[i+1].number)
			}
		})
	case what == 6:
		k.server.Do(func(now time.Time, m *Model) { k.change(random, now, m, name) })
	case what == 5 && random.IntN(10) == 0:
		k.now = k.now.Add(2 * time.Hour) // much expires
	default:
		k.put(name, 1+random.IntN(100), random.IntN(20_000))
	}
}

// change changes something of a stream, or of the account.
func (k *kept) change(random *rand.Rand, now time.Time, m *Model, name string) {
	switch random.IntN(8) {
	case 0:
		m.TagStream(now, name, map[string]string{fmt.Sprint("tag", random.IntN(3)): fmt.Sprint(random.IntN(9))})
	case 1:
		m.RegisterConsumer(now, name, fmt.Sprint("c", random.IntN(3)), nil)
	case 2:
		m.IncreaseRetention(now, name, int64(24+random.IntN(100)))
	case 3:
		m.UpdateMaxRecordSize(now, name, 1024*int64(1+random.IntN(4)))
	case 4:
		m.StartEncryption(now, name, "alias/aws/kinesis")
	case 5:
		m.SetMonitoring(now, name, []string{"IncomingBytes"}, random.IntN(2) == 0)
	case 6:
		m.UpdateStreamMode(now, name, OnDemand, 0)
	case 7:
		m.Commit(now, random.IntN(2) == 0)
	}
}

// put puts records, and returns what of them was acknowledged.
func (k *kept) put(stream string, n, size int) (acked []bignum.SequenceNumber) {
	entries, results := make([]PutEntry, n), make([]PutResult, n)
	for i := range entries {
		key := fmt.Appendf(nil, "key-%d", i)
		entries[i] = PutEntry{Key: key, Data: bytes.Repeat([]byte{byte(i)}, 1+size/(i+1)), Hash: bignum.HashOf(key)}
	}
	var err error
	kept := k.server.store(func(now time.Time, m *Model) { err = m.PutRecords(now, stream, entries, results) })
	if err != nil || kept != nil {
		return nil
	}
	for _, r := range results {
		if r.Outcome == Stored {
			acked = append(acked, r.Sequence)
		}
	}
	return acked
}

// TestStoreReload does things at random, and compares the model before and after each of some restarts.
func TestStoreReload(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed_", seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			k := newKept(t, vfs.NewMem(), Config{Retention: time.Hour, StoredBytesMax: 6 << 20, Limits: Limits{Write: WriteOff}})
			var sum Stats
			for range 6 {
				for range 150 {
					k.step(random)
				}
				before := k.dump()
				sum.add(k.server.model.Stats())
				k.reopen()
				if after := k.dump(); after != before {
					t.Fatalf("seed %d: a restart changes the model: %s", seed, firstDifference(before, after))
				}
			}
			if sum.Stored < 1000 || sum.Dropped+sum.Expired == 0 {
				t.Errorf("seed %d: too little happened: %+v", seed, sum)
			}
		})
	}
}

func firstDifference(one, two string) string {
	ones, twos := strings.Split(one, "\n"), strings.Split(two, "\n")
	for i := range min(len(ones), len(twos)) {
		if ones[i] != twos[i] {
			return fmt.Sprintf("line %d:\n%.300s\n%.300s", i+1, ones[i], twos[i])
		}
	}
	return fmt.Sprintf("%d lines and %d lines", len(ones), len(twos))
}

// TestSequenceNumbersGoOn: even when every record of a shard has expired before the restart.
func TestSequenceNumbersGoOn(t *testing.T) {
	k := newKept(t, vfs.NewMem(), Config{Retention: time.Hour})
	k.made("s", 1)
	last := k.put("s", 3, 10)[2]
	for range 40 { // enough empty chunks to be deleted
		k.now = k.now.Add(2 * time.Hour)
		for range 3 {
			last = k.put("s", 1, 900_000)[0]
			k.now = k.now.Add(time.Second)
		}
	}
	k.now = k.now.Add(2 * time.Hour)
	before := k.dump()
	k.reopen()
	if after := k.dump(); after != before {
		t.Error(firstDifference(before, after))
	}
	if next := k.put("s", 1, 10)[0]; next.Compare(last) <= 0 || next.Index() != last.Index()+1 {
		t.Errorf("%s comes after %s", next, last)
	}
	blocks := 0
	if err := k.server.model.journal.each('r', func(key, value []byte) error { blocks++; return nil }); err != nil || blocks > 60 {
		t.Errorf("%d blocks of expired records are on the disk, %v", blocks, err)
	}
}

// TestIdleShardKeepsItsPlace: its only records were dropped with their chunk, by what other shards took.
func TestIdleShardKeepsItsPlace(t *testing.T) {
	k := newKept(t, vfs.NewMem(), Config{StoredBytesMax: 4 << 20, Limits: Limits{Write: WriteOff}})
	k.made("idle", 1)
	k.made("busy", 1)
	last := k.put("idle", 3, 10)[2]
	for range 2 * freedChunksMax {
		k.put("busy", 1, 900_000)
	}
	k.reopen()
	if next := k.put("idle", 1, 10)[0]; next.Index() != last.Index()+1 {
		t.Errorf("%s comes after %s", next, last)
	}
}

// TestNumbersAreNotGivenAgain has a stream deleted whose chunks stay on the disk until there are more: neither their
// numbers nor the stream's are another's meanwhile.
func TestNumbersAreNotGivenAgain(t *testing.T) {
	k := newKept(t, vfs.NewMem(), Config{Limits: Limits{Write: WriteOff}})
	filled := func(name string, chunks int) {
		k.made(name, 1)
		for range chunks {
			k.put(name, 1, 900_000)
		}
	}
	drop := func(name string) {
		k.server.Do(func(now time.Time, m *Model) {
			if err := m.DeleteStream(now, name); err != nil {
				t.Error(err)
			}
		})
	}
	same := func() {
		t.Helper()
		before := k.dump()
		k.reopen()
		if after := k.dump(); after != before {
			t.Error(firstDifference(before, after))
		}
	}
	blocks := func() (n int) {
		t.Helper()
		if err := k.server.model.journal.each('r', func([]byte, []byte) error { n++; return nil }); err != nil {
			t.Error(err)
		}
		return n
	}
	filled("gone", freedChunksMax-1)
	drop("gone")
	k.reopen()
	filled("stays", 3)
	same()
	if n := blocks(); n != freedChunksMax-1+3 {
		t.Fatalf("%d blocks are on the disk: the test proves nothing", n)
	}
	filled("gone", 3)
	drop("gone") // now there are enough
	same()
	if n := blocks(); n > 3+1 {
		t.Errorf("%d blocks are on the disk, want those of the stream that stays, and the newest", n)
	}
}

func TestStoreKeepsPlacesApart(t *testing.T) {
	k := newKept(t, vfs.NewMem(), Config{Region: "eu-west-1"})
	other, err := Restore(k.store, k.now, Config{Region: "eu-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(k.store, k.now, Config{Region: "eu-west-2"}); err == nil {
		t.Error("one model was opened twice")
	}
	if _, err := Restore(k.store, k.now, Config{Region: "eu-west-3", CountOnly: true}); err == nil {
		t.Error("a model that keeps no records was opened")
	}
	k.made("s", 1)
	if c := other.journal.seal(true); c != nil || len(other.names) != 0 {
		t.Errorf("the other region has %v", other.names)
	}
	k.reopen()
	if other, err = Restore(k.store, k.now, Config{Region: "eu-west-2"}); err != nil || len(other.names) != 0 ||
		len(k.server.model.names) != 1 {
		t.Errorf("after a restart: %v and %v, %v", k.server.model.names, other.names, err)
	}
}

// TestEveryFieldIsKept fails when a stream or a shard gets a field that nobody has decided about: put it into
// storedStream or storedShard and here, or only here when a restart may forget it.
func TestEveryFieldIsKept(t *testing.T) {
	for _, test := range []struct {
		of    any
		known string
	}{
		{stream{}, "id savedShards name createdAt status readyAt retention recordKiB settings consumers tendAt turn shards open"},
		{shard{}, "number start end parents createSecs openedAt closedAt log arrival quota hidden turn stored storedBytes throttled dropped measuredRecords measuredBytes hotSince"},
		{consumer{}, "Name ARN CreatedAt Status ReadyAt Tags Policy grants"},
	} {
		kind := reflect.TypeOf(test.of)
		for i := range kind.NumField() {
			if name := kind.Field(i).Name; !slices.Contains(strings.Fields(test.known), name) {
				t.Errorf("%s.%s: is it kept in a Store?", kind.Name(), name)
			}
		}
	}
}

// FuzzBlock: no bytes panic, and what is read is written again as the same records.
func FuzzBlock(f *testing.F) {
	one := appendBlockRecord(nil, blockRecord{1, 2, 3, -4, []byte("key"), []byte("data"), true})
	f.Add(one)
	f.Add(append(one, one...))
	f.Add(one[:len(one)-1])
	f.Add(bytes.Repeat([]byte{0xff}, 30))
	f.Fuzz(func(t *testing.T, block []byte) {
		var again []byte
		records := 0
		count := func(to *int) func(r blockRecord) error {
			return func(r blockRecord) error {
				*to++
				if to == &records {
					again = appendBlockRecord(again, r)
				}
				return nil
			}
		}
		if eachBlockRecord(block, count(&records)) != nil {
			return
		}
		second := 0
		if err := eachBlockRecord(again, count(&second)); err != nil || second != records || len(again) > len(block) {
			t.Errorf("%d records in %x, %d in %x, %v", records, block, second, again, err)
		}
	})
}
