//go:build !slim

package store

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"
)

// Database is one opening of a Store's directory. Want of room stops it until there is some: see patient. After any
// other error a database is of no use, and may wait, panic or end goroutines at will: so it is fenced off from the disk
// and left alone, and another one is opened when the disk can be written again. What it finds is what a crash would
// have left, which is all that was acknowledged.
//
//	Batch.Send ──> queue ──> writer ── Apply, fsync ──> done
//	                           │ no room: all who wait are answered, and what is written is told later
//	                           │ error: all who wait are answered
//	                           └──> heal: every second: can it be written? open, load
type Database struct {
	store  *Store
	db     *pebble.DB
	fenced atomic.Bool   // from the disk
	failed chan struct{} // closed when it is of no use any more
	err    error         // why; for whoever has seen failed closed
	once   sync.Once     // of both
	pauses int           // writes that wait for room
	paused chan struct{} // closed while there are any
	wake   chan struct{} // tells the writer of commits
	stop   chan struct{}
	ended  chan struct{} // closed when the writer is over

	mu    sync.Mutex
	queue []*Commit
}

// retryEvery is how often it is tried to write again after an error.
const retryEvery = time.Second

var (
	errFenced = errors.New("the database is closed after an error")
	errEnded  = errors.New("the database has given up")
)

// open opens the database.
func (s *Store) open() (*Database, error) {
	g := &Database{
		store: s, failed: make(chan struct{}), paused: make(chan struct{}), wake: make(chan struct{}, 1),
		stop: make(chan struct{}), ended: make(chan struct{}),
	}
	err := g.guarded(func() (err error) {
		g.db, err = pebble.Open(s.dir, &pebble.Options{
			FS:                          unlocked{patient{errorfs.Wrap(s.fs, fence{g}), g}},
			Logger:                      g,
			EventListener:               &pebble.EventListener{BackgroundError: g.background},
			FormatMajorVersion:          pebble.FormatNewest,
			MemTableSize:                32 << 20,
			MemTableStopWritesThreshold: 4,
			L0CompactionThreshold:       4,
			L0StopWritesThreshold:       64,
		})
		return err
	})
	if err != nil {
		g.Fail(err)
		return nil, g.err
	}
	go g.write()
	return g, nil
}

// Infof implements pebble.Logger.
func (*Database) Infof(string, ...any) {}

// Errorf implements pebble.Logger.
func (*Database) Errorf(string, ...any) {}

// Fatalf implements pebble.Logger. It must not return.
func (g *Database) Fatalf(format string, args ...any) {
	g.Fail(fmt.Errorf(format, args...))
	runtime.Goexit()
}

// background takes an error of what the database does by itself, which it would try again at once and for ever.
func (g *Database) background(err error) {
	g.Fail(err)
	runtime.Goexit()
}

// Fail notes an error after which the database is of no use: until the Store has healed nothing is kept.
func (g *Database) Fail(err error) {
	g.once.Do(func() {
		g.fenced.Store(true)
		g.err = err
		s := g.store
		s.state.Lock()
		used := g.used()
		if used {
			err = fmt.Errorf("write data directory: %w", err)
			s.broken.Store(&err)
			s.tending.Add(2)
		}
		close(g.failed)
		s.state.Unlock()
		if used {
			s.tell(err)
			go s.heal(g)
		}
	})
}

// send queues a commit.
func (g *Database) send(c *Commit) {
	g.mu.Lock()
	g.queue = append(g.queue, c)
	g.mu.Unlock()
	select {
	case g.wake <- struct{}{}:
	default: // it knows already
	}
}

// write writes what is queued, all of it with one fsync, until the database fails or is closed.
func (g *Database) write() {
	defer close(g.ended)
	for {
		select {
		case <-g.wake:
		case <-g.stop:
			return
		}
		g.mu.Lock()
		commits := g.queue
		g.queue = nil
		g.mu.Unlock()
		if err := g.apply(commits); err != nil {
			g.Fail(err)
			return
		}
		for _, c := range commits {
			close(c.done)
			if c.left.Load() {
				c.late()
			}
		}
	}
}

// apply writes commits, and returns when they are on the disk. A database that cannot write its log may panic.
func (g *Database) apply(commits []*Commit) (err error) {
	defer func() {
		if wrong := recover(); wrong != nil {
			err = fmt.Errorf("%v", wrong)
		}
	}()
	for _, c := range commits {
		if err := g.db.ApplyNoSyncWait(c.batch, pebble.Sync); err != nil {
			return err
		}
	}
	for _, c := range commits {
		if err := errors.Join(c.batch.SyncWait(), c.batch.Close()); err != nil {
			return err
		}
	}
	return nil
}

// close closes a database that has not failed.
func (g *Database) close() error {
	close(g.stop)
	<-g.ended
	return g.guarded(g.db.Close)
}

// guarded runs what the database does with a goroutine of its own, which it may end, and does not wait for it once the
// database has failed.
func (g *Database) guarded(f func() error) error {
	result := make(chan error, 1)
	go func() {
		err := errEnded
		defer func() {
			if wrong := recover(); wrong != nil {
				err = fmt.Errorf("%v", wrong)
			}
			result <- err
		}()
		err = f()
	}()
	select {
	case err := <-result:
		return err
	case <-g.failed:
		return g.err
	}
}

// leave closes a database that has failed, as far as it lets itself be closed.
func (g *Database) leave() {
	defer func() { _ = recover() }() // it is broken, and that has been told
	_ = g.db.Close()
}

// heal tries to write again until it goes well, and then has what the disk holds loaded.
func (s *Store) heal(old *Database) {
	defer s.tending.Done()
	go old.leave() // which may take for ever, and writes nothing
	ticker := time.NewTicker(s.retry)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-s.closed:
			return
		}
		if s.again() == nil {
			s.trouble(nil)
			return
		}
	}
}

// again opens the database once more, and has what it holds loaded.
func (s *Store) again() error {
	if err := s.probe(); err != nil {
		return err
	}
	g, err := s.open()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(s.loads)) {
		if err = s.loads[name](g); err != nil {
			break
		}
	}
	if err != nil {
		g.Fail(err)
		go g.leave()
		return err
	}
	s.state.Lock()
	defer s.state.Unlock()
	select {
	case <-g.failed: // already
		return g.err
	default:
	}
	s.current.Store(g)
	s.broken.Store(nil)
	return nil
}

// probeBytes is what a disk must have room for beside the logs, which the database writes once more when it opens.
const probeBytes = 4 << 20

// probe finds out whether the disk takes as much as opening the database needs: a database that fails while it opens
// leaves much behind.
func (s *Store) probe() (err error) {
	need := int64(probeBytes)
	names, err := s.fs.List(s.dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if info, err := s.fs.Stat(s.fs.PathJoin(s.dir, name)); err == nil && strings.HasSuffix(name, ".log") {
			need += info.Size()
		}
	}
	path := s.fs.PathJoin(s.dir, "room")
	file, err := s.fs.Create(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close(), s.fs.Remove(path)) }()
	for block := make([]byte, 1<<20); need > 0; need -= int64(len(block)) {
		if _, err := file.Write(block); err != nil {
			return err
		}
	}
	return file.Sync()
}
