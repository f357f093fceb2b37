package tui

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// The measures of a letter in a screenshot, in pixels.
const (
	letterWidth  = 8.43
	letterHeight = 17.0
	letterSize   = 14
	pictureEdge  = 12.0
)

// svg is a picture as SVG. Lines, block elements and Braille are drawn as shapes, since fonts leave gaps between them;
// everything else is text.
func (p picture) svg(th *theme) []byte {
	var out bytes.Buffer
	ground, ink := "#000000", "#ffffff"
	if th.ground.Valid() {
		ground = css(th.ground, ground)
	}
	width, height := float64(p.w)*letterWidth+2*pictureEdge, float64(p.h)*letterHeight+2*pictureEdge
	fmt.Fprintf(
		&out,
		`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.1f %.1f">`+"\n",
		width,
		height,
		width,
		height,
	)
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", ground)
	fmt.Fprintf(
		&out,
		`<g font-family="'JetBrains Mono','DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,`+
			`monospace" font-size="%d" xml:space="preserve">`+"\n",
		letterSize,
	)
	for y := range p.h {
		p.svgRow(&out, y, ground, ink)
	}
	out.WriteString("</g>\n</svg>\n")
	return out.Bytes()
}

func css(c tcell.Color, fallback string) string {
	if !c.Valid() {
		return fallback
	}
	return fmt.Sprintf("#%06x", c.TrueColor().Hex())
}

// run is neighbouring letters of one look.
type run struct {
	from, until int
	text        strings.Builder
	fg, bg      string
	bold        bool
}

func (p picture) svgRow(out *bytes.Buffer, y int, ground, ink string) {
	var runs []*run
	p.row(y, func(x int, text string, look tcell.Style) {
		fg, bg, attr := look.Decompose()
		front, back := css(fg, ink), css(bg, ground)
		if attr&tcell.AttrReverse != 0 {
			front, back = back, front
		}
		bold := attr&tcell.AttrBold != 0
		last := len(runs) - 1
		if last < 0 || runs[last].fg != front || runs[last].bg != back || runs[last].bold != bold || columns(text) != 1 {
			runs = append(runs, &run{from: x, fg: front, bg: back, bold: bold})
			last++
		}
		runs[last].text.WriteString(text)
		runs[last].until = x + max(columns(text), 1)
	})
	top := pictureEdge + float64(y)*letterHeight
	for _, r := range runs {
		if r.bg != ground {
			fmt.Fprintf(out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n",
				pictureEdge+float64(r.from)*letterWidth, top, float64(r.until-r.from)*letterWidth+0.3, letterHeight+0.3, r.bg)
		}
	}
	for _, r := range runs {
		r.write(out, top)
	}
}

