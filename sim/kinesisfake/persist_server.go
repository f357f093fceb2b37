package kinesisfake

import "time"

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
func (s *Server) within(what reach, f func(now time.Time, model *Model)) error {
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
func (s *Server) enter(what reach, f func(now time.Time, model *Model)) (*commit, error) {
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

// see runs an operation that changes nothing, and store one that stores records.
func (s *Server) see(f func(now time.Time, model *Model)) { _ = s.within(looking, f) } // it has no error

func (s *Server) store(f func(now time.Time, model *Model)) error { return s.within(storing, f) }
