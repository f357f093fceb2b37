package tui

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/gdamore/tcell/v2"
	"github.com/gdamore/tcell/v2/terminfo"
)

// ErrNoTerminal tells that there is no terminal that a dashboard can be drawn on.
var ErrNoTerminal = errors.New("no terminal that can show a dashboard")

// CheckTerminal tells whether a dashboard can be drawn on a terminal of a type, as TERM names it.
func CheckTerminal(name string) error {
	_, err := terminalNamed(name)
	return err
}

// terminalNamed finds what there is to know of a type of terminal. New terminals bring a type of their own, which
// another machine does not know; those that say they are a kind of xterm, or have a common ending, are drawn on as one.
func terminalNamed(name string) (*terminfo.Terminfo, error) {
	if name == "" || name == "dumb" {
		return nil, fmt.Errorf("%w: TERM is %q", ErrNoTerminal, name)
	}
	info, err := tcell.LookupTerminfo(name)
	if err == nil {
		return info, nil
	}
	for _, likeness := range []string{"xterm-", "tmux-", "screen-", "rxvt-"} {
		if strings.HasPrefix(name, likeness) {
			return tcell.LookupTerminfo("xterm-256color")
		}
	}
	for _, likeness := range []string{"-256color", "-direct", "-truecolor"} {
		if strings.HasSuffix(name, likeness) {
			return tcell.LookupTerminfo("xterm-256color")
		}
	}
	return nil, fmt.Errorf("%w: terminals of the type %s are not known here", ErrNoTerminal, name)
}

// openScreen takes the terminal.
func openScreen() (tcell.Screen, error) {
	info, err := terminalNamed(os.Getenv("TERM"))
	if err != nil {
		return nil, err
	}
	tty, err := tcell.NewDevTty()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoTerminal, err)
	}
	screen, err := tcell.NewTerminfoScreenFromTtyTerminfo(&steadyTTY{Tty: tty}, info)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoTerminal, err)
	}
	return screen, nil
}

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
		return 0, fmt.Errorf("%w: %w", ErrNoTerminal, err)
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

// lightByName tells whether the environment says that the terminal's background is light: some terminals set COLORFGBG
// to the numbers of their colours, the background last.
func lightByName(colorfgbg string) (light, known bool) {
	i := strings.LastIndexByte(colorfgbg, ';')
	if i < 0 {
		return false, false
	}
	background, err := strconv.Atoi(colorfgbg[i+1:])
	if err != nil {
		return false, false
	}
	return background == 7 || background > 8 && background < 16, true
}

// lightByAnswer reads the answer to the question for the background, which is rgb: and three numbers in hexadecimal
// digits.
func lightByAnswer(answer string) (light, known bool) {
	_, colour, found := strings.Cut(answer, "rgb:")
	if !found {
		return false, false
	}
	sum := 0.0
	parts := strings.SplitN(colour, "/", 3)
	if len(parts) < 3 {
		return false, false
	}
	for i, weight := range []float64{0.299, 0.587, 0.114} {
		digits := parts[i]
		if end := strings.IndexFunc(digits, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }); end >= 0 {
			digits = digits[:end]
		}
		value, err := strconv.ParseUint(digits, 16, 64)
		if err != nil || len(digits) > 4 {
			return false, false
		}
		sum += weight * float64(value) / float64(uint64(1)<<(4*len(digits))-1)
	}
	return sum > 0.5, true
}
