package terminal

import (
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

// someTTY is a terminal on which some chunks are typed.
type someTTY struct {
	tcell.Tty // nil: what is not overridden must not be called
	chunks    []string
}

func (s *someTTY) Read(p []byte) (int, error) {
	n := copy(p, s.chunks[0])
	s.chunks = s.chunks[1:]
	return n, nil
}

// TestEscapes holds what is heard of what is typed, by way of tcell: an escape is a key whatever follows it at once,
// and what terminals send is what it was.
func TestEscapes(t *testing.T) {
	for _, test := range []struct{ typed, want string }{
		{"\x1bq", "esc q"},
		{"\x1b]q", "esc ] q"},
		{"\x1b_x^y", "esc _ x ^ y"},
		{"\x1b^x", "esc ^ x"},
		{"\x1bXx", "esc X x"},
		{"\x1bNx", "esc N x"},
		{"\x1b\x1bq", "esc esc q"},
		{"\x1b\x1b\x1b4", "esc esc esc 4"},
		{"\x1b\x03", "esc ctrl-c"},
		{"\x1b\x1a", "esc ctrl-z"},
		{"\x1b\r", "esc enter"},
		{"\x1b\x7f", "esc backspace"},
		{"\x1b ", "esc space"},
		{"\x1b[", "esc ["},
		{"\x1bO", "esc O"},
		{"q\x1b\x1b[", "q esc esc ["},
		{"\x1b[Aq", "up q"},
		{"\x1b[6~q", "pgdn q"},
		{"\x1bOAq", "up q"},
		{"\x1b[Zq", "backtab q"},
		{"\x1b]11;rgb:ffff/ffff/ffff\x1b\\q", "q"},
		{"q\x1b[<0;3;4Mw", "q w"},
	} {
		events := make(chan tcell.Event, 64)
		input := tcell.NewInputProcessor(events)
		some := &someTTY{chunks: []string{test.typed}}
		tty := &steadyTTY{Tty: some}
		for p := make([]byte, len(test.typed)+1); len(some.chunks) > 0 || len(tty.rest) > 0; p = make([]byte, 3) { // the rest is told in parts
			n, err := tty.Read(p)
			if err != nil {
				t.Fatal(err)
			}
			input.ScanUTF8(p[:n])
		}
		if got := names(events); got != test.want {
			t.Errorf("%q is heard as %q, want %q", test.typed, got, test.want)
		}
	}
}

// names are the keys of the events that there are, in the words of tcell.
func names(events chan tcell.Event) string {
	var heard []string
	for len(events) > 0 {
		if event, ok := (<-events).(*tcell.EventKey); ok {
			plain, alt := WithoutAlt(event)
			if alt {
				heard = append(heard, "esc")
			}
			heard = append(heard, nameOf(plain))
		}
	}
	return strings.Join(heard, " ")
}

func nameOf(event *tcell.EventKey) string {
	switch {
	case event.Key() == tcell.KeyRune && event.Rune() == ' ':
		return "space"
	case event.Key() == tcell.KeyRune:
		return string(event.Rune())
	}
	return strings.ToLower(tcell.KeyNames[event.Key()])
}
