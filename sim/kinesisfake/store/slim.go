//go:build slim

package store

import "errors"

// A slim build keeps nothing in a directory, and does without the database that would do so. What follows is what other
// builds offer, and cannot be had: without a Store there is none of it.

// Store cannot be had.
type Store struct{}

// Options are those of other builds.
type Options struct{ Trouble func(error) }

// ErrInUse and ErrKept are errors of other builds.
var (
	ErrInUse = errors.New("the data directory is in use by another process")
	ErrKept  = errors.New("it is kept already")
)

var errSlim = errors.New("this build of kinesim is slim: it cannot keep data in a directory")

// Open is refused.
func Open(string, Options) (*Store, error) { return nil, errSlim }

// Database, Batch and Commit are those of other builds.
type (
	Database struct{}
	Batch    struct{}
	Commit   struct{}
)

func (*Store) Keep(string, func(*Database) error) error                   { return errSlim }
func (*Store) Err() error                                                 { return errSlim }
func (*Store) Close() error                                               { return nil }
func (*Database) Batch() *Batch                                           { return nil }
func (*Database) Fail(error)                                              {}
func (*Database) Each(_, _ []byte, _ func(key, value []byte) error) error { return errSlim }
func (*Batch) Set(_, _ []byte)                                            {}
func (*Batch) Delete([]byte)                                              {}
func (*Batch) DeleteRange(_, _ []byte)                                    {}
func (*Batch) Send(func()) *Commit                                        { return nil }
func (*Commit) Wait() error                                               { return errSlim }
