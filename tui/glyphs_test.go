package tui

import (
	"strings"
	"testing"
	"time"
)

// TestASCII draws on a screen without UTF-8: frames of seven bits, and question marks for data alone.
func TestASCII(t *testing.T) {
	f := fixture()
	f.Scenario = "nächtlich 日本"
	s := &stage{t: t, charset: "US-ASCII"}
	s.play(Options{}, f, func(s *stage) {
		s.screen.SetSize(200, 60)
		s.press("m", "m")
		text := ""
		for i, c := range pictureOf(s.screen).cells {
			if text += string(c.Bytes); i%200 == 199 { // what the terminal gets
				text = strings.TrimRight(text, " ") + "\n"
			}
		}
		if n := strings.Count(text, "?"); n > 12 {
			t.Errorf("%d question marks:\n%s", n, text)
		}
		for _, r := range text {
			if r > '~' {
				t.Fatalf("%q is on a screen of ASCII", r)
			}
		}
		golden(t, "ascii_200x60.txt", []byte(text))
	})
}

// TestOnlyASCII: what a terminal shows depends on its locale, and on the fonts of its type.
func TestOnlyASCII(t *testing.T) {
	for _, c := range []struct {
		charset, term string
		want          bool
	}{
		{"UTF-8", "xterm-256color", false}, {"utf8", "tmux", false}, {"UTF-8", "", false}, {"US-ASCII", "xterm", true},
		{"ISO8859-1", "tmux", true}, {"UTF-8", "linux", true},
	} {
		if onlyASCII(c.charset, c.term) != c.want {
			t.Errorf("%s on %s: %v", c.charset, c.term, !c.want)
		}
	}
}

// TestASCIISaysWhatStandsOnce: a letter with two would look now like this and now like that.
func TestASCIISaysWhatStandsOnce(t *testing.T) {
	seen := map[rune]bool{}
	for _, row := range asciiRows {
		letters := []rune(row.letters)
		if len(letters) != len(row.stand) {
			t.Errorf("%q has %d letters, and %q %d", row.letters, len(letters), row.stand, len(row.stand))
		}
		for _, letter := range letters {
			if seen[letter] {
				t.Errorf("%q is there twice", letter)
			}
			seen[letter] = true
		}
	}
}

// TestASCIIKnowsEveryLetter holds that each letter that the dashboard draws by itself has one that stands for it.
func TestASCIIKnowsEveryLetter(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := fixture()
	f.Exported, f.Unexported = nil, nil // data
	for _, th := range []*theme{&viridis, &colourless, &eight} {
		for p := Overview; p < panelCount; p++ {
			for _, set := range []func(*view){
				func(*view) {}, func(v *view) { v.help, v.helpFrom = true, 12 }, func(v *view) { v.heat = true }, func(v *view) { v.pointer = pointer{true, time.Minute} },
			} {
				v := newView(keys)
				v.focus, v.full = p, p != Overview
				set(v)
				for _, size := range screenSizes {
					g := newGrid(size[0], size[1])
					render(g, f, v, th)
					for i := range g.cells {
						if r := g.cells[i].r; asASCII(r) == 0 {
							t.Fatalf("%s: %q (%U) has no letter of ASCII", p, r, r)
						}
					}
				}
			}
		}
	}
}
