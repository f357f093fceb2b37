package tui

import (
	"github.com/gdamore/tcell/v2"
)

// canvas brings grids to a screen. It remembers what it has drawn, so that a frame costs what has changed.
type canvas struct {
	shown  grid
	next   grid
	glyphs map[rune]string
	ascii  bool // the screen has no UTF-8
}

// glyphsKept bounds the letters that are remembered: data may bring any of them.
const glyphsKept = 4096

// size makes the grids of a screen's size; it tells whether they are new.
func (c *canvas) size(w, h int) bool {
	if c.next.w == w && c.next.h == h {
		return false
	}
	c.shown, c.next = newGrid(w, h), newGrid(w, h)
	return true
}

// paint puts the next grid on the screen: all of it, or what differs from the one that is shown.
func (c *canvas) paint(screen tcell.Screen, all bool) {
	for i := range c.next.cells {
		now := &c.next.cells[i]
		if !all && *now == c.shown.cells[i] || now.rest {
			continue
		}
		x, y := i%c.next.w, i/c.next.w
		look := tcell.StyleDefault.Foreground(now.style.fg).Background(now.style.bg).Attributes(now.style.attr)
		screen.Put(x, y, c.glyph(now), look)
	}
	c.shown, c.next = c.next, c.shown
}

// glyph is the text of a cell.
func (c *canvas) glyph(at *cell) string {
	if c.ascii {
		if letter := asASCII(at.r); letter != 0 {
			return string(rune(letter))
		}
		return string(at.r) // the screen knows what it cannot show
	}
	if at.marks != "" {
		return string(at.r) + at.marks
	}
	if text, ok := c.glyphs[at.r]; ok {
		return text
	}
	if c.glyphs == nil || len(c.glyphs) >= glyphsKept {
		c.glyphs = map[rune]string{}
	}
	text := string(at.r)
	c.glyphs[at.r] = text
	return text
}
