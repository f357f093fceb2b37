package tui

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"kinesim/sim/report/frame"
)

var steering = regexp.MustCompile(`\x1b\[([0-9;?]*)([A-Za-z])`)

// replay is what a terminal shows after some output: letters, wherever the cursor was put.
func replay(t *testing.T, w, h int, outputs ...string) string {
	t.Helper()
	screen := make([][]string, h)
	for y := range screen {
		screen[y] = strings.Split(strings.Repeat(" ", w), "")
	}
	x, y := 0, 0
	for _, output := range outputs {
		for output != "" {
			if at := steering.FindStringSubmatchIndex(output); at != nil && at[0] == 0 {
				if output[at[4]:at[5]] == "H" {
					if _, err := fmt.Sscanf(output[at[2]:at[3]], "%d;%d", &y, &x); err != nil {
						t.Fatalf("%q: %v", output[:at[1]], err)
					}
					x, y = x-1, y-1
				}
				output = output[at[1]:]
				continue
			}
			letter := []rune(output)[0]
			width := max(columns(string(letter)), 0)
			if width > 0 {
				screen[y][x] = string(letter)
				for i := 1; i < width; i++ {
					screen[y][x+i] = ""
				}
			}
			x, output = x+width, output[len(string(letter)):]
		}
	}
	text := ""
	for _, row := range screen {
		text += strings.TrimRight(strings.Join(row, ""), " ") + "\n"
	}
	return text
}

// TestCast plays a recording: the last picture is that of the end, and those before are of their moments.
func TestCast(t *testing.T) {
	f := fixture()
	f.State, f.Scenario = frame.StateEnded, "夜間 nightly"
	f.Total = f.Elapsed
	var cast, again bytes.Buffer
	r := Recording{Shot: Shot{Width: 100, Height: 30}, Length: 4 * time.Second, FramesPerSecond: 2, Hold: time.Second}
	for _, out := range []*bytes.Buffer{&cast, &again} {
		if err := Record(out, f, r); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(cast.Bytes(), again.Bytes()) {
		t.Error("the same run makes two recordings")
	}
	lines := strings.Split(strings.TrimSpace(cast.String()), "\n")
	var header struct{ Version, Width, Height int }
	if err := json.Unmarshal([]byte(lines[0]), &header); err != nil || header.Version != 2 || header.Width != 100 || header.Height != 30 {
		t.Fatalf("the header is %s (%v)", lines[0], err)
	}
	var outputs []string
	before := -1.0
	for _, line := range lines[1:] {
		var event []any
		if err := json.Unmarshal([]byte(line), &event); err != nil || len(event) != 3 || event[1] != "o" || event[0].(float64) <= before {
			t.Fatalf("an event is %.80s (%v)", line, err)
		}
		before = event[0].(float64)
		outputs = append(outputs, event[2].(string))
	}
	if before != 5 || len(outputs) != 10 {
		t.Errorf("%d events until %v s, want 10 until 5", len(outputs), before)
	}
	_, v, err := (&Shot{}).prepare()
	if err != nil {
		t.Fatal(err)
	}
	for n, at := range map[int]time.Duration{3: f.Elapsed * 2 / 8, 10: f.Elapsed} {
		then := f.Until(at)
		v.ended = then.State == frame.StateEnded
		picture, err := simulate(then, v, &viridis, 100, 30)
		if err != nil {
			t.Fatal(err)
		}
		if got := replay(t, 100, 30, outputs[:n]...); got != string(picture.text()) {
			t.Errorf("after %d events:\n%s\nwant\n%s", n, got, picture.text())
		}
	}
}

// TestAnimation holds that an animated SVG is well-formed, shows each row once at a time, and runs nothing from data.
func TestAnimation(t *testing.T) {
	f := fixture()
	f.State, f.Scenario = frame.StateEnded, "<script>alert(1)</script>&\x1b[31m"
	var out bytes.Buffer
	if err := Record(&out, f, Recording{Shot: Shot{Width: 80, Height: 24, Format: SVG}, Length: 3 * time.Second, FramesPerSecond: 2}); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(bytes.NewReader(out.Bytes()))
	names := map[string]int{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			names[start.Name.Local]++
		}
	}
	if names["script"] > 0 || names["style"] != 1 || names["text"] == 0 || names["path"] == 0 || names["pattern"] == 0 {
		t.Errorf("it has %v", names)
	}
	// Each class stands for pictures from one until another; the classes of a row follow each other.
	for _, class := range regexp.MustCompile(`<g class="(f\d+-\d+)">`).FindAllStringSubmatch(out.String(), -1) {
		if !strings.Contains(out.String(), "."+class[1]+"{animation:"+class[1]+" ") {
			t.Errorf("class %s is not animated", class[1])
		}
	}
}

func TestRecordRefuses(t *testing.T) {
	for _, r := range []Recording{
		{FramesPerSecond: -1}, {Length: time.Hour, FramesPerSecond: 60}, {Length: -time.Second}, {Shot: Shot{Format: Text}},
		{Shot: Shot{Width: 5000}}, {Shot: Shot{Theme: "pink"}}, {Hold: -1},
	} {
		if err := Record(io.Discard, fixture(), r); err == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
}
