package tui

import (
	"fmt"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// Format is what a screenshot is written as.
type Format string

const (
	Text Format = "text" // the letters alone
	ANSI Format = "ansi" // with colours, for a terminal
	SVG  Format = "svg"
)

// Shot is what a screenshot is of.
type Shot struct {
	Panel   Panel // on the whole screen, unless it is the overview
	Width   int   // columns; 120 when it is 0
	Height  int   // rows; 36 when it is 0
	Format  Format
	Theme   string
	Latency frame.LatencyKind
	Heat    bool // heat map instead of histogram, where only one of them fits
}

// Screenshot draws a frame as the dashboard does, without a terminal.
func Screenshot(f *frame.Frame, shot Shot) ([]byte, error) {
	look, v, err := shot.prepare()
	if err != nil {
		return nil, err
	}
	v.ended = f.State == frame.StateEnded
	if shot.Format == Text || shot.Format == "" {
		look = &colourless // what colours would say is said by letters
	}
	cells, err := simulate(f, v, look, shot.Width, shot.Height)
	if err != nil {
		return nil, err
	}
	switch shot.Format {
	case Text, "":
		return cells.text(), nil
	case ANSI:
		return cells.ansi(), nil
	case SVG:
		return cells.grid().svg(look), nil
	}
	return nil, fmt.Errorf("format %q is not known: it is text, ansi or svg", shot.Format)
}

// prepare completes a shot, and makes the theme and the view that it asks for.
func (shot *Shot) prepare() (*theme, *view, error) {
	look, err := themeNamed(shot.Theme)
	if err != nil {
		return nil, nil, err
	}
	keys, err := newKeyTable(nil)
	if err != nil {
		return nil, nil, err
	}
	if shot.Width == 0 {
		shot.Width = 120
	}
	if shot.Height == 0 {
		shot.Height = 36
	}
	if shot.Width < 1 || shot.Height < 1 || shot.Width > 1000 || shot.Height > 1000 {
		return nil, nil, fmt.Errorf("size %d×%d: 1 to 1000 each", shot.Width, shot.Height)
	}
	v := newView(keys)
	v.latency, v.heat = shot.Latency, shot.Heat
	if shot.Panel != Overview {
		v.focus, v.full = shot.Panel, true
	}
	return look, v, nil
}

// simulate draws on a simulated screen, so that a screenshot shows what the terminal library makes of it.
func simulate(f *frame.Frame, v *view, look *theme, w, h int) (picture, error) {
	screen := tcell.NewSimulationScreen("UTF-8")
	if err := screen.Init(); err != nil {
		return picture{}, fmt.Errorf("simulate a screen: %w", err)
	}
	defer screen.Fini()
	screen.SetSize(w, h)
	var c canvas
	c.size(w, h)
	render(c.next, f, v, look)
	c.paint(screen, true)
	screen.Show()
	return pictureOf(screen), nil
}

// picture is what a screen shows.
type picture struct {
	cells []tcell.SimCell
	w, h  int
}

func pictureOf(screen tcell.SimulationScreen) picture {
	cells, w, h := screen.GetContents()
	return picture{cells, w, h}
}

// row calls a function for each letter of a row, with its column; what a wide letter covers is left out.
func (p picture) row(y int, letter func(x int, text string, look tcell.Style)) {
	for x := 0; x < p.w; {
		c := &p.cells[y*p.w+x]
		text := string(c.Runes)
		if text == "" {
			text = " "
		}
		letter(x, text, c.Style)
		x += max(columns(text), 1)
	}
}
