package tui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// cast writes a film as asciicast v2: a header, and a line for each picture with what differs from the one before.
func (f *film) cast(w io.Writer, title string) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	header := struct {
		Version int               `json:"version"`
		Width   int               `json:"width"`
		Height  int               `json:"height"`
		Title   string            `json:"title"`
		Env     map[string]string `json:"env"`
	}{2, f.recording.Width, f.recording.Height, title, map[string]string{"TERM": "xterm-256color"}}
	if err := encoder.Encode(header); err != nil {
		return fmt.Errorf("encode the recording: %w", err)
	}
	before := grid{}
	for i, g := range f.pictures {
		var text bytes.Buffer
		if i == 0 {
			text.WriteString("\x1b[?25l\x1b[2J")
		}
		writeChanges(&text, before, g)
		if i == len(f.pictures)-1 {
			fmt.Fprintf(&text, "\x1b[%d;1H\x1b[?25h", g.h)
		}
		if err := encoder.Encode([]any{json.Number(fmt.Sprintf("%.3f", f.at(i).Seconds())), "o", text.String()}); err != nil {
			return fmt.Errorf("encode the recording: %w", err)
		}
		before = g
	}
	// Players end with the last event, so that one says how long the last picture stays.
	if err := encoder.Encode([]any{json.Number(fmt.Sprintf("%.3f", f.length().Seconds())), "o", "\x1b[0m"}); err != nil {
		return fmt.Errorf("encode the recording: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write the recording: %w", err)
	}
	return nil
}

// writeChanges writes the cells that differ from the picture before, which may be none, for a terminal with all
// colours.
func writeChanges(out *bytes.Buffer, before, g grid) {
	for y := range g.h {
		next := -1 // column that the cursor is at in this row
		var now style
		for x := range g.w {
			c := g.at(x, y)
			if c.rest || before.h > 0 && *c == *before.at(x, y) {
				continue
			}
			if next != x {
				fmt.Fprintf(out, "\x1b[%d;%dH", y+1, x+1)
			}
			if next < 0 || c.style != now {
				writeStyle(out, c.style, 1<<24)
				now = c.style
			}
			out.WriteRune(max(c.r, ' '))
			out.WriteString(c.marks)
			next = x + 1
			if x+1 < g.w && g.at(x+1, y).rest {
				next++
			}
		}
		if next >= 0 {
			out.WriteString("\x1b[0m")
		}
	}
}
