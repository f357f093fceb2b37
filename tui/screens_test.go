package tui

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

var update = flag.Bool("update", false, "rewrite the golden screens; look at what changed before keeping it")

// golden compares with a file under testdata/tui.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("..", "testdata", "tui", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	before, after := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(before), len(after)) {
		var a, b string
		if i < len(before) {
			a = before[i]
		}
		if i < len(after) {
			b = after[i]
		}
		if a != b {
			t.Fatalf("%s: line %d\n got %s\nwant %s", name, i+1, b, a)
		}
	}
}

// looks writes the colours of a picture as letters: one for each look, explained below it. So a golden screen of a
// theme stays small, and says which cell changed.
func looks(p picture) []byte {
	var out bytes.Buffer
	names := map[tcell.Style]rune{}
	var legend []string
	const letters = "·abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	for y := range p.h {
		p.row(y, func(_ int, _ string, look tcell.Style) {
			name, known := names[look]
			if !known {
				name = '#' // more than there are letters: those of gradients, which the first ones stand for
				if len(names) < len([]rune(letters)) {
					name = []rune(letters)[len(names)]
				}
				names[look] = name
				fg, bg, attr := look.Decompose()
				legend = append(legend, fmt.Sprintf("%c %s on %s, attributes %d", name, css(fg, "default"), css(bg, "default"), attr))
			}
			out.WriteRune(name)
		})
		out.WriteByte('\n')
	}
	out.WriteString(strings.Join(legend, "\n") + "\n")
	return out.Bytes()
}

var screenSizes = [][2]int{{80, 24}, {120, 36}, {200, 60}}

// TestScreens holds every panel at three sizes.
func TestScreens(t *testing.T) {
	f := fixture()
	for p := Overview; p < panelCount; p++ {
		for _, size := range screenSizes {
			got, err := Screenshot(f, Shot{Panel: p, Width: size[0], Height: size[1]})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("%s_%dx%d.txt", p, size[0], size[1]), got)
		}
	}
}

// TestThemes holds the looks of the overview in every theme, and with the colours of lesser terminals.
func TestThemes(t *testing.T) {
	f := fixture()
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, look := range map[string]*theme{"viridis": &viridis, "ember": &ember, "paper": &paper, "16": viridis.limited(16, false), "16 light": viridis.limited(16, true), "8": viridis.limited(8, false), "none": viridis.limited(0, false)} {
		for p := Overview; p < panelCount; p++ {
			v := newView(keys)
			v.focus, v.full = p, p != Overview
			picture, err := simulate(f, v, look, 120, 36)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.ReplaceAll(name, " ", "_")
			golden(t, fmt.Sprintf("theme_%s_%s.txt", name, p), looks(picture))
			if name == "none" || name == "16" {
				golden(t, fmt.Sprintf("letters_%s_%s.txt", name, p), picture.text())
			}
		}
	}
}

// TestOverlays holds what lies over the panels, and what a frame without measurements looks like.
func TestOverlays(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	empty := &frame.Frame{Scenario: "quickstart", State: frame.StateRunning, Speed: 1}
	broken := fixture()
	broken.Ledger.Acked--
	broken.Verdict = report.Internal
	ended := fixture()
	ended.State, ended.Elapsed, ended.Verdict = frame.StateEnded, ended.Total, report.Undelivered
	ended.Reasons = []report.Reason{{What: "15 exports failed", Try: "more shards"}}
	for name, c := range map[string]struct {
		frame *frame.Frame
		set   func(*view)
		w, h  int
	}{
		"help": {fixture(), func(v *view) { v.help = true }, 80, 24},
		"quit": {fixture(), func(v *view) { v.quit = true }, 80, 24},
		"filter": {fixture(), func(v *view) {
			v.focus, v.full, v.editing, v.inspector.filter = PanelPayloads, true, true, "trigger:seg prf-004"
		}, 120, 36},
		"nothing":        {fixture(), func(v *view) { v.focus, v.full, v.inspector.filter = PanelPayloads, true, "zzz" }, 80, 24},
		"suppressed":     {fixture(), func(v *view) { v.focus, v.full, v.inspector.suppressed = PanelPayloads, true, true }, 120, 36},
		"hostile":        {fixture(), func(v *view) { v.focus, v.full, v.inspector.cursor = PanelPayloads, true, 6 }, 120, 36},
		"heat":           {fixture(), func(v *view) { v.heat, v.latency = true, frame.SentToAck }, 80, 24},
		"empty":          {empty, func(*view) {}, 200, 60},
		"broken":         {broken, func(*view) {}, 120, 36},
		"ended":          {ended, func(*view) {}, 200, 60},
		"small":          {fixture(), func(*view) {}, 60, 20},
		"fault":          {fixture(), openFault, 80, 24},
		"fault_120":      {fixture(), openFault, 120, 40},
		"moment":         {fixture(), func(v *view) { v.pointer = pointer{true, 61 * time.Second} }, 80, 24},
		"moment_120":     {fixture(), func(v *view) { v.pointer = pointer{true, 61 * time.Second} }, 120, 40},
		"window":         {fixture(), func(v *view) { v.window = window{width: 20 * time.Second, until: 50 * time.Second} }, 120, 40},
		"plain_120":      {fixture(), func(*view) {}, 120, 40},
		"holding":        {holding(), func(*view) {}, 80, 24},
		"holding_moment": {holding(), func(v *view) { v.pointer = pointer{true, 85 * time.Second} }, 80, 24},
		"resharded":      {resharded(), func(*view) {}, 120, 40},
		"resharded_80":   {resharded(), func(v *view) { v.focus, v.full = PanelShards, true }, 80, 24},
		"resharded_before": {resharded(), func(v *view) {
			v.focus, v.full, v.pointer = PanelShards, true, pointer{true, 10 * time.Second}
		}, 80, 24},
		"resharded_throughput": {resharded(), func(v *view) { v.focus, v.full = PanelThroughput, true }, 80, 24},
		"resharded_throughput_before": {resharded(), func(v *view) {
			v.focus, v.full, v.pointer = PanelThroughput, true, pointer{true, 10 * time.Second}
		}, 80, 24},
		"tiny": {fixture(), func(*view) {}, 9, 3},
	} {
		v := newView(keys)
		c.set(v)
		picture, err := simulate(c.frame, v, &viridis, c.w, c.h)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "over_"+name+".txt", picture.text())
	}
}

