package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kinesim/sim/report/frame"
)

// TestCutWords holds that what is cut never reads as another number.
func TestCutWords(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"quota 2000/s · peak 771/s", 30, "quota 2000/s · peak 771/s"},
		{"quota 2000/s · peak 771/s", 24, "quota 2000/s · peak …"},
		{"quota 2000/s", 11, "quota …"},
		{"1,204,000", 5, "…"},
		{"balances well", 10, "balances …"},
		{"balances", 5, "bala…"},
		{"日本語 text", 6, "日本…"},
		{"x", 0, "…"},
	} {
		if got := cutWords(c.text, c.width); got != c.want {
			t.Errorf("%q in %d columns is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// TestMarkersKeepP99 holds that the label that matters most survives a crowd.
func TestMarkersKeepP99(t *testing.T) {
	for _, width := range []int{24, 40, 60} {
		for _, p99 := range []time.Duration{10500 * time.Microsecond, 12 * time.Millisecond, 400 * time.Millisecond} {
			b := frame.Buckets{First: frame.BucketOf(time.Millisecond), Counts: make([]uint64, 60)}
			for i := range b.Counts {
				b.Counts[i] = 1
			}
			g := newGrid(width, 9)
			g.fill(' ', style{})
			f := fixture()
			p := f.Latency[frame.DueToAck].Percentiles
			p.P50, p.P90, p.P99, p.P999 = 0.0100, 0.0101, p99.Seconds(), p99.Seconds()*1.01
			drawHistogram(g, b, percentileMarkers(p, ""), &viridis)
			text := ""
			for i := range g.cells {
				text += string(max(g.cells[i].r, ' '))
			}
			if !strings.Contains(text, "p99 ") {
				t.Errorf("%d columns, p99 %s: its label is gone", width, p99)
			}
		}
	}
}

// TestRatesAreWhole holds that no rate is cut off, which would be another one: what has no room is left out.
func TestRatesAreWhole(t *testing.T) {
	for width := range 100 {
		g := blank(width, 1)
		drawRates(g, fixture(), &viridis)
		words := strings.Fields(strings.NewReplacer("/s", "").Replace(letters(g)))
		for _, rate := range []struct {
			name, want string
			from       int // columns that it is shown from
		}{{"acked", "771", 12}, {"exported", "771", 27}, {"offered", "1405", 42}} {
			at := slices.Index(words, rate.name)
			if shown := at >= 0; shown != (width >= rate.from) || shown && (at+1 == len(words) || words[at+1] != rate.want) {
				t.Errorf("%d columns: %q", width, words)
			}
		}
	}
}

// TestNoticesFade holds that what a key did is told for ten seconds, or until the next key, and then gives the keys
// their room back; but not that a run is being ended.
func TestNoticesFade(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		s.press("t")
		s.shows("theme ember")
		time.Sleep(9 * time.Second)
		s.shows("theme ember")
		time.Sleep(2 * time.Second)
		s.hides("theme ember")
		s.press("t")
		time.Sleep(9 * time.Second)
		s.press("t")
		time.Sleep(9 * time.Second)
		s.shows("theme viridis")
		s.press("q", "d")
		time.Sleep(time.Minute)
		s.shows("delivering what is on its way")
	})
}

// TestTitlesFit holds that no title of the overview is cut: where there is no room for it, fewer words are.
func TestTitlesFit(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	several := fixture()
	several.Totals.Exports /= 2 // so that there are more triggers than exports
	for name, f := range map[string]*frame.Frame{
		"fixture": fixture(), "several triggers": several, "watched": watched(), "divided": divided(), "found": found(frame.StateRunning),
	} {
		for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 36}, {200, 60}} {
			for _, pointed := range []bool{false, true} {
				v := newView(keys)
				v.pointer = pointer{pointed, 61 * time.Second}
				picture, err := simulate(f, v, &viridis, size[0], size[1])
				if err != nil {
					t.Fatal(err)
				}
				for line := range strings.Lines(string(picture.text())) {
					if strings.Contains(line, "…├─") {
						t.Errorf("%s, %v, pointed %t: %s", name, size, pointed, line)
					}
				}
			}
		}
	}
}

// TestLedgerOfAMoment holds that what a moment acknowledged is no share of what it offered.
func TestLedgerOfAMoment(t *testing.T) {
	f := fixture().At(61 * time.Second)
	f.Ledger.Acked = 2 * f.Ledger.Offered
	g := newGrid(60, 12)
	drawLedger(g, f, nil, &viridis)
	if text := letters(g); strings.Contains(text, "%") || strings.Contains(text, "━") {
		t.Errorf("shares of a moment:\n%s", text)
	}
}
