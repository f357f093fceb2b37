package tui

import (
	"fmt"
	"strings"
)

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
