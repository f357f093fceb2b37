package tui

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report/frame"
)

// TestSmallScreenGoesEverywhere goes to every panel at 80×24 by its digit and by tab, from the overview and from full
// screen.
func TestSmallScreenGoesEverywhere(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := watched()
	f.Findings, f.Parts = found(frame.StateRunning).Findings, divided().Parts
	play(t, Options{}, f, func(s *stage) {
		s.screen.SetSize(80, 24)
		s.wait()
		for p := PanelThroughput; p < panelCount; p++ {
			s.press("0", keys.keyOf(p))
			name := p.String() + "├"
			if p <= lastDigit {
				name = superscript(int(p)) + name
			}
			s.shows(name)
		}
		s.press("0", "1", "enter")
		for p := PanelThroughput; p < panelCount; p++ {
			s.press(keys.keyOf(p))
			s.shows(p.String() + "├")
			if other := p%(panelCount-1) + 1; other != p {
				s.hides(other.String() + "├")
			}
		}
		s.press("0", "1")
		for p := PanelLatency; p < panelCount; p++ {
			s.press("tab")
			s.shows(p.String() + "├")
		}
		s.press("esc")
		s.shows("throughput├")
		s.shows("q quit") // the footer keeps it
		s.shows("space pause")
		s.shows("+ faster")
		s.shows("f fault")
	})
}

// TestHelpScrolls holds that every line of the help can be reached at 80×24, and that it closes.
func TestHelpScrolls(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		s.resize(80, 24)
		s.press("?")
		s.shows("this help")
		s.hides("payloads: what was sent")
		s.press("pgdn", "pgdn", "pgdn", "pgdn")
		s.shows("payloads: what was sent")
		s.hides("this help")
		s.press("up", "x")
		s.hides("╭─ help")
		s.press("?")
		s.shows("this help")
	})
}

// TestWindow zooms and scrolls.
func TestWindow(t *testing.T) {
	f := fixture()
	for _, c := range []struct {
		name string
		w    window
		want span
	}{
		{"what there is fills it", window{}, span{0, 90 * time.Second}},
		{"the whole run", window{whole: true}, span{0, 100 * time.Second}},
		{"a width that is chosen follows", window{width: 10 * time.Second}, span{61 * time.Second, 71 * time.Second}},
		{"back by a half", window{width: 10 * time.Second}.scroll(f, -0.5), span{56 * time.Second, 66 * time.Second}},
		{"and on again", window{width: 10 * time.Second}.scroll(f, -0.5).scroll(f, 0.5), span{61 * time.Second, 71 * time.Second}},
		{"not before the beginning", window{width: 10 * time.Second}.scroll(f, -100), span{0, 10 * time.Second}},
		{"about a moment that stays in place", window{width: 40 * time.Second, until: 50 * time.Second}.zoom(f, 0.5, 20*time.Second),
			span{15 * time.Second, 35 * time.Second}},
		{"no narrower than intervals are", window{width: 2 * time.Second}.zoom(f, 0.5, 0), span{69 * time.Second, 71 * time.Second}},
		{"no wider than the run", window{width: 60 * time.Second}.zoom(f, 2, 0), span{0, 100 * time.Second}},
		{"to a moment before it", window{width: 10 * time.Second}.reaching(f, 20*time.Second), span{17500 * time.Millisecond, 27500 * time.Millisecond}},
		{"to one in it", window{width: 10 * time.Second}.reaching(f, 65*time.Second), span{61 * time.Second, 71 * time.Second}},
	} {
		if got := c.w.span(f); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if w := (window{}).zoom(f, 0.5, 0); w.width != 45*time.Second || w.until != 0 {
		t.Errorf("zoomed at its end, the window is %+v and does not follow", w)
	}
	f.Elapsed, f.Total = 13*time.Second, time.Hour
	if s := (window{}).span(f); s.until > 20*time.Second {
		t.Errorf("13 s of an hour are shown in a window of %s", s.until)
	}
}

// TestMoment points at moments: every panel tells of them, and keys move them.
func TestMoment(t *testing.T) {
	play(t, Options{}, fixture(), func(s *stage) {
		s.screen.SetSize(200, 60)
		s.press("c")
		s.shows("◈")
		s.shows("01:09.6 to 01:10.6")
		for range 20 {
			s.press("left")
		}
		s.shows("00:52")
		s.hides("✔ balances")
		s.shows("in flight at its end")
		s.press("N") // the event before: the end of the evaluation
		s.shows("00:46.6 to 00:47.6")
		s.shows("▸00:47")
		s.press("n")
		s.shows("00:54.6 to 00:55.6")
		s.press(">")
		s.shows("window: the last 45.0 s")
		s.press("[")
		s.shows("window 00:03.5 to 00:48.5")
		s.press("esc")
		s.hides("◈")
		s.shows("✔ balances")
		s.press("end")
		s.shows("window: the last 45.0 s")
		s.press("0")
		s.shows("window: the run so far")
		s.press("0")
		s.shows("window: the whole run")
	})
}

// TestFaultForm chooses what is to go wrong.
func TestFaultForm(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.resize(80, 24)
		s.press("f", "right")
		s.shows("answers come late")
		s.hides("shard  ‹")
		s.press("down")
		s.press("right", "right")
		s.shows("50% of the calls")
		s.press("down", "left")
		s.shows("‹ 2s ›")
		s.press("down", "right")
		s.shows("‹ 500ms ›")
		s.press("enter")
		s.shows("latency now")
		s.press("f", "up", "up", "up", "left", "down", "right", "right", "esc")
		s.hides("records are refused")
	})
	if got, want := strings.Join(s.done, " "), "{Kind:latency Shard:-1 Share:0.5 For:2s Delay:500ms}"; got != want {
		t.Errorf("the form asked for %s, want %s", got, want)
	}
	form, kinds := faultForm{}, []FaultKind{{Name: "throttle", Records: true}}
	form.start(fixture())
	form.chosen[faultShardRow] = 2
	if got := form.fault(kinds); got.Shard != 1 || got.Delay != 0 || got.Share != 1 {
		t.Errorf("the form says %+v, want shard 1 in full", got)
	}
}

