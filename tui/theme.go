package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
)

// theme is every colour of the dashboard. Whatever a colour says is said by a letter, a shape or a word as well.
type theme struct {
	name string

	ground    tcell.Color // background
	shade     tcell.Color // background of faults
	raised    tcell.Color // background of dialogs and of the selected row
	text      tcell.Color
	strong    tcell.Color
	dim       tcell.Color
	faint     tcell.Color // axes, borders
	focus     tcell.Color // border of the panel that keys go to
	accent    tcell.Color // titles, keys
	good      tcell.Color
	warn      tcell.Color
	bad       tcell.Color
	quota     tcell.Color
	offered   ramp // of the area, from its foot to its top
	acked     ramp
	exported  ramp
	heat      ramp // few to many, quick to slow
	stages    [5]tcell.Color
	jsonKey   tcell.Color
	jsonText  tcell.Color
	jsonValue tcell.Color // numbers, true, false, null

	plain bool // no colours at all: densities and attributes instead
}

// DefaultTheme is safe for people who do not tell red from green: its ramps are those of viridis, its accents blue and
// orange.
const DefaultTheme = "viridis"

var viridis = theme{
	name:   "viridis",
	ground: hex(0x0f1419), shade: hex(0x33241a), raised: hex(0x1d2833), text: hex(0xc5d0da), strong: hex(0xf4f8fb), dim: hex(0x7f8fa0),
	faint: hex(0x3a4855), focus: hex(0x56b4e9), accent: hex(0x7cc8f2), good: hex(0x35c4a0), warn: hex(0xf0b429), bad: hex(0xff7043),
	quota:    hex(0xf0b429),
	offered:  ramp{hex(0x34507f), hex(0x4a70b4), hex(0x7da9ee)},
	acked:    ramp{hex(0x1c7f86), hex(0x22a08c), hex(0x4fd18b), hex(0xc8e94a)},
	exported: ramp{hex(0x6b4d12), hex(0xb07d1c), hex(0xf2b632)},
	heat:     ramp{hex(0x3b1c5a), hex(0x46327e), hex(0x365c8d), hex(0x277f8e), hex(0x1fa187), hex(0x4ac16d), hex(0xa0da39), hex(0xfde725)},
	stages:   [5]tcell.Color{hex(0x7b6fd0), hex(0x2f7fb8), hex(0x1fa187), hex(0x8fce4a), hex(0xf2a33a)},
	jsonKey:  hex(0x7cc8f2), jsonText: hex(0xa5dd9b), jsonValue: hex(0xf0c674),
}

var ember = theme{
	name:   "ember",
	ground: hex(0x14100f), shade: hex(0x2b2238), raised: hex(0x2b211d), text: hex(0xdccfc4), strong: hex(0xfff6ec), dim: hex(0x9c8b7f),
	faint: hex(0x4a3c35), focus: hex(0xff9e64), accent: hex(0xffb870), good: hex(0x8fce8a), warn: hex(0xffd166), bad: hex(0xff5c6c),
	quota:    hex(0x9bd1ff),
	offered:  ramp{hex(0x3b2547), hex(0x6a3a6b), hex(0xa65a8f)},
	acked:    ramp{hex(0x7a2314), hex(0xc4471c), hex(0xf4862f), hex(0xffd07a)},
	exported: ramp{hex(0x5b5140), hex(0xa8966b), hex(0xf3e3b3)},
	heat:     ramp{hex(0x2a1436), hex(0x51127c), hex(0x832681), hex(0xb73779), hex(0xe75263), hex(0xfb8861), hex(0xfec287), hex(0xfcfdbf)},
	stages:   [5]tcell.Color{hex(0x8a5fb0), hex(0xb73779), hex(0xe75263), hex(0xfb8861), hex(0xffd07a)},
	jsonKey:  hex(0xffb870), jsonText: hex(0xd7d99b), jsonValue: hex(0x9bd1ff),
}

