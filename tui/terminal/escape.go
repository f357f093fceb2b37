package terminal

import (
	"bytes"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// A terminal sends the escape key as the byte that most of its sequences begin with. Who presses it and another key
// quickly, or over a slow line, sends both at once, which reads as Alt and the key, or as the beginning of a sequence
// that never ends. No key of the dashboard goes with Alt, so the two keys are what is meant.

// escapeKey is the escape key as a sequence of its own, which nothing else begins with.
const escapeKey = "\x1b[27u"

// typedAfterEscape are the letters with which sequences begin that no terminal sends here: tcell would take what is
// typed for theirs, until their end. N is one that takes the next letter only. With [ and O those of keys begin, which
// come as a whole, so that they are typed where nothing follows them at once.
const (
	typedAfterEscape = "]X^_N\x1b[O"
	keysAfterEscape  = "[O"
)

// spellEscapes writes escapes as the key that they are, where tcell would take them for the beginning of something
// else. Answers to questions, which begin with ] and a number, are left as they are, and so is an escape before a
// sequence, as some terminals send Alt and an arrow. Of what was read in pieces, more follows than what there is.
func spellEscapes(typed []byte, piece bool) []byte {
	if !bytes.ContainsRune(typed, '\x1b') {
		return typed
	}
	spelt := make([]byte, 0, len(typed)+2*len(escapeKey))
	after := func(i int) byte {
		if i >= len(typed) {
			return 0
		}
		return typed[i]
	}
	for i, b := range typed {
		next, third := after(i+1), after(i+2)
		switch {
		case b != '\x1b' || next == 0 || strings.IndexByte(typedAfterEscape, next) < 0,
			next == ']' && third >= '0' && third <= '9',
			strings.IndexByte(keysAfterEscape, next) >= 0 && (third != 0 || piece),
			next == '\x1b' && third != 0 && strings.IndexByte(keysAfterEscape, third) >= 0:
			spelt = append(spelt, b)
		default:
			spelt = append(spelt, escapeKey...)
		}
	}
	return spelt
}

// WithoutAlt is the key that was pressed with Alt, if one was.
func WithoutAlt(event *tcell.EventKey) (plain *tcell.EventKey, alt bool) {
	if event.Modifiers()&tcell.ModAlt == 0 {
		return event, false
	}
	key, r, modifiers := event.Key(), event.Rune(), event.Modifiers()&^tcell.ModAlt
	if key == tcell.KeyRune && modifiers&tcell.ModCtrl != 0 {
		switch r { // these two are keys of their own
		case 'm':
			return tcell.NewEventKey(tcell.KeyEnter, 0, tcell.ModNone), true
		case 'h':
			return tcell.NewEventKey(tcell.KeyBackspace, 0, tcell.ModNone), true
		}
	}
	return tcell.NewEventKey(key, r, modifiers), true
}
