//go:build !slim

package store

import (
	"io"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// fence keeps a database from writing when it is not to any more.
type fence struct{ *Database }

// MaybeError implements errorfs.Injector.
func (f fence) MaybeError(op errorfs.Op) error {
	if f.fenced.Load() && op.Kind != errorfs.OpFileClose && op.Kind.ReadOrWrite() == errorfs.OpIsWrite {
		return errFenced
	}
	return nil
}

func (fence) String() string { return "fence" }

// unlocked is a file system without locks: the Store has the directory's, and a database that failed would never give
// its own back.
type unlocked struct{ vfs.FS }

// Lock implements vfs.FS.
func (unlocked) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }
