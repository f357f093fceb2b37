//go:build !slim

package streams

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/store"
	"kinesim/sim/kinesisfake/store/storetest"
)

// TestDiskTrouble: while the disk cannot be written, puts and changes are refused, reading goes on and nobody hangs;
// when it can, all goes on, and nothing that was acknowledged is gone, then and after a restart.
func TestDiskTrouble(t *testing.T) {
	for name, fail := range map[string]func(op errorfs.Op) error{
		"full": storetest.Full, "failing to sync": storetest.Unsynced, "read-only": storetest.ReadOnly,
	} {
		t.Run(name, func(t *testing.T) { diskTrouble(t, fail) })
	}
}

func diskTrouble(t *testing.T, failing func(op errorfs.Op) error) {
	disk := &storetest.Disk{Tried: make(chan struct{})}
	told := make(chan error, 1)
	k := &kept{t: t, fs: errorfs.Wrap(vfs.NewMem(), disk), config: Config{Limits: Limits{Write: WriteOff}}, now: time.Now()}
	k.options = store.Options{Trouble: func(err error) { told <- err }, Retry: time.Millisecond}
	k.open()
	acked, seen := map[bignum.SequenceNumber]bool{}, map[bignum.SequenceNumber]bool{}
	note := func(sequences []bignum.SequenceNumber) int {
		for _, sequence := range sequences {
			acked[sequence] = true
		}
		return len(sequences)
	}
	if _, err := k.create("s", 2); err != nil {
		t.Fatal(err)
	}
	for round := range 3 {
		if note(k.put("s", 50, 2000)) != 50 {
			t.Fatalf("round %d: a good disk refuses records", round)
		}
		before := map[bignum.SequenceNumber]bool{}
		for number := range uint32(2) {
			k.read(number, before)
		}
		disk.Fail(failing)
		var all sync.WaitGroup
		for range 8 { // some are under way when it happens
			all.Go(func() {
				for range 5 {
					if n := len(k.put("s", 500, 2000)); n != 0 {
						t.Errorf("%d records were acknowledged that a bad disk has", n)
					}
				}
			})
		}
		all.Wait()
		if err := <-told; err == nil || !strings.HasPrefix(err.Error(), "write data directory: ") {
			t.Fatalf("round %d: it is told that %v", round, err)
		}
		if _, err := k.create("other", 1); err == nil || errors.As(err, new(*Error)) {
			t.Errorf("a stream is made on a bad disk: %v", err)
		}
		during := map[bignum.SequenceNumber]bool{}
		for number := range uint32(2) {
			k.read(number, during)
		}
		if !maps.Equal(before, during) {
			t.Errorf("round %d: %d records are read while the disk is bad, %d before", round, len(during), len(before))
		}
		maps.Copy(seen, during)
		for range 3 {
			<-disk.Tried
		}
		if err := k.store.Err(); err == nil {
			t.Errorf("round %d: the trouble is over, and the disk still bad", round)
		}
		disk.Fail(nil)
		if err := <-told; k.store.Err() != nil || err != nil {
			t.Fatalf("round %d: the disk is good, and there is trouble: %v, %v", round, k.store.Err(), err)
		}
	}
	if _, err := k.create("later", 1); err != nil { // behind all that was under way
		t.Error(err)
	}
	if text := k.dump(); strings.Contains(text, "are hidden") {
		t.Error("records are hidden that are on the disk")
	}
	note(k.put("s", 10, 100))
	k.check(acked, seen)
	k.reopen()
	k.check(acked, seen)
	if err := k.store.Close(); err != nil {
		t.Error(err)
	}
}

// check looks for what was acknowledged, and for what was read.
func (k *kept) check(sets ...map[bignum.SequenceNumber]bool) {
	k.t.Helper()
	there := map[bignum.SequenceNumber]bool{}
	for number := range uint32(2) {
		k.read(number, there)
	}
	for _, set := range sets {
		for sequence := range set {
			if !there[sequence] {
				k.t.Fatalf("%s is gone", sequence)
			}
		}
	}
}

// create makes a stream as an operation does.
func (k *kept) create(name string, shards int) (made bool, err error) {
	kept := k.shared.Change(func(now time.Time, m *Model) { err = m.CreateStream(now, name, shards, 0) })
	return err == nil && kept == nil, errors.Join(err, kept)
}

// A Store in trouble is closed at once, and says why.
func TestCloseInTrouble(t *testing.T) {
	disk := new(storetest.Disk)
	k := &kept{t: t, fs: errorfs.Wrap(vfs.NewMem(), disk), now: time.Now()}
	k.open()
	if _, err := k.create("s", 1); err != nil {
		t.Fatal(err)
	}
	disk.Fail(storetest.Full)
	if n := len(k.put("s", 1, 10)); n != 0 {
		t.Errorf("%d records were acknowledged", n)
	}
	if err := k.store.Close(); err == nil || !strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("closed with %v", err)
	}
	disk.Fail(nil)
	k.open()
	if err := k.store.Close(); err != nil {
		t.Error(err)
	}
}

