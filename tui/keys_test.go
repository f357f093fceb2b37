package tui

import (
	"slices"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"
)

func TestKeyFile(t *testing.T) {
	table, err := newKeyTable([]byte("\ufeffpause: x\nquit: [ctrl-q, f4]\ncopy: []\n"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]action{"x": actPause, "space": "", "ctrl-q": actQuit, "f4": actQuit, "q": "", "y": "", "?": actHelp} {
		if got := table.actions[key]; got != want {
			t.Errorf("%s is bound to %q, want %q", key, got, want)
		}
	}
	for file, want := range map[string]string{
		"paus: x":            `"paus" is no action: they are help, `,
		"pause: hyper-x":     `pause: "hyper-x" is no key`,
		"pause: 3":           `digits go to the panels`,
		"pause: q":           `"q" is bound to pause and to quit`,
		"pause: [":           "key file: ",
		"- pause":            "key file: ",
		"pause: \"\\e[31m\"": "is no key",
	} {
		if _, err := newKeyTable([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", file, err, want)
		}
	}
}

func TestKeyNames(t *testing.T) {
	for _, c := range []struct {
		event *tcell.EventKey
		want  string
	}{
		{tcell.NewEventKey(tcell.KeyRune, ' ', 0), "space"},
		{tcell.NewEventKey(tcell.KeyRune, 'Q', 0), "Q"},
		{tcell.NewEventKey(tcell.KeyTab, 0, 0), "tab"},
		{tcell.NewEventKey(tcell.KeyEnter, 0, 0), "enter"},
		{tcell.NewEventKey(tcell.KeyEscape, 0, 0), "esc"},
		{tcell.NewEventKey(tcell.KeyCtrlC, 0, 0), "ctrl-c"},
		{tcell.NewEventKey(tcell.KeyBackspace2, 0, 0), "backspace"},
		{tcell.NewEventKey(tcell.KeyPgDn, 0, 0), "pgdn"},
	} {
		if got := keyName(c.event); got != c.want {
			t.Errorf("%s is named %q, want %q", c.event.Name(), got, c.want)
		}
	}
}

// TestEveryKeyIsExplained holds that the table has no action without help, and none that nothing carries out.
func TestEveryKeyIsExplained(t *testing.T) {
	for _, b := range defaultBindings() {
		if b.help == "" || len(b.keys) == 0 || b.group == "" {
			t.Errorf("%s has no keys, no group or no help", b.action)
		}
		for _, key := range b.keys {
			if !knownKey(key) {
				t.Errorf("%s is bound to %q, which is no key", b.action, key)
			}
		}
	}
}

func FuzzKeyFile(f *testing.F) {
	f.Add([]byte("pause: x\nquit: [ctrl-q]\n"))
	f.Add([]byte("pause: &a [*a]"))
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := newKeyTable(file)
		if err != nil {
			return
		}
		for _, b := range table.bindings {
			for _, key := range b.keys {
				if table.actions[key] != b.action {
					t.Errorf("%s: key %q does %q", b.action, key, table.actions[key])
				}
			}
		}
		if !slices.ContainsFunc(table.bindings, func(b binding) bool { return b.action == actQuit }) {
			t.Error("the table has lost an action")
		}
	})
}

// TestEscapeAndKey leaves a panel that is shown in full, and goes to another one, with two keys that come at once.
func TestEscapeAndKey(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		s.press("1", "1")
		s.hides("²latency")
		s.screen.InjectKey(tcell.KeyRune, 'm', tcell.ModAlt)
		s.wait()
		s.shows("²latency")
		s.shows("sent to ack ·")
	})
}
