package terminal

import (
	"testing"
)

// TestBackgrounds reads what terminals say of their backgrounds.
func TestBackgrounds(t *testing.T) {
	for answer, want := range map[string][2]bool{
		"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;c": {true, true},
		"\x1b]11;rgb:1e1e/1e1e/2e2e\a\x1b[?1;2c":     {false, true},
		"\x1b]11;rgb:fd/f6/e3\a":                     {true, true},
		"\x1b[?1;2c":                                 {false, false},
		"\x1b]11;rgb:zz/0/0\a":                       {false, false},
		"rgb:1/2":                                    {false, false},
		"rgb:fffff/fffff/fffff":                      {false, false},
	} {
		if light, known := lightByAnswer(answer); light != want[0] || known != want[1] {
			t.Errorf("%q: light %v, known %v, want %v", answer, light, known, want)
		}
	}
	for value, want := range map[string][2]bool{
		"0;15": {true, true}, "15;0": {false, true}, "0;default;7": {true, true}, "15;8": {false, true}, "": {false, false}, "0;default": {false, false},
	} {
		if light, known := lightByName(value); light != want[0] || known != want[1] {
			t.Errorf("COLORFGBG=%q: light %v, known %v, want %v", value, light, known, want)
		}
	}
}

// TestTerminals knows which types a dashboard can be drawn on.
func TestTerminals(t *testing.T) {
	for name, want := range map[string]bool{
		"xterm-256color": true, "tmux": true, "linux": true, "vt100": true, "xterm-ghostty": true, "foot-direct": true,
		"": false, "dumb": false, "no-such-terminal": false,
	} {
		if err := Check(name); (err == nil) != want {
			t.Errorf("TERM=%s: %v", name, err)
		}
	}
}