var paper = theme{
	name:   "paper",
	ground: hex(0xfbf9f4), shade: hex(0xf6e3d0), raised: hex(0xe7edf2), text: hex(0x2d3640), strong: hex(0x0b1118), dim: hex(0x6a7682),
	faint: hex(0xc3c8c8), focus: hex(0x0072b2), accent: hex(0x0062a0), good: hex(0x00785a), warn: hex(0x9a6700), bad: hex(0xc43c00),
	quota:    hex(0xc26a00),
	offered:  ramp{hex(0xd5deec), hex(0xaabfdf), hex(0x7a9bcb)},
	acked:    ramp{hex(0x6fc3b0), hex(0x2f9e8a), hex(0x0b7a69), hex(0x06594f)},
	exported: ramp{hex(0xf3cfa8), hex(0xe8a868), hex(0xd97b26)},
	heat:     ramp{hex(0xd9e8d2), hex(0xa5d3b0), hex(0x6ab8a0), hex(0x3b9a98), hex(0x2a788e), hex(0x355f8d), hex(0x443a83), hex(0x3b0f57)},
	stages:   [5]tcell.Color{hex(0x7a6fc0), hex(0x3a7fb5), hex(0x2a9d8f), hex(0x7fae3a), hex(0xd98a1c)},
	jsonKey:  hex(0x0062a0), jsonText: hex(0x2c6e2f), jsonValue: hex(0x9a4a00),
}

// sixteen is drawn with the sixteen colours that a terminal names, on the terminal's own background.
var sixteen = theme{
	name:  "16 colours",
	shade: tcell.ColorMaroon, raised: tcell.ColorNavy, text: tcell.ColorSilver, strong: tcell.ColorWhite, dim: tcell.ColorGray,
	faint: tcell.ColorGray, focus: tcell.ColorAqua, accent: tcell.ColorAqua, good: tcell.ColorLime, warn: tcell.ColorYellow,
	bad: tcell.ColorRed, quota: tcell.ColorYellow,
	offered: ramp{tcell.ColorNavy, tcell.ColorBlue}, acked: ramp{tcell.ColorTeal, tcell.ColorGreen, tcell.ColorLime},
	exported: ramp{tcell.ColorOlive, tcell.ColorYellow},
	heat:     ramp{tcell.ColorNavy, tcell.ColorBlue, tcell.ColorTeal, tcell.ColorGreen, tcell.ColorLime, tcell.ColorYellow},
	stages:   [5]tcell.Color{tcell.ColorPurple, tcell.ColorBlue, tcell.ColorTeal, tcell.ColorGreen, tcell.ColorOlive},
	jsonKey:  tcell.ColorAqua, jsonText: tcell.ColorGreen, jsonValue: tcell.ColorYellow,
}

// sixteenOnLight is the same on a light background: no bright colours, which cannot be read there.
var sixteenOnLight = theme{
	name:  "16 colours, light",
	shade: tcell.ColorYellow, raised: tcell.ColorSilver, text: tcell.ColorDefault, strong: tcell.ColorBlack, dim: tcell.ColorGray,
	faint: tcell.ColorGray, focus: tcell.ColorNavy, accent: tcell.ColorNavy, good: tcell.ColorGreen, warn: tcell.ColorPurple,
	bad: tcell.ColorMaroon, quota: tcell.ColorMaroon,
	offered: ramp{tcell.ColorNavy, tcell.ColorBlue}, acked: ramp{tcell.ColorTeal, tcell.ColorGreen},
	exported: ramp{tcell.ColorOlive, tcell.ColorMaroon},
	heat:     ramp{tcell.ColorTeal, tcell.ColorGreen, tcell.ColorBlue, tcell.ColorNavy, tcell.ColorPurple, tcell.ColorBlack},
	stages:   [5]tcell.Color{tcell.ColorPurple, tcell.ColorBlue, tcell.ColorTeal, tcell.ColorGreen, tcell.ColorOlive},
	jsonKey:  tcell.ColorNavy, jsonText: tcell.ColorGreen, jsonValue: tcell.ColorMaroon,
}

