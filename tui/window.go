package tui

import (
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// window is the stretch of the run that charts show. The zero window grows with the run, so that what there is fills
// it.
type window struct {
	whole bool          // the whole run, as planned
	width time.Duration // 0 when nobody has chosen one
	until time.Duration // its end; 0 when it follows the run
}

// windowLeast is the narrowest window: intervals are a fifth of a second long.
const windowLeast = 2 * time.Second

// windowSteps are how far a growing window reaches, so that its axis does not move all the time.
var windowSteps = []time.Duration{
	10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second, 45 * time.Second,
	time.Minute, 90 * time.Second, 2 * time.Minute, 3 * time.Minute, 5 * time.Minute, 7 * time.Minute, 10 * time.Minute, 15 * time.Minute,
	20 * time.Minute, 30 * time.Minute, 45 * time.Minute, time.Hour, 90 * time.Minute, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour,
	6 * time.Hour, 8 * time.Hour, 12 * time.Hour, 16 * time.Hour, 24 * time.Hour, 36 * time.Hour,
}

// wholeOf is the whole run: as planned, or as long as it lasts already.
func wholeOf(f *frame.Frame) span { return span{until: max(f.Total, f.Elapsed, time.Second)} }

// span is what the window shows of a run.
func (w window) span(f *frame.Frame) span {
	whole := wholeOf(f)
	switch {
	case w.whole || w.width == 0 && f.State == frame.StateEnded:
		return whole
	case w.width == 0:
		for _, step := range windowSteps {
			if step >= f.Elapsed {
				return span{until: min(step, whole.until)}
			}
		}
		return span{until: min(max(f.Elapsed*5/4, f.Elapsed), whole.until)}
	}
	until := w.until
	if until == 0 {
		until = f.Elapsed
	}
	until = min(max(until, w.width), max(whole.until, w.width))
	return span{until - w.width, until}
}

// zoom makes the window narrower or wider about a moment, or keeps its end at the run's when it follows it.
func (w window) zoom(f *frame.Frame, factor float64, about time.Duration) window {
	now, whole := w.span(f), wholeOf(f)
	width := max(time.Duration(float64(now.until-now.from)*factor), windowLeast)
	if width >= whole.until {
		return window{whole: true}
	}
	if about == 0 && w.until == 0 && f.State != frame.StateEnded && now.until >= f.Elapsed {
		return window{width: width} // it follows
	}
	if about == 0 {
		about = (now.from + min(now.until, f.Elapsed)) / 2
	}
	// The moment stays where it is on the screen.
	share := float64(about-now.from) / float64(now.until-now.from)
	return window{width: width, until: max(about+time.Duration(float64(width)*(1-share)), width)}.kept(f)
}

// scroll moves the window by a share of its width.
func (w window) scroll(f *frame.Frame, by float64) window {
	now := w.span(f)
	width := now.until - now.from
	if width >= wholeOf(f).until {
		return w
	}
	return window{width: width, until: max(now.until+time.Duration(by*float64(width)), width)}.kept(f)
}

// kept keeps the window within the run; at its end it follows it.
func (w window) kept(f *frame.Frame) window {
	end := f.Elapsed
	if f.State == frame.StateEnded {
		end = wholeOf(f).until
	}
	if w.until >= end {
		w.until = 0
		if f.State == frame.StateEnded {
			w.until = end
		}
	}
	return w
}

// reaching moves the window so that a moment is in it.
func (w window) reaching(f *frame.Frame, moment time.Duration) window {
	now := w.span(f)
	switch width := now.until - now.from; {
	case moment < now.from:
		return window{width: width, until: max(moment+width*3/4, width)}.kept(f)
	case moment >= now.until:
		return window{width: width, until: moment + width/4}.kept(f)
	}
	return w
}

// words say what the window shows.
func (w window) words(f *frame.Frame) string {
	s := w.span(f)
	words := "window " + momentWords(s.from) + " to " + momentWords(s.until)
	switch {
	case w.whole:
		return "window: the whole run"
	case w.width == 0:
		return "window: the run so far"
	case w.until == 0 && w.width <= f.Elapsed:
		return "window: the last " + report.FormatSeconds(w.width.Seconds())
	}
	return words
}
