package tui

import (
	"cmp"
	"slices"
	"time"

	"kinesim/sim/report/frame"
)

// happening is a line of the panel: a mark that lies behind, or a note.
type happening struct {
	at    time.Duration
	shape rune
	look  style
	text  string
}

// happenings lists what happened, newest first.
func happenings(f *frame.Frame, th *theme) []happening {
	list := make([]happening, 0, len(f.Notes)+2*len(f.Marks)+len(f.Reasons))
	for _, n := range f.Notes {
		shape, look := '·', th.normal()
		switch n.Level {
		case frame.LevelWarn:
			shape, look = '▲', th.alert()
		case frame.LevelError:
			shape, look = '✘', th.wrong()
		}
		list = append(list, happening{n.At, shape, look, n.Words()})
	}
	for _, m := range f.Marks {
		shape, look := markLook(m.Kind, th)
		if m.From <= f.Elapsed {
			list = append(list, happening{m.From, shape, look, m.Text})
		}
		if m.Until > m.From && m.Until <= f.Elapsed {
			list = append(list, happening{m.Until, '○', th.quiet(), m.Text + ": over"})
		}
	}
	for _, p := range f.Phases {
		if p.From <= f.Elapsed {
			list = append(list, happening{p.From, '├', th.quiet(), "phase " + p.Name})
		}
	}
	slices.SortStableFunc(list, func(a, b happening) int { return cmp.Compare(b.at, a.at) })
	return list
}

func eventsTitle(*frame.Frame, *view) []string { return []string{"newest first"} }

// drawEvents lists what happened, newest first; around the moment that is pointed at, which is marked.
func drawEvents(g grid, f *frame.Frame, v *view, th *theme) {
	list := happenings(f, th)
	if len(list) == 0 {
		absent(g, th, "nothing happened yet")
	}
	width := 6
	for _, h := range list {
		width = max(width, columns(momentWords(h.at))+1)
	}
	scroll := v.scroll[PanelEvents]
	if f.Moment != nil {
		before := slices.IndexFunc(list, func(h happening) bool { return h.at < f.Moment.Until() })
		scroll = max(before, 0) - g.h/2
	}
	first, shown, rest := scrolled(len(list), g.h, scroll)
	for y, h := range list[first : first+shown] {
		when := th.quiet()
		if f.Moment != nil && h.at >= f.Moment.From && h.at < f.Moment.Until() {
			g.set(0, y, '▸', th.alert())
			when = th.loud()
		}
		x := g.text(1, y, padRight(momentWords(h.at), width), when)
		g.set(x, y, h.shape, h.look)
		g.words(x+2, y, g.w-x-3, h.text, h.look)
	}
	if rest != "" {
		g.text(1, g.h-1, rest, th.quiet())
	}
}
