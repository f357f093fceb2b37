//go:build !slim

package store

import "fmt"

// pause notes that a write waits for room, and resume that it has gone on.
func (g *Database) pause(err error) {
	s := g.store
	s.state.Lock()
	g.pauses++
	if g.pauses == 1 {
		close(g.paused)
	}
	first := g.pauses == 1 && g.used()
	if first {
		err = fmt.Errorf("write data directory: %w", err)
		s.broken.Store(&err)
		s.tending.Add(1)
	}
	s.state.Unlock()
	if first {
		s.tell(err)
	}
}

func (g *Database) resume() {
	s := g.store
	s.state.Lock()
	g.pauses--
	over := g.pauses == 0
	if over {
		g.paused = make(chan struct{})
	}
	select {
	case <-g.failed:
		over = false
	default:
	}
	if over = over && g.used(); over {
		s.broken.Store(nil)
		s.tending.Add(1)
	}
	s.state.Unlock()
	if over {
		s.tell(nil)
	}
}

// used tells whether it is the generation of a Store that is not closed, whose trouble is the Store's. The caller holds
// state.
func (g *Database) used() bool {
	select {
	case <-g.store.closed:
		return false
	default:
		return g.store.current.Load() == g
	}
}

// tell tells of trouble, or of its end, for somebody whom Close waits for.
func (s *Store) tell(err error) {
	defer s.tending.Done()
	s.trouble(err)
}

// stopped is closed while a write waits for room.
func (g *Database) stopped() <-chan struct{} {
	g.store.state.Lock()
	defer g.store.state.Unlock()
	return g.paused
}