// write writes the shapes of a run, and what is left of it as text.
func (r *run) write(out *bytes.Buffer, top float64) {
	var text, shapes, lines strings.Builder
	blank := true
	for i, letter := range []rune(r.text.String()) {
		x := pictureEdge + float64(r.from+i)*letterWidth
		if path := shapeOf(letter, x, top); path != "" {
			shapes.WriteString(path)
			letter = ' '
		}
		if path := lineOf(letter, x, top); path != "" {
			lines.WriteString(path)
			letter = ' '
		}
		if letter != ' ' {
			blank = false
		}
		text.WriteRune(letter)
	}
	if shapes.Len() > 0 {
		fmt.Fprintf(out, `<path d="%s" fill="%s"/>`+"\n", shapes.String(), r.fg)
	}
	if lines.Len() > 0 {
		fmt.Fprintf(out, `<path d="%s" fill="none" stroke="%s" stroke-width="1.2"/>`+"\n", lines.String(), r.fg)
	}
	if blank {
		return
	}
	weight := ""
	if r.bold {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(
		out,
		`<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s>%s</text>`+"\n",
		pictureEdge+float64(
			r.from,
		)*letterWidth,
		top+letterSize-0.5,
		float64(r.until-r.from)*letterWidth,
		r.fg,
		weight,
		escapeXML(text.String()),
	)
}

// shapeOf is the outline of a letter that is a shape, or "".
func shapeOf(r rune, x, y float64) string {
	box := func(x0, y0, x1, y1 float64) string {
		return fmt.Sprintf(
			"M%.2f %.2fH%.2fV%.2fH%.2fZ",
			x+x0*letterWidth,
			y+y0*letterHeight,
			x+x1*letterWidth,
			y+y1*letterHeight,
			x+x0*letterWidth,
		)
	}
	switch {
	case r == '█':
		return box(0, 0, 1.02, 1.02)
	case r == '▀':
		return box(0, 0, 1.02, 0.5)
	case r >= '▁' && r < '█':
		return box(0, 1-float64(r-'▁'+1)/8, 1.02, 1.02)
	case r == '■':
		return box(0.08, 0.28, 0.92, 0.76)
	case r > 0x2800 && r <= 0x28FF:
		return braille(r-0x2800, x, y)
	}
	return ""
}

// lineOf is the strokes of a letter that is a line, or "".
func lineOf(r rune, x, y float64) string {
	const half, middle = letterWidth / 2, letterHeight / 2
	across := func(from, to, dy float64) string { return fmt.Sprintf("M%.2f %.2fh%.2f", x+from, y+middle+dy, to-from) }
	down := func(from, to, dx float64) string { return fmt.Sprintf("M%.2f %.2fv%.2f", x+half+dx, y+from, to-from) }
	corner := func(dx, dy float64) string {
		return fmt.Sprintf("M%.2f %.2fQ%.2f %.2f %.2f %.2f", x+half, y+middle+dy*middle, x+half, y+middle, x+half+dx*half, y+middle)
	}
	switch r {
	case '─':
		return across(0, letterWidth, 0)
	case '━':
		return across(0, letterWidth, -0.5) + across(0, letterWidth, 0.5)
	case '╸':
		return across(0, half, -0.5) + across(0, half, 0.5)
	case '╌':
		return across(0.6, half-0.6, 0) + across(half+0.6, letterWidth-0.6, 0)
	case '╍':
		return across(
			0.6,
			half-0.6,
			-0.5,
		) + across(
			0.6,
			half-0.6,
			0.5,
		) + across(
			half+0.6,
			letterWidth-0.6,
			-0.5,
		) + across(
			half+0.6,
			letterWidth-0.6,
			0.5,
		)
	case '│':
		return down(0, letterHeight, 0)
	case '┃':
		return down(0, letterHeight, -0.5) + down(0, letterHeight, 0.5)
	case '╋':
		return across(0, letterWidth, 0) + down(0, letterHeight, -0.5) + down(0, letterHeight, 0.5)
	case '├':
		return down(0, letterHeight, 0) + across(half, letterWidth, 0)
	case '┤':
		return down(0, letterHeight, 0) + across(0, half, 0)
	case '┴':
		return across(0, letterWidth, 0) + down(0, middle, 0)
	case '╵':
		return down(0, middle, 0)
	case '╭':
		return corner(1, 1)
	case '╮':
		return corner(-1, 1)
	case '╰':
		return corner(1, -1)
	case '╯':
		return corner(-1, -1)
	}
	return ""
}

// braille is the dots of a letter as squares.
func braille(dots rune, x, y float64) string {
	var b strings.Builder
	const side = 2.9
	for column, bits := range brailleDots {
		for row, bit := range bits {
			if dots&bit != 0 {
				left := x + (float64(column)+0.5)*letterWidth/2 - side/2
				top := y + (3-float64(row)+0.5)*letterHeight/4 - side/2
				fmt.Fprintf(&b, "M%.2f %.2fh%.1fv%.1fh-%.1fZ", left, top, side, side, side)
			}
		}
	}
	return b.String()
}

func escapeXML(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(text)
}
