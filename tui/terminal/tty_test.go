package terminal

import (
	"errors"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// goneTTY is a terminal that goes away: it can be taken once.
type goneTTY struct {
	tcell.Tty // nil: what is not overridden must not be called
	taken     int
	given     int
}

func (g *goneTTY) Start() error {
	if g.taken++; g.taken > 1 {
		return errors.New("no such device")
	}
	return nil
}
func (g *goneTTY) Stop() error { g.given++; return nil }
func (g *goneTTY) WindowSize() (tcell.WindowSize, error) {
	if g.taken > 1 {
		return tcell.WindowSize{}, errors.New("no such device")
	}
	return tcell.WindowSize{Width: 100, Height: 30}, nil
}

// A terminal that cannot be taken again after a stop keeps its size, says at the next read that it is gone, and is not
// given back a second time.
func TestTerminalGoneAfterStop(t *testing.T) {
	lost := &goneTTY{}
	tty := &steadyTTY{Tty: lost}
	if err := tty.Start(); err != nil {
		t.Fatal(err)
	}
	if size, err := tty.WindowSize(); err != nil || size.Width != 100 {
		t.Fatalf("%+v, %v", size, err)
	}
	for range 2 { // given back for a stop, and at the end
		if err := tty.Stop(); err != nil {
			t.Fatal(err)
		}
		if err := tty.Start(); err != nil {
			t.Fatal(err)
		}
	}
	if size, err := tty.WindowSize(); err != nil || size.Width != 100 || size.Height != 30 {
		t.Errorf("%+v, %v: want the size that it had", size, err)
	}
	if _, err := tty.Read(nil); !errors.Is(err, ErrNone) {
		t.Errorf("read: %v, want that there is no terminal", err)
	}
	if lost.given != 1 {
		t.Errorf("given back %d times", lost.given)
	}
}