// TestFaultFormShards offers the shards that are open, and what was chosen stays chosen where others are closed.
func TestFaultFormShards(t *testing.T) {
	form, kinds := faultForm{}, []FaultKind{{Name: "throttle", Records: true}}
	offers := func(f *frame.Frame, want string, shard int) {
		t.Helper()
		form.start(f)
		if got := strings.Join(form.choices(faultShardRow, kinds), " "); got != want || form.fault(kinds).Shard != shard {
			t.Errorf("offers %q with %d, want %q with %d", got, form.fault(kinds).Shard, want, shard)
		}
	}
	offers(&frame.Frame{Quota: frame.QuotaOf(2)}, "all #0 #1", -1)
	f := fixture()
	offers(f, "all #0 #1 #2", -1)
	form.turn(-1, kinds)
	if form.row = faultShardRow; form.fault(kinds).Shard != -1 {
		t.Error("another row was turned")
	}
	form.turn(-1, kinds)
	f.Shards[0].ClosedAt = time.Second
	offers(f, "all #1 #2", 2)
	f.Shards[2].ClosedAt = time.Second
	offers(f, "all #1", -1)
	f.Shards[1].ClosedAt = time.Second
	offers(f, "all", -1) // those that take their place have not been seen yet
}

// TestExport writes what the filter chooses, in the order of time, as lines of valid JSON.
func TestExport(t *testing.T) {
	var name, content string
	play(t, Options{}, fixture(), func(s *stage) {
		s.save = func(n string, c []byte) { name, content = n, string(c) }
		s.press("8", "/")
		s.press(strings.Split("outcome:failed", "")...)
		s.press("enter", "e")
		s.shows("1 of them written to results/payloads-71000.ndjson")
		s.press("esc", "e")
	})
	lines := strings.Split(strings.TrimSpace(content), "\n")
	if name != "payloads-71000.ndjson" || len(lines) != 40 {
		t.Fatalf("%s holds %d lines", name, len(lines))
	}
	before := 0.0
	for _, line := range lines {
		var got struct {
			Due     float64
			Profile string
			Payload map[string]any
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil || len(got.Payload) == 0 || got.Profile == "" || got.Due < before {
			t.Fatalf("%s: %+v (%v), after %v", line, got, err, before)
		}
		before = got.Due
	}
}

// TestFilterMistakes holds that a filter which can choose nothing says why.
func TestFilterMistakes(t *testing.T) {
	f := fixture()
	for text, want := range map[string]string{
		"triger:attribute":    "triger: is no field",
		"trigger:":            "trigger: of what?",
		"trigger:backfil":     "",
		"trigger:sale":        "no trigger is called sale: they are attribute, segmentation, identity, backfill",
		"outcome:lost":        "no outcome is called lost: they are acked, failed, unknown",
		"outcome:throughput":  "",
		"http://example.com":  "",
		"12:30 some text":     "",
		"shard:7 profile:abc": "",
		"":                    "",
	} {
		if got := filterMistake(text, f); got != want && (want == "" || !strings.HasPrefix(got, want)) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	sample := frame.Sample{Shard: "shardId-000000000010"}
	for text, want := range map[string]bool{"shard:1": false, "shard:#1": false, "shard:10": true, "shard:#10": true, "shard:shardid-0": true} {
		if parseFilter(text).match(&sample) != want {
			t.Errorf("%q chooses shard 10: %v", text, !want)
		}
	}
}

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

// TestSuspend gives the terminal back, and the load waits for the process to go on.
func TestSuspend(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.press("ctrl-z")
		s.shows("throughput├")
		s.press("?")
		s.shows("this help")
	})
	if got := strings.Join(s.done, " "); got != "pause halt resume" {
		t.Errorf("a suspension did %s", got)
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
		if err := CheckTerminal(name); (err == nil) != want {
			t.Errorf("TERM=%s: %v", name, err)
		}
	}
	for name, look := range map[string]*theme{"8": viridis.limited(8, false), "16 light": viridis.limited(16, true)} {
		// Black on the terminal's own background cannot be read on one, nor white on the other.
		unreadable := tcell.ColorBlack
		if name == "16 light" {
			unreadable = tcell.ColorWhite
		}
		for _, c := range []tcell.Color{look.text, look.strong, look.dim, look.faint, look.focus, look.accent, look.good, look.warn, look.bad} {
			if c == unreadable || name == "8" && c >= tcell.ColorGray && c <= tcell.ColorWhite {
				t.Errorf("%s has %s", name, c)
			}
		}
	}
}