// TestSharedWhileHealing: a model that is handed over in the very moment in which its Store heals is entered through
// its new owner from then on. Each of the accounts is handed over at some moment of the healing.
func TestSharedWhileHealing(t *testing.T) {
	disk := new(storetest.Disk)
	told := make(chan error, 1)
	k := &kept{t: t, fs: errorfs.Wrap(vfs.NewMem(), disk), now: time.Now()}
	k.options = store.Options{Trouble: func(err error) { told <- err }, Retry: time.Millisecond}
	k.open()
	if _, err := k.create("s", 1); err != nil {
		t.Fatal(err)
	}
	const accounts = 20
	models := make([]*Model, accounts)
	for i := range models {
		var err error
		if models[i], err = Restore(k.store, k.now, Config{Account: fmt.Sprintf("%012d", i+1)}); err != nil {
			t.Fatal(err)
		}
	}
	disk.Fail(storetest.Full)
	if _, err := k.create("other", 1); err == nil {
		t.Fatal("a stream is made on a bad disk")
	}
	if err := <-told; err == nil {
		t.Fatal("no trouble is told")
	}
	disk.Fail(nil)
	served := make([]*kept, accounts)
	for i, model := range models {
		served[i] = &kept{t: t, store: k.store, now: k.now}
		served[i].shared = Share(model, func() time.Time { return k.now })
		served[i].shared.Do(func(time.Time, *Model) {})
	}
	if err := <-told; err != nil {
		t.Fatal(err)
	}
	for i, of := range served {
		if _, err := of.create("s", 1); err != nil {
			t.Errorf("account %d: %v", i+1, err)
		}
	}
	if err := k.store.Close(); err != nil {
		t.Error(err)
	}
}

// TestDoor: whoever is handed a model waits for a Store that is in it, and is asked from then on.
func TestDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &door{opened: time.Unix(1, 0)}
		var order []string
		leave := make(chan struct{})
		go d.enter(func(now time.Time) {
			<-leave
			order = append(order, fmt.Sprint("alone ", now.Unix()))
		})
		synctest.Wait()
		handed := make(chan struct{})
		go func() {
			d.hand(func(f func(now time.Time)) { f(time.Unix(2, 0)) })
			order = append(order, "handed over")
			close(handed)
		}()
		leave <- struct{}{}
		<-handed
		d.enter(func(now time.Time) { order = append(order, fmt.Sprint("through its owner ", now.Unix())) })
		if want := []string{"alone 1", "handed over", "through its owner 2"}; !slices.Equal(order, want) {
			t.Errorf("%q, not %q", order, want)
		}
	})
}

// TestNothingIsRevealedEarly: a record is read, and acknowledged, when it is on the disk and not before.
func TestNothingIsRevealedEarly(t *testing.T) {
	disk := new(storetest.Disk)
	k := newKept(t, errorfs.Wrap(vfs.NewMem(), disk), Config{})
	if _, err := k.create("s", 1); err != nil {
		t.Fatal(err)
	}
	free := disk.Block()
	put := make(chan int)
	go func() { put <- len(k.put("s", 3, 10)) }()
	for { // until the records are in the model
		there, held := map[bignum.SequenceNumber]bool{}, uint64(0)
		k.shared.See(func(_ time.Time, m *Model) { held = m.Stats().Stored })
		k.read(0, there)
		if len(there) != 0 {
			t.Fatalf("%d records are read that are not on the disk", len(there))
		}
		if held == 3 {
			break
		}
	}
	select {
	case n := <-put:
		t.Fatalf("%d records were acknowledged that are not on the disk", n)
	default:
	}
	free()
	if n := <-put; n != 3 {
		t.Fatalf("%d records were acknowledged", n)
	}
	there := map[bignum.SequenceNumber]bool{}
	k.read(0, there)
	if len(there) != 3 {
		t.Errorf("%d records are read", len(there))
	}
}

// TestRecordIsLoadedOnce: a block that lies on the disk twice, as after a crash in the middle of a compaction of some
// other store, has its records once.
func TestRecordIsLoadedOnce(t *testing.T) {
	k := newKept(t, vfs.NewMem(), Config{})
	if _, err := k.create("s", 1); err != nil {
		t.Fatal(err)
	}
	k.put("s", 5, 10)
	k.shared.Do(func(_ time.Time, m *Model) {
		j := m.journal
		var block []byte
		if err := j.each('r', func(_, value []byte) error { block = append(block, value...); return nil }); err != nil {
			t.Fatal(err)
		}
		j.ordinal++
		j.open().Set(j.blockKey(0, j.ordinal), block)
	})
	k.reopen()
	var records []Record
	k.shared.Do(func(now time.Time, m *Model) {
		var err error
		if records, err = m.Records(now, "s", nil); err != nil {
			t.Fatal(err)
		}
	})
	if len(records) != 5 {
		t.Errorf("%d records are loaded", len(records))
	}
}
