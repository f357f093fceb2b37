package tui

import (
	"strings"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/uniseg"

	"kinesim/sim/report"
)

// style is how a cell looks. The zero background leaves the one that is there.
type style struct {
	fg, bg tcell.Color
	attr   tcell.AttrMask
}

func (s style) bold() style { s.attr |= tcell.AttrBold; return s }

// cell is one column of one row. A letter two columns wide fills the cell behind it with a continuation.
type cell struct {
	r     rune
	marks string // what combines with r
	style style
	rest  bool // a continuation, which is not drawn
}

// grid is a rectangle of cells: a whole screen or a part of one. Coordinates are its own; what lies outside is not
// drawn.
type grid struct {
	cells  []cell
	stride int
	x0, y0 int
	w, h   int
}

func newGrid(w, h int) grid { return grid{cells: make([]cell, w*h), stride: w, w: w, h: h} }

// sub is a part of a grid, cut to what there is of it.
func (g grid) sub(x, y, w, h int) grid {
	x, y = min(max(x, 0), g.w), min(max(y, 0), g.h)
	g.x0, g.y0, g.w, g.h = g.x0+x, g.y0+y, min(max(w, 0), g.w-x), min(max(h, 0), g.h-y)
	return g
}

// at is the cell at a place inside the grid.
func (g grid) at(x, y int) *cell { return &g.cells[(g.y0+y)*g.stride+g.x0+x] }

func (g grid) inside(x, y int) bool { return x >= 0 && y >= 0 && x < g.w && y < g.h }

// blank tells whether nothing is drawn in so many columns of a row.
func (g grid) blank(x, y, width int) bool {
	for i := range width {
		if g.inside(x+i, y) && g.at(x+i, y).r > ' ' {
			return false
		}
	}
	return true
}

// set draws one letter of one column.
func (g grid) set(x, y int, r rune, s style) {
	if g.inside(x, y) {
		g.put(g.at(x, y), r, "", s)
	}
}

func (g grid) put(c *cell, r rune, marks string, s style) {
	if s.bg == tcell.ColorDefault {
		s.bg = c.style.bg
	}
	*c = cell{r: r, marks: marks, style: s}
}

// tint sets the background of a cell and leaves what stands there.
func (g grid) tint(x, y int, bg tcell.Color) {
	if g.inside(x, y) {
		g.at(x, y).style.bg = bg
	}
}

// fill empties the grid.
func (g grid) fill(r rune, s style) {
	for y := range g.h {
		for x := range g.w {
			*g.at(x, y) = cell{r: r, style: s}
		}
	}
}

// marksKept bounds what combines with one letter; text from data may carry any number of marks.
const marksKept = 8

// text draws text from left to right, cut at the grid's edge, and returns the column behind it. Any text may come from
// data, so everything that a terminal might obey is escaped here, whoever calls.
func (g grid) text(x, y int, text string, s style) int {
	if !plain(text) {
		text = report.Escape(text)
	}
	for state := -1; text != "" && x < g.w; {
		if b := text[0]; b < utf8.RuneSelf && (len(text) == 1 || text[1] < utf8.RuneSelf) {
			g.set(x, y, rune(b), s)
			x, text, state = x+1, text[1:], -1
			continue
		}
		var letter string
		var width int
		letter, text, width, state = uniseg.FirstGraphemeClusterInString(text, state)
		if width == 0 {
			continue
		}
		if x+width > g.w {
			return x
		}
		if g.inside(x, y) {
			r, size := utf8.DecodeRuneInString(letter)
			g.put(g.at(x, y), r, letter[size:min(len(letter), size+marksKept)], s)
			if !utf8.ValidString(g.at(x, y).marks) {
				g.at(x, y).marks = ""
			}
		}
		for i := 1; i < width; i++ {
			if g.inside(x+i, y) {
				g.put(g.at(x+i, y), ' ', "", s)
				g.at(x+i, y).rest = g.inside(x, y)
			}
		}
		x += width
	}
	return x
}

// textRight draws text that ends before the given column.
func (g grid) textRight(end, y int, text string, s style) {
	g.text(end-columns(text), y, text, s)
}

// bytesPerColumn bounds how much of a text is looked at to fill a column: a value in a payload may have megabytes, and
// is measured ten times a second.
const bytesPerColumn = 32

// textCut draws text in at most so many columns; what is missing is shown as an ellipsis.
func (g grid) textCut(x, y, width int, text string, s style) int {
	if width <= 0 {
		return x
	}
	long := len(text) > bytesPerColumn*width
	if long {
		text = strings.ToValidUTF8(text[:bytesPerColumn*width], "")
	}
	if !long && columns(text) <= width {
		return g.text(x, y, text, s)
	}
	end := g.sub(0, 0, x+width-1, g.h).text(x, y, text, s)
	g.set(end, y, '…', s)
	return end + 1
}

// words draws text in at most so many columns, cut as cutWords does.
func (g grid) words(x, y, width int, text string, s style) int {
	if width <= 0 {
		return x
	}
	return g.text(x, y, cutWords(text, width), s)
}

// cutWords shortens text to a number of columns, but never within a number: what is left of it would read as another
// one. A word that holds a digit is left out as a whole, and the ellipsis stands apart.
func cutWords(text string, width int) string {
	if columns(text) <= width {
		return text
	}
	kept := ""
	for i, word := range strings.Split(report.Escape(text), " ") {
		if i > 0 {
			word = " " + word
		}
		if columns(kept)+columns(word)+2 <= width {
			kept += word
			continue
		}
		if room := width - columns(kept) - 1; room > 1 && !strings.ContainsAny(word, "0123456789") {
			return kept + report.Fit(word, room) + "…"
		}
		break
	}
	if kept != "" {
		kept += " "
	}
	return kept + "…"
}

// columns is how wide text is once it is escaped.
func columns(text string) int {
	if plain(text) {
		return len(text)
	}
	return uniseg.StringWidth(report.Escape(text))
}

// plain tells of text that is printable ASCII, as nearly all is.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// padRight fills text with spaces to a number of columns.
func padRight(text string, width int) string {
	for n := columns(text); n < width; n++ {
		text += " "
	}
	return text
}
