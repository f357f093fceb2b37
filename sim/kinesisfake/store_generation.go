//go:build !slim

package kinesisfake

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

// generation is one opening of a Store's database. Want of room stops it until there is some: see patient. After any
// other error a database is of no use, and may wait, panic or end goroutines at will: so it is fenced off from the disk
// and left alone, and another one is opened when the disk can be written again. What it finds is what a crash would
// have left, which is all that was acknowledged.
//
//	request ── model (lock) ── commit ──> queue ──> writer ── Apply, fsync ──> done ──> reveal, answer
//	                                                  │ no room: all who wait are answered, and what is written is
//	                                                  revealed later
//	                                                  │ error: all who wait are answered
//	                                                  └──> heal: every second: can it be written? open, load, put into
//	                                                  the models
type generation struct {
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
	queue []*commit
}

// retryEvery is how often it is tried to write again after an error.
const retryEvery = time.Second

var (
	errFenced = errors.New("the database is closed after an error")
	errEnded  = errors.New("the database has given up")
)

// open opens the database.
func (s *Store) open() (*generation, error) {
	g := &generation{
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
		g.fail(err)
		return nil, g.err
	}
	go g.write()
	return g, nil
}

// Infof implements pebble.Logger.
func (*generation) Infof(string, ...any) {}

// Errorf implements pebble.Logger.
func (*generation) Errorf(string, ...any) {}

// Fatalf implements pebble.Logger. It must not return.
func (g *generation) Fatalf(format string, args ...any) {
	g.fail(fmt.Errorf(format, args...))
	runtime.Goexit()
}

// background takes an error of what the database does by itself, which it would try again at once and for ever.
func (g *generation) background(err error) {
	g.fail(err)
	runtime.Goexit()
}

// fail notes an error after which the database is of no use.
func (g *generation) fail(err error) {
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

// send queues a commit. The caller holds the lock of its model, so that the commits of a model come in their order.
func (g *generation) send(c *commit) {
	g.mu.Lock()
	g.queue = append(g.queue, c)
	g.mu.Unlock()
	select {
	case g.wake <- struct{}{}:
	default: // it knows already
	}
}

// write writes what is queued, all of it with one fsync, until the database fails or is closed.
func (g *generation) write() {
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
			g.fail(err)
			return
		}
		for _, c := range commits {
			close(c.done)
			if c.left.Load() {
				c.journal.model.door.enter(func(time.Time) { c.reveal() })
			}
		}
	}
}

// apply writes commits, and returns when they are on the disk. A database that cannot write its log may panic.
func (g *generation) apply(commits []*commit) (err error) {
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
func (g *generation) close() error {
	close(g.stop)
	<-g.ended
	return g.guarded(g.db.Close)
}

// guarded runs what the database does with a goroutine of its own, which it may end, and does not wait for it once the
// database has failed.
func (g *generation) guarded(f func() error) error {
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
func (g *generation) leave() {
	defer func() { _ = recover() }() // it is broken, and that has been told
	_ = g.db.Close()
}

// heal tries to write again until it goes well, and then has the models be what the disk holds of them.
func (s *Store) heal(old *generation) {
	defer s.tending.Done()
	go old.leave() // which may take for ever, and writes nothing
	ticker := wallTicker(s.retry)
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

// again opens the database once more, and puts what it holds into the models.
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
	for _, place := range slices.Sorted(maps.Keys(s.models)) {
		if err = s.models[place].journal.reload(g); err != nil {
			break
		}
	}
	if err != nil {
		g.fail(err)
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
