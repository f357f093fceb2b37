package tui

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// drawSample draws facts, differences and payload of one sample.
func drawSample(g grid, s *frame.Sample, scroll int, th *theme) {
	y := drawFacts(g, s, th)
	lines := layPayload(s.Payload)
	changed := map[string]bool{}
	if s.Previous == "" && s.Payload != "" {
		for _, line := range wrapWords("the export before this one of its profile, if there is one, was not sampled", g.w-2) {
			g.text(1, y, line, th.quiet())
			y++
		}
	}
	if s.Previous != "" && s.Payload != "" {
		differences := comparePayloads(layPayload(s.Previous), lines)
		for _, d := range differences {
			changed[d.path] = true
		}
		y = drawDifferences(g, y, differences, th)
	}
	y = drawRule(g, y, "payload", th)
	if s.Payload == "" {
		g.text(1, y, "none: nothing was exported", th.quiet())
		return
	}
	body := g.sub(0, y, g.w, g.h-y)
	scroll = min(scroll, max(len(lines)-body.h, 0))
	for row := range body.h {
		if scroll+row >= len(lines) {
			return
		}
		line := lines[scroll+row]
		if changed[line.path] {
			body.text(0, row, "▌", th.alert())
		}
		drawPayloadLine(body.sub(1, row, g.w-2, 1), line, th)
	}
	if rest := len(lines) - scroll - body.h; rest > 0 && body.h > 0 {
		body.textRight(g.w-1, body.h-1, fmt.Sprintf(" ↓ %d more ", rest), th.quiet())
	}
}

func drawPayloadLine(g grid, line payloadLine, th *theme) {
	x := 2 * line.depth
	for _, p := range line.pieces {
		look := th.quiet()
		switch p.ink {
		case inkKey:
			look = style{fg: th.jsonKey, attr: th.when(tcell.AttrBold)}
		case inkText:
			look = style{fg: th.jsonText}
		case inkValue:
			look = style{fg: th.jsonValue}
		}
		x = g.textCut(x, 0, g.w-x, p.text, look)
	}
}

func drawRule(g grid, y int, title string, th *theme) int {
	if y >= g.h {
		return y
	}
	for x := range g.w {
		g.set(x, y, '╌', th.line())
	}
	g.text(1, y, " "+title+" ", th.title())
	return y + 1
}

// drawFacts draws what is known of the sample besides its payload.
func drawFacts(g grid, s *frame.Sample, th *theme) int {
	shape, look := outcomeLook(s, th)
	g.set(1, 0, shape, look)
	verdict := s.Outcome
	if s.Reason != "" {
		verdict = "suppressed"
	} else if s.Code != "" {
		verdict += ", " + s.Code
	}
	x := g.text(3, 0, verdict, look.bold())
	x = g.text(x, 0, " because of ", th.quiet())
	g.textCut(x, 0, g.w-x-1, why(s), th.loud())
	y := 1
	for i, line := range wrapWords(s.Why, g.w-4) {
		if i == 3 || y >= g.h {
			break
		}
		g.text(3, y, line, th.normal())
		y++
	}
	fact := func(name, value string) {
		if value == "" || y >= g.h {
			return
		}
		g.text(1, y, name, th.quiet())
		g.textCut(11, y, g.w-12, value, th.normal())
		y++
	}
	fact("changes", strings.Join(s.Changes, ", "))
	fact("profile", s.Profile)
	if s.Reason == "" {
		if s.Key != s.Profile {
			fact("key", s.Key)
		}
		place := shortShard(s.Shard)
		if s.Sequence != "" {
			place += "  " + s.Sequence
		}
		fact("shard", place)
	}
	fact("segments", strings.Join(s.Segments, ", "))
	fact("times", sampleTimes(s))
	if s.Bytes > 0 {
		size := report.FormatSize(uint64(s.Bytes))
		if s.Attempts > 0 {
			size += fmt.Sprintf(" · attempt %d", s.Attempts)
		}
		fact("size", size)
	}
	return y
}

func sampleTimes(s *frame.Sample) string {
	times := "due " + clockMillis(s.Due)
	if s.Sent > 0 {
		times += " · sent +" + report.FormatSeconds((s.Sent - s.Due).Seconds())
	}
	if s.Acked > 0 {
		times += " · acked +" + report.FormatSeconds((s.Acked - s.Due).Seconds())
	}
	return times
}

// drawDifferences draws what differs from the profile's export before.
func drawDifferences(g grid, y int, differences []difference, th *theme) int {
	y = drawRule(g, y, "differs from the previous export of the profile", th)
	if len(differences) == 0 && y < g.h {
		g.text(1, y, "in nothing", th.quiet())
		return y + 1
	}
	most := max((g.h-y)/3, 2)
	for i, d := range differences {
		if y >= g.h {
			return y
		}
		if i == most-1 && len(differences) > most {
			g.text(1, y, fmt.Sprintf("… %d more", len(differences)-i), th.quiet())
			return y + 1
		}
		sign, look := "~ ", th.alert()
		switch {
		case d.before == "":
			sign, look = "+ ", th.ok()
		case d.after == "":
			sign, look = "− ", style{fg: th.bad}
		}
		values := d.after
		switch {
		case d.after == "":
			values = d.before
		case d.before != "":
			values = d.before + " → " + d.after
		}
		x := g.text(1, y, sign, look)
		room := g.w - x - 1
		width := max(room-columns(values)-1, room*45/100)
		x = g.text(x, y, cutLeft(d.path, width), th.normal())
		g.textCut(x+1, y, g.w-x-2, values, look)
		y++
	}
	return y
}

// cutLeft keeps the end of a path, which tells more than its beginning.
func cutLeft(path string, width int) string {
	if len(path) <= width && plain(path) || width < 2 {
		return path
	}
	runes := []rune(report.Escape(path[max(len(path)-bytesPerColumn*width, 0):]))
	if len(path) <= bytesPerColumn*width && columns(string(runes)) <= width {
		return path
	}
	for columns(string(runes)) > width-1 && len(runes) > 0 {
		runes = runes[1:]
	}
	return "…" + string(runes)
}

// wrapWords breaks text at spaces into lines of at most so many columns; a longer word is cut. No text is no line.
func wrapWords(text string, width int) []string {
	var lines []string
	for _, word := range strings.Fields(text) {
		last := len(lines) - 1
		if last >= 0 && columns(lines[last])+1+columns(word) <= width {
			lines[last] += " " + word
			continue
		}
		lines = append(lines, cutWords(word, width))
	}
	return lines
}
