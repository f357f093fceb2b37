package tui

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// The measures of a letter in a screenshot, in pixels.
const (
	letterWidth  = 8.43
	letterHeight = 17.0
	letterSize   = 14
	pictureEdge  = 12.0
	letterFonts  = "'JetBrains Mono','DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace"
)

// svgDrawing writes grids as SVG. Lines, block elements and Braille are drawn as shapes, since fonts leave gaps between
// them; everything else is text.
type svgDrawing struct {
	ground, ink string
	dots        []string // colours of cells full of dots, each of which has a pattern
}

func newSVGDrawing(th *theme) *svgDrawing {
	d := &svgDrawing{ground: "#000000", ink: "#ffffff"}
	if th.ground.Valid() {
		d.ground = css(th.ground, d.ground)
	}
	return d
}

// svg is a grid as SVG.
func (g grid) svg(th *theme) []byte {
	d := newSVGDrawing(th)
	var body bytes.Buffer
	for y := range g.h {
		d.row(&body, g, y)
	}
	return d.document(g.w, g.h, "", body.Bytes())
}

// document is the SVG of a screen.
func (d *svgDrawing) document(w, h int, styles string, body []byte) []byte {
	var out bytes.Buffer
	width, height := float64(w)*letterWidth+2*pictureEdge, float64(h)*letterHeight+2*pictureEdge
	fmt.Fprintf(
		&out,
		`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.1f %.1f">`+"\n",
		width,
		height,
		width,
		height,
	)
	out.WriteString(styles)
	if len(d.dots) > 0 {
		out.WriteString("<defs>\n")
		for i, colour := range d.dots {
			// Of the size of a letter, from where letters begin.
			fmt.Fprintf(
				&out,
				`<pattern id="d%d" x="%.0f" y="%.0f" width="%.2f" height="%.0f" patternUnits="userSpaceOnUse">`+
					`<path d="%s" fill="%s"/></pattern>`+"\n",
				i,
				pictureEdge,
				pictureEdge,
				letterWidth,
				letterHeight,
				braille(0xFF, 0, 0),
				colour,
			)
		}
		out.WriteString("</defs>\n")
	}
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", d.ground)
	fmt.Fprintf(&out, `<g font-family="%s" font-size="%d" xml:space="preserve">`+"\n", letterFonts, letterSize)
	out.Write(body)
	out.WriteString("</g>\n</svg>\n")
	return out.Bytes()
}

func css(c tcell.Color, fallback string) string {
	if !c.Valid() {
		return fallback
	}
	return fmt.Sprintf("#%06x", c.TrueColor().Hex())
}

// pattern is the number of the pattern of full cells of a colour.
func (d *svgDrawing) pattern(colour string) int {
	if i := slices.Index(d.dots, colour); i >= 0 {
		return i
	}
	d.dots = append(d.dots, colour)
	return len(d.dots) - 1
}

// run is neighbouring letters of one look.
type run struct {
	from, until int
	letters     []string
	fg, bg      string
	bold        bool
}

// runs are those of a row.
func (d *svgDrawing) runs(g grid, y int) []*run {
	var runs []*run
	for x := range g.w {
		c := g.at(x, y)
		if c.rest {
			continue
		}
		front, back := css(c.style.fg, d.ink), css(c.style.bg, d.ground)
		if c.style.attr&tcell.AttrReverse != 0 {
			front, back = back, front
		}
		bold := c.style.attr&tcell.AttrBold != 0
		wide := x+1 < g.w && g.at(x+1, y).rest
		last := len(runs) - 1
		if last < 0 || runs[last].fg != front || runs[last].bg != back || runs[last].bold != bold || wide ||
			runs[last].until-runs[last].from != len(runs[last].letters) {
			runs = append(runs, &run{from: x, until: x, fg: front, bg: back, bold: bold})
			last++
		}
		runs[last].letters = append(runs[last].letters, string(max(c.r, ' '))+c.marks)
		if runs[last].until++; wide {
			runs[last].until++
		}
	}
	return runs
}

func (d *svgDrawing) row(out *bytes.Buffer, g grid, y int) {
	top := pictureEdge + float64(y)*letterHeight
	runs := d.runs(g, y)
	for _, r := range runs {
		if r.bg != d.ground {
			fmt.Fprintf(out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n",
				pictureEdge+float64(r.from)*letterWidth, top, float64(r.until-r.from)*letterWidth+0.3, letterHeight+0.3, r.bg)
		}
	}
	for _, r := range runs {
		d.write(out, r, top)
	}
}

// write writes the shapes of a run, and what is left of it as text.
func (d *svgDrawing) write(out *bytes.Buffer, r *run, top float64) {
	var text, shapes, lines strings.Builder
	blank := true
	for i := 0; i < len(r.letters); i++ {
		x := pictureEdge + float64(r.from+i)*letterWidth
		letter, _ := utf8.DecodeRuneInString(r.letters[i])
		if full := countFull(r.letters[i:]); full > 0 {
			fmt.Fprintf(
				out,
				`<rect x="%.2f" y="%.0f" width="%.2f" height="%.0f" fill="url(#d%d)"/>`+"\n",
				x,
				top,
				float64(full)*letterWidth,
				letterHeight,
				d.pattern(r.fg),
			)
			text.WriteString(strings.Repeat(" ", full))
			i += full - 1
			continue
		}
		shape, line := shapeOf(letter, x, top), lineOf(letter, x, top)
		shapes.WriteString(shape)
		lines.WriteString(line)
		switch {
		case shape != "" || line != "":
			text.WriteByte(' ')
		default:
			text.WriteString(r.letters[i])
			blank = blank && letter == ' '
		}
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

// countFull is how many cells full of dots some letters begin with.
func countFull(letters []string) (n int) {
	for n < len(letters) && letters[n] == "\u28ff" {
		n++
	}
	return n
}

func escapeXML(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(text)
}