// vanishing is a screen whose terminal is gone when it is to be taken again.
type vanishing struct{ tcell.SimulationScreen }

func (vanishing) Suspend() error { return nil }
func (vanishing) Resume() error  { return errors.New("input/output error") }
func (vanishing) Sync()          { panic("a screen without cells is drawn for ever") }

// TestSuspendForGood holds that a dashboard whose terminal was closed meanwhile ends, and that the run goes on.
func TestSuspendForGood(t *testing.T) {
	s := &stage{t: t, vanishes: true}
	s.play(Options{}, fixture(), func(s *stage) {
		s.press("ctrl-z")
		if !s.ended.Load() {
			t.Error("the dashboard goes on without a terminal")
		}
	})
	if s.err == nil || !strings.Contains(s.err.Error(), "the terminal is gone: input/output error") {
		t.Errorf("it ended with %v", s.err)
	}
	if got := strings.Join(s.done, " "); got != "pause halt resume" {
		t.Errorf("a suspension did %s", got)
	}
}

// TestPaste holds that what is pasted is text: it does not quit, nor start a fault, and a long one fills the filter.
func TestPaste(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		paste := func(text string) {
			events := []tcell.Event{tcell.NewEventPaste(true)}
			for _, r := range text {
				key := tcell.KeyRune
				if r == '\n' {
					key = tcell.KeyEnter
				}
				events = append(events, tcell.NewEventKey(key, r, 0))
			}
			for _, e := range append(events, tcell.NewEventPaste(false)) {
				if err := s.screen.PostEvent(e); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
			}
			s.wait()
		}
		paste("qdf +\n")
		s.shows("what is pasted goes into the filter")
		s.press("8", "/")
		paste("trigger:attribute\noutcome:" + strings.Repeat("日本", 90) + "\a")
		s.shows("/trigger:attribute outcome:日本")
		s.press("esc", "/")
		paste("prf-004178")
		s.press("enter")
		s.shows("profile   prf-004178")
	})
	if len(s.done) > 0 {
		t.Errorf("pasted text did %v", s.done)
	}
}

