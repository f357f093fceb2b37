//go:build !slim

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"kinesim/sim/kinesisfake/store/storetest"
)

// keeper holds what a Store has loaded, and sends to the database that it was loaded from.
type keeper struct {
	mu       sync.Mutex
	database *Database
	loaded   []string
}

func (k *keeper) load(database *Database) error {
	var loaded []string
	err := database.Each([]byte("a"), []byte("z"), func(key, value []byte) error {
		loaded = append(loaded, fmt.Sprintf("%s=%s", key, value))
		return nil
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	k.database, k.loaded = database, loaded
	return err
}

// set sets keys to a value each, and is the error of waiting for it.
func (k *keeper) set(pairs ...string) error {
	k.mu.Lock()
	batch := k.database.Batch()
	k.mu.Unlock()
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		batch.Set([]byte(key), []byte(value))
	}
	return batch.Send(func() {}).Wait()
}

func mustOpen(t *testing.T, options Options) (*Store, *keeper) {
	t.Helper()
	s, err := Open("data", options)
	if err != nil {
		t.Fatal(err)
	}
	k := new(keeper)
	if err := s.Keep("test", k.load); err != nil {
		t.Fatal(err)
	}
	return s, k
}

// What was sent is loaded the next time, but for what was deleted since.
func TestKeep(t *testing.T) {
	disk := vfs.NewMem()
	s, k := mustOpen(t, Options{FS: disk})
	if len(k.loaded) != 0 {
		t.Errorf("a new directory holds %q", k.loaded)
	}
	if err := k.set("d=4", "a=1", "b=2", "c=3", "e=5"); err != nil {
		t.Fatal(err)
	}
	batch := k.database.Batch()
	batch.DeleteRange([]byte("b"), []byte("d"))
	batch.Delete([]byte("e"))
	if err := batch.Send(func() { t.Error("somebody waited") }).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := s.Keep("test", k.load); err != ErrKept {
		t.Errorf("a name is taken twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, k = mustOpen(t, Options{FS: disk})
	if want := []string{"a=1", "d=4"}; !slices.Equal(k.loaded, want) {
		t.Errorf("%q, want %q", k.loaded, want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A name whose loading fails is not taken.
func TestKeepFails(t *testing.T) {
	s, k := mustOpen(t, Options{FS: vfs.NewMem()})
	no := errors.New("no")
	if err := s.Keep("other", func(*Database) error { return no }); err != no {
		t.Errorf("got %v", err)
	}
	if err := s.Keep("other", k.load); err != nil {
		t.Errorf("got %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A disk without room for a directory is an error of opening it, and nothing that is waited for.
func TestOpenWithoutRoom(t *testing.T) {
	for _, full := range []error{syscall.ENOSPC, syscall.EROFS} {
		for writes := range 30 { // that there is room for
			disk, memory := new(storetest.Disk), vfs.NewMem()
			var n atomic.Int64
			disk.Fail(func(op errorfs.Op) error {
				if op.Kind.ReadOrWrite() == errorfs.OpIsWrite && op.Kind != errorfs.OpFileClose && storetest.Unsynced(op) == nil &&
					n.Add(1) > int64(writes) {
					return &fs.PathError{Op: "write", Path: op.Path, Err: full}
				}
				return nil
			})
			s, err := Open("data", Options{FS: errorfs.Wrap(memory, disk)})
			if err == nil {
				disk.Fail(nil)
				if writes < 10 {
					t.Errorf("%v after %d writes: opened", full, writes)
				}
				_ = s.Close() // what it has begun to write may have failed
				continue
			}
			if !errors.Is(err, full) {
				t.Errorf("%v after %d writes: %v", full, writes, err)
			}
			s, _ = mustOpen(t, Options{FS: memory}) // what is left behind is in nobody's way
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// After trouble what is on the disk is loaded, and what was refused is not.
func TestHeal(t *testing.T) {
	disk, told := new(storetest.Disk), make(chan error, 1)
	s, k := mustOpen(t, Options{
		FS: errorfs.Wrap(vfs.NewMem(), disk), Retry: time.Millisecond, Trouble: func(err error) { told <- err },
	})
	if err := k.set("a=1"); err != nil {
		t.Fatal(err)
	}
	disk.Fail(storetest.Unsynced)
	const refused = "write data directory: input/output error"
	if err := k.set("b=2"); err == nil || err.Error() != refused {
		t.Errorf("a bad disk says %v", err)
	}
	if err := <-told; err == nil || err.Error() != refused {
		t.Errorf("it is told that %v", err)
	}
	disk.Fail(nil)
	if err := <-told; err != nil || s.Err() != nil {
		t.Errorf("it is told that %v, and it has %v", err, s.Err())
	}
	if k.loaded[0] != "a=1" {
		t.Errorf("%q", k.loaded)
	}
	if err := k.set("c=3"); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// Who has not waited, since there was no room, is told when what he sent is on the disk.
func TestLate(t *testing.T) {
	disk, told := new(storetest.Disk), make(chan error, 1)
	s, k := mustOpen(t, Options{
		FS: errorfs.Wrap(vfs.NewMem(), disk), Retry: time.Millisecond, Trouble: func(err error) { told <- err },
	})
	disk.Fail(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpFileWrite {
			return syscall.ENOSPC
		}
		return nil
	})
	batch, late := k.database.Batch(), make(chan struct{})
	batch.Set([]byte("a"), []byte("1"))
	if err := batch.Send(func() { close(late) }).Wait(); err == nil || !strings.Contains(err.Error(), "write data directory: ") {
		t.Errorf("a full disk says %v", err)
	}
	select {
	case <-late:
		t.Error("it is told too early")
	default:
	}
	<-told
	disk.Fail(nil)
	<-late
	if err := <-told; err != nil {
		t.Errorf("it is told that %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestCloseWaitsForHealing closes a Store while it opens its directory once more: what is opened is closed, before
// somebody else may have the directory.
func TestCloseWaitsForHealing(t *testing.T) {
	disk := new(storetest.Disk)
	s, k := mustOpen(t, Options{FS: errorfs.Wrap(vfs.NewMem(), disk), Retry: time.Millisecond})
	broken := s.current.Load()
	disk.Fail(storetest.Unsynced)
	if err := k.set("a=1"); err == nil {
		t.Error("a bad disk keeps something")
	}
	probing := make(chan struct{})
	var once sync.Once
	disk.Fail(func(op errorfs.Op) error {
		if op.Kind == errorfs.OpCreate && strings.HasSuffix(op.Path, "room") {
			once.Do(func() { close(probing) })
			<-s.closed
		}
		return nil
	})
	<-probing
	if err := s.Close(); err != nil {
		t.Errorf("closed with %v", err)
	}
	healed := s.current.Load()
	if healed == broken {
		t.Fatal("it was not healed")
	}
	select {
	case <-healed.ended:
	default:
		t.Error("its database is still open")
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		s, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, Options{}); !errors.Is(err, ErrInUse) {
			t.Errorf("got %v", err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
