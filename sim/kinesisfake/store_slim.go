//go:build slim

package kinesisfake

import (
	"errors"
	"time"
)

// A slim build keeps nothing in a directory, and does without the database that would do so: see Store of other builds.

// Store cannot be had.
type Store struct{}

// StoreOptions are those of other builds.
type StoreOptions struct{ Trouble func(error) }

// ErrStoreInUse is an error of other builds.
var ErrStoreInUse = errors.New("the data directory is in use by another process")

var errSlim = errors.New("this build of kinesim is slim: it cannot keep data in a directory")

// OpenStore is refused.
func OpenStore(string, StoreOptions) (*Store, error) { return nil, errSlim }

// Model, Err and Close are those of other builds.
func (*Store) Model(time.Time, Config) (*Model, error) { return nil, errSlim }
func (*Store) Err() error                              { return nil }
func (*Store) Close() error                            { return nil }

// journal and commit are never made.
type journal struct{ store *Store }

type commit struct{}

func (*journal) stored(*stream, *shard, entry, uint64, []byte, []byte) {}
func (*journal) seal(bool) *commit                                     { return nil }
func (*commit) wait() error                                            { return nil }
func (*commit) reveal()                                                {}
