//go:build !slim

package store

import (
	"errors"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// patient is a file system that does not fail for want of room: it waits until there is some, and goes on where it was.
// Meanwhile the Store is in trouble. Nothing is lost so, neither what is under way nor the database. While Open opens
// it there is nothing to lose, and nobody who would be told why that does not come to an end: so it fails then.
type patient struct {
	vfs.FS
	g *Database
}

// noRoom tells the errors after which the same may go well later, with nothing lost in between.
func noRoom(err error) bool {
	return vfs.IsNoSpaceError(err) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS)
}

// again does something until it does not fail for want of room.
func (g *Database) again(do func() error) error {
	err := do()
	if err == nil || !noRoom(err) {
		return err
	}
	if g.store.current.Load() == nil {
		g.Fail(err) // which the database would tell in other words, or panic
		return err
	}
	g.pause(err)
	defer g.resume()
	ticker := time.NewTicker(g.store.retry)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-g.failed:
			return err
		case <-g.store.closed:
			return err
		}
		if err = do(); err == nil || !noRoom(err) {
			return err
		}
	}
}

// Create implements vfs.FS.
func (p patient) Create(name string, category vfs.DiskWriteCategory) (file vfs.File, err error) {
	err = p.g.again(func() error { file, err = p.FS.Create(name, category); return err })
	return patientFile{file, p.g}, err
}

// ReuseForWrite implements vfs.FS.
func (p patient) ReuseForWrite(from, to string, category vfs.DiskWriteCategory) (file vfs.File, err error) {
	err = p.g.again(func() error { file, err = p.FS.ReuseForWrite(from, to, category); return err })
	return patientFile{file, p.g}, err
}

// Link implements vfs.FS.
func (p patient) Link(from, to string) error {
	return p.g.again(func() error { return p.FS.Link(from, to) })
}

// Rename implements vfs.FS.
func (p patient) Rename(from, to string) error {
	return p.g.again(func() error { return p.FS.Rename(from, to) })
}

// Remove implements vfs.FS.
func (p patient) Remove(name string) error {
	return p.g.again(func() error { return p.FS.Remove(name) })
}

type patientFile struct {
	vfs.File
	g *Database
}

// Write implements vfs.File.
func (f patientFile) Write(data []byte) (written int, err error) {
	err = f.g.again(func() error {
		n, err := f.File.Write(data[written:])
		written += n
		return err
	})
	return written, err
}

// WriteAt implements vfs.File.
func (f patientFile) WriteAt(data []byte, offset int64) (written int, err error) {
	err = f.g.again(func() error {
		n, err := f.File.WriteAt(data[written:], offset+int64(written))
		written += n
		return err
	})
	return written, err
}

// Preallocate implements vfs.File. Without room it is left: writing finds out.
func (f patientFile) Preallocate(offset, length int64) error {
	if err := f.File.Preallocate(offset, length); !noRoom(err) {
		return err
	}
	return nil
}