// eight is drawn with the eight colours of a console. It has no grey: what stands back is of the colour of text, and
// what matters is bold.
var eight = theme{
	name:  "8 colours",
	shade: tcell.ColorMaroon, raised: tcell.ColorNavy, text: tcell.ColorSilver, strong: tcell.ColorSilver, dim: tcell.ColorSilver,
	faint: tcell.ColorTeal, focus: tcell.ColorOlive, accent: tcell.ColorTeal, good: tcell.ColorGreen, warn: tcell.ColorOlive,
	bad: tcell.ColorMaroon, quota: tcell.ColorOlive,
	offered: ramp{tcell.ColorPurple}, acked: ramp{tcell.ColorTeal, tcell.ColorGreen}, exported: ramp{tcell.ColorOlive},
	heat:    ramp{tcell.ColorPurple, tcell.ColorTeal, tcell.ColorGreen, tcell.ColorOlive, tcell.ColorSilver},
	stages:  [5]tcell.Color{tcell.ColorPurple, tcell.ColorNavy, tcell.ColorTeal, tcell.ColorGreen, tcell.ColorOlive},
	jsonKey: tcell.ColorTeal, jsonText: tcell.ColorGreen, jsonValue: tcell.ColorOlive,
}

// colourless is what NO_COLOR asks for: the terminal's own two colours.
var colourless = theme{name: "no colour", plain: true}

// LightTheme is the theme on a light background, unless somebody chooses.
const LightTheme = "paper"

var themes = []*theme{&viridis, &ember, &paper}

// Themes lists the names of the themes, the default first.
func Themes() []string {
	names := make([]string, len(themes))
	for i, t := range themes {
		names[i] = t.name
	}
	return names
}

func themeNamed(name string) (*theme, error) {
	if name == "" {
		name = DefaultTheme
	}
	if i := slices.IndexFunc(themes, func(t *theme) bool { return t.name == name }); i >= 0 {
		return themes[i], nil
	}
	return nil, fmt.Errorf("theme %q is not known: it is %s", name, strings.Join(Themes(), ", "))
}

// limited is the theme on a screen with so many colours. With 256 the screen finds the nearest ones itself; with fewer
// the differences would be lost, and the terminal's own background shows, which may be light.
func (t *theme) limited(colours int, light bool) *theme {
	switch {
	case colours == 0:
		return &colourless
	case colours >= 256:
		return t
	case light:
		return &sixteenOnLight
	case colours < 16:
		return &eight
	}
	return &sixteen
}

func (t *theme) normal() style { return style{fg: t.text} }
func (t *theme) quiet() style  { return style{fg: t.dim, attr: t.when(tcell.AttrDim)} }
func (t *theme) line() style   { return style{fg: t.faint, attr: t.when(tcell.AttrDim)} }
func (t *theme) loud() style   { return style{fg: t.strong, attr: tcell.AttrBold} }
func (t *theme) title() style  { return style{fg: t.accent, attr: tcell.AttrBold} }
func (t *theme) ok() style     { return style{fg: t.good} }
func (t *theme) alert() style  { return style{fg: t.warn} }
func (t *theme) wrong() style  { return style{fg: t.bad, attr: tcell.AttrBold} }

// selected is the row that the cursor is on.
func (t *theme) selected() style {
	return style{fg: t.strong, bg: t.raised, attr: tcell.AttrBold | t.when(tcell.AttrReverse)}
}

// pointed is the ground of the moment that is pointed at.
func (t *theme) pointed() tcell.Color { return mix(t.raised, t.warn, 0.25) }

// when is an attribute that stands for a colour where there are none.
func (t *theme) when(attr tcell.AttrMask) tcell.AttrMask {
	if t.plain {
		return attr
	}
	return 0
}
