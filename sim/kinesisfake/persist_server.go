package kinesisfake

import "time"

// doRecords is Do for an operation that changes no stream, but records at most: a Store need not look for changes of streams then.
func (s *Server) doRecords(f func(now time.Time, model *Model)) { s.within(false, f) }

// within runs f in the model, and returns when what it changed is kept. Only then does an operation answer.
func (s *Server) within(streams bool, f func(now time.Time, model *Model)) {
	c := s.change(streams, f)
	if c == nil || c.wait() != nil {
		return // an error stays with the Store, and with all answers from now on: see kept
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.reveal()
}

// change runs f in the model and sends what it changed on its way to the disk; nil if there is nothing to wait for.
func (s *Server) change(streams bool, f func(now time.Time, model *Model)) *commit {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.clock(), s.model)
	if s.model.journal == nil {
		return nil
	}
	return s.model.journal.seal(streams)
}

// kept is the error of an operation that went well but for the Store.
func (s *Server) kept(err error) error {
	if err != nil || s.model.journal == nil {
		return err
	}
	return s.model.journal.store.Err()
}
