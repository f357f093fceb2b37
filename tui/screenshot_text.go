package tui

import (
	"bytes"
	"fmt"
	"io"

	"github.com/gdamore/tcell/v2"
)

// text is the letters of a picture, without spaces at the ends of lines.
func (p picture) text() []byte {
	var out bytes.Buffer
	for y := range p.h {
		var line bytes.Buffer
		p.row(y, func(_ int, text string, _ tcell.Style) { line.WriteString(text) })
		out.Write(bytes.TrimRight(line.Bytes(), " "))
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// grid is the cells of a picture.
func (p picture) grid() grid {
	g := newGrid(p.w, p.h)
	for y := range p.h {
		p.row(y, func(x int, text string, look tcell.Style) {
			fg, bg, attr := look.Decompose()
			g.text(x, y, text, style{fg: fg, bg: bg, attr: attr})
		})
	}
	return g
}

// ansi is a picture with the colours of a terminal that has all of them.
func (p picture) ansi() []byte {
	var out bytes.Buffer
	// A buffer takes everything.
	_ = writeANSI(&out, p.grid(), 1<<24)
	return out.Bytes()
}

// writeANSI writes a grid as lines for a terminal with so many colours.
func writeANSI(w io.Writer, g grid, colours int) error {
	var out bytes.Buffer
	for y := range g.h {
		var now style
		for x := range g.w {
			c := g.at(x, y)
			if c.rest {
				continue
			}
			if c.style != now {
				writeStyle(&out, c.style, colours)
				now = c.style
			}
			out.WriteRune(max(c.r, ' '))
			out.WriteString(c.marks)
		}
		out.WriteString("\x1b[0m\n")
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write the last frame: %w", err)
	}
	return nil
}

func writeStyle(out *bytes.Buffer, s style, colours int) {
	out.WriteString("\x1b[0")
	for _, a := range []struct {
		attr tcell.AttrMask
		code string
	}{{tcell.AttrBold, ";1"}, {tcell.AttrDim, ";2"}, {tcell.AttrReverse, ";7"}} {
		if s.attr&a.attr != 0 {
			out.WriteString(a.code)
		}
	}
	writeColour(out, s.fg, 38, colours)
	writeColour(out, s.bg, 48, colours)
	out.WriteByte('m')
}

// writeColour writes a colour as the terminal understands it: exactly, or as the nearest of the 240 that every one of
// 256 colours has.
func writeColour(out *bytes.Buffer, c tcell.Color, base, colours int) {
	switch {
	case !c.Valid() || colours == 0:
	case !c.IsRGB():
		fmt.Fprintf(out, ";%d;5;%d", base, c&0xFF)
	case colours > 256:
		r, g, b := c.RGB()
		fmt.Fprintf(out, ";%d;2;%d;%d;%d", base, r, g, b)
	default:
		r, g, b := c.RGB()
		step := func(part int32) int32 { return (part*5 + 127) / 255 }
		fmt.Fprintf(out, ";%d;5;%d", base, 16+36*step(r)+6*step(g)+step(b))
	}
}