// TestFormOfARunThatEnds closes with it: nothing can be made to go wrong any more.
func TestFormOfARunThatEnds(t *testing.T) {
	s := play(t, Options{}, fixture(), func(s *stage) {
		s.press("f", "right")
		s.shows("answers come late")
		ended := fixture()
		ended.State = frame.StateEnded
		s.frame.Store(ended)
		s.wait()
		s.hides("answers come late")
		s.press("enter")
	})
	if len(s.done) > 0 {
		t.Errorf("the form of a run that has ended did %v", s.done)
	}
}

// TestZoomKeysWithoutSpeed: where there is no speed to change, its keys zoom.
func TestZoomKeysWithoutSpeed(t *testing.T) {
	ended := fixture()
	ended.State, ended.Elapsed = frame.StateEnded, ended.Total
	s := play(t, Options{}, ended, func(s *stage) {
		s.press("+")
		s.shows("window 00:25 to 01:15")
		s.press("-")
		s.shows("window: the whole run")
		s.press("n")
		s.shows("no event after it")
	})
	if len(s.done) > 0 {
		t.Errorf("it did %v", s.done)
	}
}

// TestOverviewFromAPanelInFull shows the run so far first, also from a panel that the overview has no room for.
func TestOverviewFromAPanelInFull(t *testing.T) {
	f := fixture()
	f.Total = time.Hour
	play(t, Options{}, f, func(s *stage) {
		s.screen.SetSize(80, 24)
		s.press("8")
		s.hides("throughput├")
		s.press("0")
		s.shows("throughput├")
		s.shows("window: the run so far")
		s.press("0")
		s.shows("window: the whole run")
		s.press(">")
		s.shows("window 00:00 to 30:00") // and not the last half an hour of a minute
	})
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

// TestHelpIsWhole holds that the help says every word of it on every screen.
func TestHelpIsWhole(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []int{40, 59, 60, 80, 104, 200} {
		v := newView(keys)
		g := newGrid(w, 200)
		drawHelp(g, v, &viridis)
		text := letters(g)
		shown := strings.Join(strings.Fields(strings.ReplaceAll(text, "│", " ")), " ")
		if strings.Contains(text, "…") {
			t.Errorf("at %d columns the help is cut:\n%s", w, text)
		}
		for _, line := range helpLines(v) {
			for _, word := range strings.Fields(line.text) {
				if !strings.Contains(shown, word) {
					t.Errorf("at %d columns the help lacks %q of %q", w, word, line.text)
				}
			}
		}
	}
}

// TestQuestion holds the words for one export, and what is asked where there is no room for the answers.
func TestQuestion(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		inFlight uint64
		w        int
		want     string
	}{
		{0, 80, "nothing is on its way; the run"}, {1, 80, "1 export is on its way; the run"}, {2, 80, "2 exports are on their way; the run"},
		{2, 64, "stop now: they fail as interrupted, or stay unknown"}, {2, 63, "quit? d deliver, n now, esc"},
	} {
		f, v := fixture(), newView(keys)
		f.Ledger.InFlight, v.quit = c.inFlight, true
		picture, err := simulate(f, v, &viridis, c.w, 24)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(picture.text()); !strings.Contains(text, c.want) {
			t.Errorf("%d on their way, %d columns: no %q in\n%s", c.inFlight, c.w, c.want, text)
		}
	}
}

// TestQuestionWhileHeld holds that nothing is offered for exports when consumers alone are waited for.
func TestQuestionWhileHeld(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	f, v := fixture(), newView(keys)
	f.State, f.Ledger.InFlight, v.quit = frame.StateHolding, 0, true
	picture, err := simulate(f, v, &viridis, 80, 24)
	if err != nil {
		t.Fatal(err)
	}
	text := string(picture.text())
	if !strings.Contains(text, "wait for them no longer, and quit") || strings.Contains(text, "deliver these") {
		t.Error(text)
	}
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