// openFault opens the form of faults, with a kind that has all of its rows.
func openFault(v *view) {
	v.controls.Faults = []FaultKind{
		{Name: "throttle", About: "records are refused for want of throughput", Records: true},
		{Name: "latency", About: "answers come late", Delays: true},
	}
	v.controls.Fault = func(Fault) (string, error) { return "", nil }
	v.fault.start(fixture())
}

// resharded is a run of which a shard was split.
func resharded() *frame.Frame {
	f := fixture()
	f.Shards[0].ClosedAt, f.Shards[0].RecordUse, f.Shards[0].ByteUse = 52*time.Second, 0, 0
	f.Quota, f.PastQuotas = frame.QuotaOf(3), []frame.PastQuota{{Quota: *frame.QuotaOf(2), Until: 52 * time.Second}}
	return f
}

// holding is a run that waits for its consumers.
func holding() *frame.Frame {
	f := watched()
	f.State, f.Elapsed = frame.StateHolding, f.Total
	f.Hold = 55 * time.Second
	return f
}

// TestEverySize draws at every size of a range; a panic is the only way to fail.
func TestEverySize(t *testing.T) {
	keys, err := newKeyTable(nil)
	if err != nil {
		t.Fatal(err)
	}
	frames := []*frame.Frame{fixture(), {}}
	for w := 1; w <= 220; w += 31 {
		for h := 1; h <= 66; h += 13 {
			for _, f := range frames {
				v := newView(keys)
				for p := Overview; p < panelCount; p++ {
					v.focus, v.full = p, p != Overview
					render(newGrid(w, h), f, v, &viridis)
				}
			}
		}
	}
}

// TestNothingEscapes holds that no control character and no letter that is not printed reaches a screenshot.
func TestNothingEscapes(t *testing.T) {
	f := fixture()
	evil := "\x1b[31m\a\u202e[red::b]\x00\u0085\u200d<script>&"
	f.Scenario, f.Target, f.Phase = evil, evil, evil
	f.Marks[0].Text, f.Notes[0].Text, f.Phases[1].Name, f.Shards[0].ID, f.HotKeys[0].Key = evil, evil, evil, evil, evil
	f.Suppressed[0].Name, f.Reasons = evil, []report.Reason{{What: evil, Try: evil}}
	for i := range f.Exported {
		s := &f.Exported[i]
		s.Profile, s.Payload, s.Code, s.Sequence, s.Triggers[0] = evil, evil, evil, evil, evil
	}
	for p := Overview; p < panelCount; p++ {
		for _, format := range []Format{Text, SVG} {
			out, err := Screenshot(f, Shot{Panel: p, Width: 200, Height: 60, Format: format})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range string(out) {
				if r < ' ' && r != '\n' || r >= 0x7F && r < 0xA0 || r == '\u202e' || r == '\u200d' {
					t.Errorf("%s as %s holds %q", p, format, r)
				}
			}
			if format == SVG && bytes.Contains(out, []byte("<script>")) {
				t.Errorf("%s: markup from data stands in the SVG", p)
			}
		}
	}
}
