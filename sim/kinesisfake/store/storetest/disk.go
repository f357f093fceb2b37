//go:build !slim

package storetest

import (
	"sync"
	"syscall"

	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// Disk fails, or waits, as the test says. It is an errorfs.Injector.
type Disk struct {
	Tried chan struct{} // is sent to, if somebody waits for it, when something fails; nil for nobody

	mu   sync.Mutex
	fail func(op errorfs.Op) error
	wait chan struct{} // until it is closed, syncing waits
}

// MaybeError implements errorfs.Injector.
func (d *Disk) MaybeError(op errorfs.Op) error {
	d.mu.Lock()
	fail, wait := d.fail, d.wait
	d.mu.Unlock()
	if wait != nil && syncs(op) {
		<-wait
	}
	if fail == nil {
		return nil
	}
	err := fail(op)
	if err != nil {
		select {
		case d.Tried <- struct{}{}:
		default:
		}
	}
	return err
}

func (d *Disk) String() string { return "bad disk" }

// Fail has operations fail from now on; nil for none.
func (d *Disk) Fail(fail func(op errorfs.Op) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fail = fail
}

// Block has syncing wait until the returned function is called.
func (d *Disk) Block() (free func()) {
	wait := make(chan struct{})
	d.mu.Lock()
	d.wait = wait
	d.mu.Unlock()
	return func() {
		d.mu.Lock()
		d.wait = nil
		d.mu.Unlock()
		close(wait)
	}
}

func syncs(op errorfs.Op) bool {
	return op.Kind == errorfs.OpFileSync || op.Kind == errorfs.OpFileSyncData || op.Kind == errorfs.OpFileSyncTo
}

// Full is a disk without room.
func Full(op errorfs.Op) error {
	switch op.Kind {
	case errorfs.OpFileWrite, errorfs.OpFileWriteAt, errorfs.OpFilePreallocate, errorfs.OpCreate:
		return syscall.ENOSPC
	}
	return nil
}

// Unsynced is a disk that does not sync.
func Unsynced(op errorfs.Op) error {
	if syncs(op) {
		return syscall.EIO
	}
	return nil
}

// ReadOnly is a disk that cannot be written.
func ReadOnly(op errorfs.Op) error {
	if op.Kind.ReadOrWrite() == errorfs.OpIsWrite && op.Kind != errorfs.OpFileClose {
		return syscall.EROFS
	}
	return nil
}
