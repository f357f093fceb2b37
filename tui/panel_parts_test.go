package tui

import (
	"fmt"
	"testing"
	"time"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// divided is the fixture as the sum of eight parts, each in another state.
func divided() *frame.Frame {
	f := fixture()
	line := func(index int, stand frame.Stand, done int) frame.PartLine {
		return frame.PartLine{
			Part:  report.Part{Index: index, Of: 8, Starts: 1, Exports: uint64(9_000 + 41*index), Acked: uint64(8_900 + 40*index), P99: 0.412},
			Stand: stand, Done: time.Duration(done) * time.Second, Total: 100 * time.Second, Rate: 412 + float64(9*index), Age: time.Second,
		}
	}
	lines := []frame.PartLine{
		line(0, frame.StandRunning, 70), line(1, frame.StandFinished, 100), line(2, frame.StandRunning, 52), line(3, frame.StandSilent, 31),
		line(4, frame.StandFailed, 100), line(5, frame.StandInterrupted, 44), line(6, frame.StandWaiting, 0), line(7, frame.StandMissing, 0),
	}
	lines[2].Starts, lines[2].Late = 3, 17
	lines[3].Age, lines[3].Starts = 134*time.Second, 2
	lines[4].Failed, lines[4].Verdict = 1204, report.Undelivered
	lines[6].Part, lines[6].Rate = report.Part{Index: 6, Of: 8, Starts: 1}, 0
	lines[7].Part, lines[7].Rate, lines[7].Total = report.Part{Index: 7, Of: 8}, 0, 0
	f.SetParts(lines)
	return f
}

// TestPartsScreens holds the panel of parts, and the overview with it, at three sizes.
func TestPartsScreens(t *testing.T) {
	f := divided()
	for _, p := range []Panel{Overview, PanelParts} {
		for _, size := range screenSizes {
			got, err := Screenshot(f, Shot{Panel: p, Width: size[0], Height: size[1]})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("divided_%s_%dx%d.txt", p, size[0], size[1]), got)
		}
	}
}

// TestPartsTitle names what needs somebody first.
func TestPartsTitle(t *testing.T) {
	f := divided()
	for _, want := range []string{
		"4/8 undelivered · 5 more", "7/8 missing · 4 more", "3/8 silent for 02:14 · 3 more", "2/8 47 s behind · 2 more",
		"0/8 29 s behind · 1 more", "5/8 interrupted", "2 · 1 waiting · 1 finished",
	} {
		if got := partsTitle(f, nil)[0]; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		worst := sortedParts(f)[0]
		lines := []frame.PartLine{}
		for _, l := range f.Parts {
			if l.Index != worst.Index {
				lines = append(lines, l)
			}
		}
		f.Parts = lines
	}
}

// TestManyParts: 256 parts scroll, at every size, and what is written in them is only text.
func TestManyParts(t *testing.T) {
	f := divided()
	for i := range 248 {
		l := f.Parts[i%8]
		l.Index, l.Of, l.Verdict = 8+i, 256, "\x1b[31m"
		f.Parts = append(f.Parts, l)
	}
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := newView(keys)
	v.focus, v.full = PanelParts, true
	for w := 1; w <= 220; w += 13 {
		for h := 1; h <= 66; h += 5 {
			render(newGrid(w, h), f, v, &viridis)
			drawParts(newGrid(w, h), f, v, &viridis)
		}
	}
	play(t, Options{}, f, func(s *stage) {
		s.press("P", "P")
		s.shows("parts├")
		s.press("pgdn", "pgdn")
		s.shows("↑ 20")
		s.press("esc")
	})
}
