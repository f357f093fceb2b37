//go:build !slim

package store

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

// Store keeps values by their keys in a directory.
type Store struct {
	dir     string
	fs      vfs.FS
	retry   time.Duration
	lock    *pebble.Lock
	trouble func(error)
	current atomic.Pointer[Database]
	broken  atomic.Pointer[error]
	closed  chan struct{}

	state   sync.Mutex     // of current and broken, where they change, and of closed
	tending sync.WaitGroup // of whoever tells of trouble or heals it; grows under state, and not any more once it is closed

	mu    sync.Mutex
	loads map[string]func(*Database) error // of those who keep something, by their names
}

// Options are what a Store needs besides its directory.
type Options struct {
	// Trouble is told of an error after which nothing is kept, and of nil when the directory can be written again.
	// While there is trouble, what would change something is refused, and reading goes on. It must not wait for
	// anything.
	Trouble func(error)

	FS    vfs.FS        // default the disk
	Retry time.Duration // how often it is tried to write again after an error; default a second
}

// ErrInUse is the error of Open for a directory that another process, or another Store, has open.
var ErrInUse = errors.New("the data directory is in use by another process")

// ErrKept is the error of Keep for a name that is taken.
var ErrKept = errors.New("it is kept already")

// Open opens a data directory, which is made if it is not there.
func Open(dir string, options Options) (*Store, error) {
	if options.Trouble == nil {
		options.Trouble = func(error) {}
	}
	if options.FS == nil {
		options.FS = vfs.Default
	}
	if err := options.FS.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	lock, err := pebble.LockDirectory(dir, options.FS)
	if err != nil {
		if !errors.Is(err, fs.ErrPermission) && !noRoom(err) {
			err = ErrInUse
		}
		return nil, fmt.Errorf("open data directory: %w", err)
	}
	s := &Store{
		dir: dir, fs: options.FS, retry: cmp.Or(options.Retry, retryEvery), lock: lock, trouble: options.Trouble,
		closed: make(chan struct{}), loads: map[string]func(*Database) error{},
	}
	g, err := s.open()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open data directory: %w", err), lock.Close())
	}
	s.state.Lock()
	defer s.state.Unlock()
	select {
	case <-g.failed: // already
		return nil, errors.Join(fmt.Errorf("open data directory: %w", g.err), lock.Close())
	default:
	}
	s.current.Store(g)
	return s, nil
}

// Keep has load read what the directory holds, at once, and again whenever the Store has healed: what was sent and is
// not on the disk is gone then, as after a crash. A name can be taken once.
func (s *Store) Keep(name string, load func(*Database) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.loads[name] != nil {
		return ErrKept
	}
	if err := load(s.current.Load()); err != nil {
		return err
	}
	s.loads[name] = load
	return nil
}

// Err is why nothing is kept at the moment, or nil.
func (s *Store) Err() error {
	if broken := s.broken.Load(); broken != nil {
		return *broken
	}
	return nil
}

// Close closes the directory. Nobody may send to it any more, and nothing is told, opened or written once it has
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
