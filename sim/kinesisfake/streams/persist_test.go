//go:build !slim

package streams

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

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
				sum.Add(k.shared.model.Stats())
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
	if err := k.shared.model.journal.each('r', func(key, value []byte) error { blocks++; return nil }); err != nil || blocks > 60 {
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
		k.shared.Do(func(now time.Time, m *Model) {
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
		if err := k.shared.model.journal.each('r', func([]byte, []byte) error { n++; return nil }); err != nil {
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
		len(k.shared.model.names) != 1 {
		t.Errorf("after a restart: %v and %v, %v", k.shared.model.names, other.names, err)
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
