package tui

import (
	"math"

	"github.com/gdamore/tcell/v2"
)

// hex is a colour as a web page writes it.
func hex(rgb int32) tcell.Color { return tcell.NewHexColor(rgb) }

// mix is a colour between two: a at 0, b at 1. Named colours of a terminal do not mix: the nearer one is taken.
func mix(a, b tcell.Color, at float64) tcell.Color {
	if !a.IsRGB() || !b.IsRGB() {
		if at < 0.5 {
			return a
		}
		return b
	}
	r1, g1, b1 := a.RGB()
	r2, g2, b2 := b.RGB()
	part := func(from, to int32) int32 { return from + int32(math.Round(float64(to-from)*at)) }
	return tcell.NewRGBColor(part(r1, r2), part(g1, g2), part(b1, b2))
}

// ramp is a sequence of colours from low to high.
type ramp []tcell.Color

// at is the colour at a share of the ramp, 0 to 1.
func (r ramp) at(share float64) tcell.Color {
	if len(r) == 0 {
		return tcell.ColorDefault
	}
	place := min(max(share, 0), 1) * float64(len(r)-1)
	if math.IsNaN(place) {
		place = 0
	}
	i := min(int(place), len(r)-1)
	if i == len(r)-1 {
		return r[i]
	}
	return mix(r[i], r[i+1], place-float64(i))
}

// steps makes a ramp of exactly n colours, so that a chart mixes each only once.
func (r ramp) steps(n int) ramp {
	stepped := make(ramp, n)
	for i := range stepped {
		stepped[i] = r.at(float64(i) / float64(max(n-1, 1)))
	}
	return stepped
}
