package streams

import (
	"sync"
	"time"
)

// Shared is a Model that many use, one after the other: a Server's. What one of them changes is kept in the model's
// Store, if it has one, before he goes on.
type Shared struct {
	clock func() time.Time

	mu    sync.Mutex // never held during I/O but for a Store's that is behind
	model *Model
}

// Share hands a model over, which from then on must not be used otherwise. The time of a use is read under the lock, so
// that it grows from use to use.
func Share(model *Model, clock func() time.Time) *Shared {
	s := &Shared{clock: clock, model: model}
	if model.door != nil {
		model.door.hand(func(f func(now time.Time)) {
			s.mu.Lock()
			defer s.mu.Unlock()
			f(s.clock())
		})
	}
	return s
}

// See runs an operation that changes nothing.
func (s *Shared) See(f func(now time.Time, model *Model)) { _ = s.within(looking, f) } // it has no error

// Store runs an operation that stores records, and changes no stream. While a Store is in trouble f is not run, and the
// error says why.
func (s *Shared) Store(f func(now time.Time, model *Model)) error { return s.within(storing, f) }

// Change runs an operation that changes streams. Otherwise it is as Store.
func (s *Shared) Change(f func(now time.Time, model *Model)) error { return s.within(changing, f) }

// Do runs f, which does as it likes. While a Store is in trouble f runs too, but what it changes is forgotten when the
// trouble ends.
func (s *Shared) Do(f func(now time.Time, model *Model)) { _ = s.within(doing, f) } // the trouble is told to store.Options.Trouble

// reach is what an operation does with a model.
type reach uint8

const (
	looking  reach = iota // it changes nothing
	storing               // it stores records, and changes no stream: a store need not look for changes of streams
	changing              // it changes streams
	doing                 // it is no operation, but a Go caller, and does as he likes
)

// within runs f in the model, and returns when what it changed is kept. Only then does an operation answer. While a
// Store is in trouble f is not run if it would change something, and the error says why.
func (s *Shared) within(what reach, f func(now time.Time, model *Model)) error {
	c, err := s.enter(what, f)
	if c == nil || err != nil {
		return err
	}
	if err := c.Wait(); err != nil {
		if what == looking {
			return nil // what was found is true all the same
		}
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.reveal()
	return nil
}

// enter runs f in the model and sends what it changed on its way to the disk; nil if there is nothing to wait for.
func (s *Shared) enter(what reach, f func(now time.Time, model *Model)) (*commit, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.model.journal == nil {
		f(s.clock(), s.model)
		return nil, nil
	}
	err := s.model.journal.store.Err()
	if err != nil && (what == storing || what == changing) {
		return nil, err
	}
	f(s.clock(), s.model)
	if err != nil {
		return nil, nil
	}
	return s.model.journal.seal(what >= changing), nil
}
