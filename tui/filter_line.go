package tui

import (
	"unicode"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"
)

// filterLength bounds the filter that is typed.
const filterLength = 120

// edit edits the filter.
func (d *dashboard) edit(event *tcell.EventKey, key string) {
	in := &d.view.inspector
	switch {
	case key == "enter":
		d.view.editing = false
	case key == "esc" || key == "ctrl-c":
		d.view.editing, in.filter = false, ""
	case key == "ctrl-u":
		in.filter = ""
	case key == "backspace":
		_, size := utf8.DecodeLastRuneInString(in.filter)
		in.filter = in.filter[:len(in.filter)-size]
	case event.Key() == tcell.KeyRune:
		in.write(string(event.Rune()))
	}
	in.cursor, in.scroll = 0, 0
}

// write writes into the filter, as far as there is room for it.
func (in *inspector) write(text string) {
	for _, r := range text {
		if unicode.IsSpace(r) {
			r = ' '
		}
		if len(in.filter) < filterLength && unicode.IsPrint(r) {
			in.filter += string(r)
		}
	}
}

// PasteHandler takes pasted text, which is nothing but text: as keys it would quit, or start faults.
func (d *dashboard) PasteHandler() func(text string, focus func(tview.Primitive)) {
	return func(text string, _ func(tview.Primitive)) {
		defer d.guard()
		d.dirty, d.view.noticed = true, 0
		if !d.view.editing {
			d.view.notice = "what is pasted goes into the filter: / opens it"
			return
		}
		d.view.inspector.write(text)
		d.view.inspector.cursor, d.view.inspector.scroll = 0, 0
	}
}
