package tui

import (
	"fmt"
	"io"
	"time"

	"kinesim/sim/report/frame"
)

// Recording is how an earlier run is played.
type Recording struct {
	Shot                          // its format is Cast, the default, or SVG
	Length          time.Duration // that the run takes in it; 20 s when it is 0
	FramesPerSecond float64       // 5 when it is 0
	Hold            time.Duration // of the last picture; 3 s when it is 0
}

// Cast is a recording of a terminal in asciicast v2, which asciinema plays.
const Cast Format = "cast"

// framesMost bounds a recording.
const framesMost = 10_000

// Record writes a recording of a run, from its last frame and without a terminal: the same frame makes the same bytes.
func Record(w io.Writer, f *frame.Frame, r Recording) error {
	look, v, err := r.prepare()
	if err != nil {
		return err
	}
	if r.Length == 0 {
		r.Length = 20 * time.Second
	}
	if r.FramesPerSecond == 0 {
		r.FramesPerSecond = 5
	}
	if r.Hold == 0 {
		r.Hold = 3 * time.Second
	}
	frames := int(r.Length.Seconds()*r.FramesPerSecond + 0.5)
	if !(r.FramesPerSecond > 0) || r.Length < 0 || r.Hold < 0 || frames < 1 || frames > framesMost {
		return fmt.Errorf("%s of %v frames a second: 1 to %d frames in all", r.Length, r.FramesPerSecond, framesMost)
	}
	film := film{recording: r, look: look}
	for i := range frames + 1 {
		at := f.Until(time.Duration(float64(f.Elapsed) * float64(i) / float64(frames)))
		v.ended = at.State == frame.StateEnded
		g := newGrid(r.Width, r.Height)
		render(g, at, v, look)
		film.pictures = append(film.pictures, g)
	}
	switch r.Format {
	case Cast, "":
		return film.cast(w, "kinesim: "+f.Scenario)
	case SVG:
		return film.svg(w)
	}
	return fmt.Errorf("format %q is not known: it is cast or svg", r.Format)
}

// film is pictures that follow each other at equal distances; the last one stays.
type film struct {
	recording Recording
	look      *theme
	pictures  []grid
}

// at is when a picture is shown.
func (f *film) at(i int) time.Duration {
	return time.Duration(float64(time.Second) * float64(i) / f.recording.FramesPerSecond)
}

// length is how long all of it lasts.
func (f *film) length() time.Duration { return f.at(len(f.pictures)-1) + f.recording.Hold }
