//go:build !slim

package kinesisfake

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Store keeps models in a directory, so that they survive a restart, and a kill, without losing a record that was
// acknowledged. It is Pebble's: this package decides what is written, and when it counts as kept.
//
//	key                                       value
//	place 0 'a'                               what is set for the account, as JSON
//	place 0 's' stream(8)                     a stream and its shards, as JSON
//	place 0 'r' chunk(4) ordinal(8)           records of one call that lie in one chunk of the arena
//
// A place is ACCOUNT/REGION. Numbers are big-endian. Keys of records grow, and a chunk is deleted as a whole when none
// of its records is left, so that a compaction has next to nothing to move.
type Store struct {
	dir     string
	fs      vfs.FS
	retry   time.Duration
	lock    *pebble.Lock
	trouble func(error)
	current atomic.Pointer[generation]
	broken  atomic.Pointer[error]
	closed  chan struct{}

	state   sync.Mutex     // of current and broken, where they change, and of closed
	tending sync.WaitGroup // of whoever tells of trouble or heals it; grows under state, and not any more once it is closed

	mu     sync.Mutex
	models map[string]*Model // by place
}

// StoreOptions are what a Store needs besides its directory.
type StoreOptions struct {
	// Trouble is told of an error after which nothing is kept, and of nil when the directory can be written again.
	// While there is trouble, what would change something is refused, and reading goes on. It must not wait for
	// anything.
	Trouble func(error)

	fs    vfs.FS        // for tests; default the disk
	retry time.Duration // for tests; default retryEvery
}

// ErrStoreInUse is the error of OpenStore for a directory that another process, or another Store, has open.
var ErrStoreInUse = errors.New("the data directory is in use by another process")

// OpenStore opens a data directory, which is made if it is not there.
func OpenStore(dir string, options StoreOptions) (*Store, error) {
	if options.Trouble == nil {
		options.Trouble = func(error) {}
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
	s := &Store{
		dir: dir, fs: options.fs, retry: cmp.Or(options.retry, retryEvery), lock: lock, trouble: options.Trouble,
		closed: make(chan struct{}), models: map[string]*Model{},
	}
	g, err := s.open()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open data directory: %w", err), lock.Close())
	}
	s.current.Store(g)
	return s, nil
}

// Model is what the directory holds of an account and a region, or a new model; the model's changes are kept from now
// on. It may be asked for once.
func (s *Store) Model(now time.Time, config Config) (*Model, error) {
	if config.CountOnly {
		return nil, errors.New("a model that only counts its records has nothing to keep")
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	m := New(config)
	m.door = &door{opened: now}
	place := m.config.Account + "/" + m.config.Region
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.models[place] != nil {
		return nil, fmt.Errorf("the model of %s is open already", place)
	}
	if err := s.fill(m, s.current.Load(), now); err != nil {
		return nil, err
	}
	s.models[place] = m
	return m, nil
}

// fill reads what a generation's database holds into a new model.
func (s *Store) fill(m *Model, g *generation, now time.Time) error {
	place := m.config.Account + "/" + m.config.Region
	j := &journal{store: s, generation: g, model: m, prefix: append([]byte(place), 0), saved: map[uint64][]byte{}}
	m.arena.freed = &j.freed
	if err := j.load(now); err != nil {
		return fmt.Errorf("load %s: %w", place, err)
	}
	m.journal = j
	return nil
}

// Err is why nothing is kept at the moment, or nil.
func (s *Store) Err() error {
	if broken := s.broken.Load(); broken != nil {
		return *broken
	}
	return nil
}

// Close closes the directory. No model of it may be in use any more, and nothing is told, opened or written once it has
// returned. While there is trouble the error says which: what was acknowledged is on the disk all the same.
func (s *Store) Close() error {
	s.state.Lock()
	close(s.closed)
	s.state.Unlock()
	s.tending.Wait() // healing may have the directory open
	err := s.Err()
	if err == nil {
		err = s.current.Load().close()
	}
	if err = errors.Join(err, s.lock.Close()); err != nil {
		return fmt.Errorf("close data directory: %w", err)
	}
	return nil
}
