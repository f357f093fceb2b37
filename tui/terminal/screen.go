package terminal

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/gdamore/tcell/v2/terminfo"
)

// ErrNone tells that there is no terminal that a dashboard can be drawn on.
var ErrNone = errors.New("no terminal that can show a dashboard")

// Check tells whether a dashboard can be drawn on a terminal of a type, as TERM names it.
func Check(name string) error {
	_, err := named(name)
	return err
}

// named finds what there is to know of a type of terminal. New terminals bring a type of their own, which another
// machine does not know; those that say they are a kind of xterm, or have a common ending, are drawn on as one.
func named(name string) (*terminfo.Terminfo, error) {
	if name == "" || name == "dumb" {
		return nil, fmt.Errorf("%w: TERM is %q", ErrNone, name)
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
	return nil, fmt.Errorf("%w: terminals of the type %s are not known here", ErrNone, name)
}

// Open takes the terminal.
func Open() (tcell.Screen, error) {
	info, err := named(os.Getenv("TERM"))
	if err != nil {
		return nil, err
	}
	tty, err := tcell.NewDevTty()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	screen, err := tcell.NewTerminfoScreenFromTtyTerminfo(&steadyTTY{Tty: tty}, info)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	return screen, nil
}
