package terminal

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/gdamore/tcell/v2"
)

// steadyTTY is a terminal that may go away. A screen that takes one back after a stop, and cannot, has cells for no
// size and draws for ever: so it is let take back what is not there, and hears of it when it reads.
type steadyTTY struct {
	tcell.Tty
	mu   sync.Mutex
	size tcell.WindowSize // the last that was known
	lost error            // why the terminal could not be taken
	rest []byte           // of what was read, and is not told yet; for Read alone
}

// Start takes the terminal. What fails then is told by Read.
func (s *steadyTTY) Start() error {
	err := s.Tty.Start()
	s.mu.Lock()
	s.lost = err
	s.mu.Unlock()
	return nil
}

// Stop gives back what was taken: a terminal cannot be given back twice.
func (s *steadyTTY) Stop() error {
	if err := s.gone(); err != nil {
		return nil
	}
	return s.Tty.Stop()
}

// Read reads what is typed.
func (s *steadyTTY) Read(p []byte) (int, error) {
	if err := s.gone(); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrNone, err)
	}
	if len(s.rest) == 0 {
		n, err := s.Tty.Read(p)
		if err != nil {
			return n, err
		}
		s.rest = spellEscapes(bytes.Clone(p[:n]), n == len(p))
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *steadyTTY) gone() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// WindowSize is the terminal's size; the last known where it has none.
func (s *steadyTTY) WindowSize() (tcell.WindowSize, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if size, err := s.Tty.WindowSize(); err == nil && size.Width > 0 && size.Height > 0 {
		s.size = size
	}
	if s.size.Width == 0 {
		s.size = tcell.WindowSize{Width: 80, Height: 24}
	}
	return s.size, nil
}
