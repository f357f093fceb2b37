package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gdamore/tcell/v2"
	"go.yaml.in/yaml/v4"
)

// action is what a key does. Its name is that of the key file.
type action string

const (
	actHelp       action = "help"
	actNext       action = "next_panel"
	actPrevious   action = "previous_panel"
	actFull       action = "full_screen"
	actBack       action = "back"
	actLatency    action = "latency"
	actHeat       action = "heat_map"
	actMoment     action = "moment"
	actBefore     action = "event_before"
	actAfter      action = "event_after"
	actEarlier    action = "window_back"
	actLater      action = "window_on"
	actNarrow     action = "zoom_in"
	actWide       action = "zoom_out"
	actNow        action = "now"
	actFilter     action = "filter"
	actUp         action = "up"
	actDown       action = "down"
	actPageUp     action = "scroll_up"
	actPageDown   action = "scroll_down"
	actFreeze     action = "freeze"
	actSuppressed action = "suppressed"
	actCopy       action = "copy"
	actExport     action = "export"
	actPause      action = "pause"
	actFaster     action = "faster"
	actSlower     action = "slower"
	actFault      action = "fault"
	actBookmark   action = "bookmark"
	actTheme      action = "theme"
	actOutcome    action = "outcome"
	actParts      action = "parts"
	actQuit       action = "quit"
	actLeave      action = "quit_keeping_screen"
	actSuspend    action = "suspend"
)

// binding is a row of the key table: the keys of an action, and what help and footer say of it.
type binding struct {
	action action
	keys   []string
	group  string
	help   string
	footer string // "" when it does not stand in the footer
	rank   int    // of what the footer keeps on a narrow screen, the first first
	// offered tells whether the run supports it; nil for what is always there.
	offered func(*Controls) bool
}

// defaultBindings is the one table that binds keys and prints help and footer.
func defaultBindings() []binding {
	digits := fmt.Sprintf("next panel; 1 to %d go to one, twice in full", lastDigit)
	return []binding{
		{actHelp, []string{"?"}, "look", "this help", "help", 2, nil},
		{actNext, []string{"tab", "l", "right"}, "look", digits, "panel", 7, nil},
		{actPrevious, []string{"backtab", "h", "left"}, "look", "previous panel", "", 0, nil},
		{actFull, []string{"enter"}, "look", "the panel on the whole screen, or the overview", "full", 9, nil},
		{actBack, []string{"esc"}, "look", "undo: the moment, the filter, the freeze, the full screen", "", 0, nil},
		{actUp, []string{"up", "k"}, "look", "up a row; newer of the payloads, whose list freezes", "", 0, nil},
		{actDown, []string{"down", "j"}, "look", "down a row; older of the payloads", "", 0, nil},
		{actPageUp, []string{"pgup", "ctrl-u"}, "look", "up ten rows", "", 0, nil},
		{actPageDown, []string{"pgdn", "ctrl-d"}, "look", "down ten rows", "", 0, nil},
		{actLatency, []string{"m"}, "look", "due to ack, sent to ack, or generator lateness", "latency", 13, nil},
		{actHeat, []string{"v"}, "look", "histogram or heat map, where only one fits", "", 0, nil},
		{actTheme, []string{"t"}, "look", "next theme", "", 0, nil},
		{actOutcome, []string{"o"}, "look", "the outcome: objectives, shards that are enough, cost", "", 0, nil},
		{actParts, []string{"P"}, "look", "the parts of a divided run", "", 0, nil},

		{actMoment, []string{"c"}, "time", "point at a moment: all panels tell of it; ← → move it", "moment", 10, nil},
		{actBefore, []string{"N"}, "time", "point at the event before", "", 0, nil},
		{actAfter, []string{"n"}, "time", "point at the next event", "", 0, nil},
		{actNarrow, []string{">"}, "time", "a window half as wide; also + without a speed", "zoom", 11, nil},
		{actWide, []string{"<"}, "time", "a window twice as wide; also - without a speed", "", 0, nil},
		{actEarlier, []string{"["}, "time", "scroll the window back", "scroll", 12, nil},
		{actLater, []string{"]"}, "time", "scroll the window on", "", 0, nil},
		{actNow, []string{"end"}, "time", "follow the run again; 0 shows it so far, and once more as planned", "", 0, nil},

		{actFilter, []string{"/"}, "payloads", filterHelp, "filter", 8, nil},
		{actFreeze, []string{"z"}, "payloads", "freeze the list, or follow the newest", "", 0, nil},
		{actSuppressed, []string{"s"}, "payloads", "exports, or updates that were suppressed", "", 0, nil},
		{actCopy, []string{"y"}, "payloads", "copy the payload as JSON, and write it beside the results", "copy", 14, nil},
		{actExport, []string{"e"}, "payloads", "write all that the filter chooses as NDJSON", "export", 15, nil},

		{
			actPause,
			[]string{"space", "p"},
			"run",
			"pause the load, or go on",
			"pause",
			3,
			func(c *Controls) bool { return c.Pause != nil },
		},
		{
			actFaster,
			[]string{"+", "="},
			"run",
			"a quarter faster; schedule and digest stay",
			"faster",
			4,
			func(c *Controls) bool { return c.Scale != nil },
		},
		{actSlower, []string{"-"}, "run", "a quarter slower", "slower", 4, func(c *Controls) bool { return c.Scale != nil }},
		{
			actFault,
			[]string{"f"},
			"run",
			"a fault: what, where, how much, how long",
			"fault",
			5,
			func(c *Controls) bool { return c.Fault != nil && len(c.Faults) > 0 },
		},
		{actBookmark, []string{"b"}, "run", "bookmark this moment", "mark", 6, func(c *Controls) bool { return c.Bookmark != nil }},
		{actQuit, []string{"q", "ctrl-c"}, "run", "quit; asks what becomes of what is on its way", "quit", 1, nil},
		{actLeave, []string{"Q"}, "run", "quit, and leave the last frame in the terminal", "", 0, nil},
		{actSuspend, []string{"ctrl-z"}, "run", "suspend: the load pauses until fg", "", 0, nil},
	}
}

