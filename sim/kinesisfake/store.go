package kinesisfake

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Store keeps models in a directory, so that they survive a restart, and a kill, without losing a record that was acknowledged. It is
// Pebble's: this package decides what is written, and when it counts as kept.
//
//	key                                       value
//	place 0 'a'                               what is set for the account, as JSON
//	place 0 's' stream(8)                     a stream and its shards, as JSON
//	place 0 'r' chunk(4) ordinal(8)           records of one call that lie in one chunk of the arena
//
// A place is ACCOUNT/REGION. Numbers are big-endian. Keys of records grow, and a chunk is deleted as a whole when none of its records
// is left, so that a compaction has next to nothing to move.
type Store struct {
	db     *pebble.DB
	lock   *pebble.Lock
	broken atomic.Pointer[error]

	mu     sync.Mutex
	models map[string]*Model // by place
}

// StoreOptions are what a Store needs besides its directory.
type StoreOptions struct {
	// Fatal is told of an error after which nothing can be kept any more; it must not return. The default panics.
	Fatal func(error)

	fs vfs.FS // for tests; default the disk
}

// ErrStoreInUse is the error of OpenStore for a directory that another process, or another Store, has open.
var ErrStoreInUse = errors.New("the data directory is in use by another process")

// OpenStore opens a data directory, which is made if it is not there.
func OpenStore(dir string, options StoreOptions) (*Store, error) {
	if options.Fatal == nil {
		options.Fatal = func(err error) { panic(err) }
	}
	if options.fs == nil {
		options.fs = vfs.Default
	}
	if err := options.fs.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	lock, err := pebble.LockDirectory(dir, options.fs)
	if err != nil {
		if !errors.Is(err, fs.ErrPermission) {
			err = ErrStoreInUse
		}
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	db, err := pebble.Open(dir, &pebble.Options{
		FS:                          options.fs,
		Lock:                        lock,
		Logger:                      storeLogger(options.Fatal),
		FormatMajorVersion:          pebble.FormatNewest,
		MemTableSize:                32 << 20,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       64,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open data directory: %w", err), lock.Close())
	}
	return &Store{db: db, lock: lock, models: map[string]*Model{}}, nil
}

// Model is what the directory holds of an account and a region, or a new model; the model's changes are kept from now on. It may be
// asked for once.
func (s *Store) Model(now time.Time, config Config) (*Model, error) {
	if config.CountOnly {
		return nil, errors.New("a model that only counts its records has nothing to keep")
	}
	m := New(config)
	place := m.config.Account + "/" + m.config.Region
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.models[place] != nil {
		return nil, fmt.Errorf("the model of %s is open already", place)
	}
	j := &journal{store: s, model: m, prefix: append([]byte(place), 0), saved: map[uint64][]byte{}}
	m.arena.freed = &j.freed
	if err := j.load(now); err != nil {
		return nil, fmt.Errorf("load %s: %w", place, err)
	}
	s.models[place], m.journal = m, j
	return m, nil
}

// Err is why nothing is kept any more, or nil.
func (s *Store) Err() error {
	if broken := s.broken.Load(); broken != nil {
		return *broken
	}
	return nil
}

func (s *Store) fail(err error) {
	err = fmt.Errorf("write data directory: %w", err)
	s.broken.CompareAndSwap(nil, &err)
}

// Close closes the directory. No model of it may be in use any more.
func (s *Store) Close() error {
	if err := errors.Join(s.Err(), s.db.Close(), s.lock.Close()); err != nil {
		return fmt.Errorf("close data directory: %w", err)
	}
	return nil
}

// storeLogger takes Pebble's log, of which only the end of everything is of interest.
type storeLogger func(error)

func (storeLogger) Infof(string, ...any)  {}
func (storeLogger) Errorf(string, ...any) {}
func (l storeLogger) Fatalf(format string, args ...any) {
	l(fmt.Errorf("data directory: "+format, args...))
}