// keyTable finds the action of a key.
type keyTable struct {
	bindings []binding
	actions  map[string]action
}

// newKeyTable makes the table of the default keys, changed as a key file says: YAML, an action and its key or list of
// keys in each line. An action that is named loses its default keys; an empty list switches it off.
func newKeyTable(file []byte) (*keyTable, error) {
	t := &keyTable{bindings: defaultBindings(), actions: map[string]action{}}
	var remapped map[string]any
	if err := yaml.Unmarshal(file, &remapped); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	for i := range t.bindings {
		b := &t.bindings[i]
		value, named := remapped[string(b.action)]
		if !named {
			continue
		}
		delete(remapped, string(b.action))
		keys, err := keyList(value)
		if err != nil {
			return nil, fmt.Errorf("key file: %s: %w", b.action, err)
		}
		b.keys = keys
	}
	for name := range remapped {
		return nil, fmt.Errorf("key file: %q is no action: they are %s", name, strings.Join(t.names(), ", "))
	}
	for _, b := range t.bindings {
		for _, key := range b.keys {
			if other, taken := t.actions[key]; taken {
				return nil, fmt.Errorf("key file: %q is bound to %s and to %s", key, other, b.action)
			}
			t.actions[key] = b.action
		}
	}
	return t, nil
}

// keyOf is the key that goes to a panel, "" when a key file has taken it away.
func (t *keyTable) keyOf(p Panel) string {
	if p <= lastDigit {
		return itoa(int(p))
	}
	i := slices.IndexFunc(t.bindings, func(b binding) bool { return b.action == lettered[p] })
	if i < 0 || len(t.bindings[i].keys) == 0 {
		return ""
	}
	return shown(t.bindings[i].keys[0])
}

// CheckKeys tells what is wrong with a key file, or nil.
func CheckKeys(file []byte) error {
	_, err := newKeyTable(file)
	return err
}

func (t *keyTable) names() []string {
	names := make([]string, len(t.bindings))
	for i, b := range t.bindings {
		names[i] = string(b.action)
	}
	return names
}

// keyList is the keys that a value of the key file names.
func keyList(value any) ([]string, error) {
	items, isList := value.([]any)
	if !isList {
		items = []any{value}
	}
	keys := []string{}
	for _, item := range items {
		key := fmt.Sprint(item)
		if !knownKey(key) {
			return nil, fmt.Errorf("%q is no key: a letter, or one of %s, or ctrl- and a letter", key, strings.Join(keyNames(), ", "))
		}
		if len(key) == 1 && key >= "0" && key <= "9" {
			return nil, fmt.Errorf("%q: digits go to the panels", key)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// namedKeys are the keys that are no letters.
var namedKeys = map[tcell.Key]string{
	tcell.KeyEnter: "enter", tcell.KeyEscape: "esc", tcell.KeyTab: "tab", tcell.KeyBacktab: "backtab", tcell.KeyUp: "up", tcell.KeyDown: "down",
	tcell.KeyLeft: "left", tcell.KeyRight: "right", tcell.KeyPgUp: "pgup", tcell.KeyPgDn: "pgdn",
	tcell.KeyHome: "home", tcell.KeyEnd: "end",
	tcell.KeyDelete: "delete", tcell.KeyBackspace: "backspace", tcell.KeyBackspace2: "backspace",
	tcell.KeyF1: "f1", tcell.KeyF2: "f2", tcell.KeyF3: "f3", tcell.KeyF4: "f4", tcell.KeyF5: "f5", tcell.KeyF6: "f6",
}

func keyNames() []string {
	names := []string{"space"}
	for _, name := range namedKeys {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func knownKey(key string) bool {
	if letter, ok := strings.CutPrefix(key, "ctrl-"); ok {
		return len(letter) == 1 && letter >= "a" && letter <= "z"
	}
	return len([]rune(key)) == 1 && columns(key) == 1 && key != " " || slices.Contains(keyNames(), key)
}

// keyName is the name of the key of an event, as bindings and key files have it.
func keyName(event *tcell.EventKey) string {
	key := event.Key()
	switch {
	case key == tcell.KeyRune && event.Rune() == ' ':
		return "space"
	case key == tcell.KeyRune:
		return string(event.Rune())
	}
	if name, ok := namedKeys[key]; ok {
		return name
	}
	if key >= tcell.KeyCtrlA && key <= tcell.KeyCtrlZ {
		return "ctrl-" + string(rune('a'+key-tcell.KeyCtrlA))
	}
	return ""
}

// shown is a key as help and footer write it.
func shown(key string) string {
	switch key {
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "backtab":
		return "shift-tab"
	}
	return key
}
