package page

import (
	"bytes"
	"encoding/json"
	"strings"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// Bounds of the samples of a page.
const (
	samplesShown = 12
	payloadBytes = 6 << 10  // of a payload, indented
	samplesBytes = 90 << 10 // of all of them
)

// sample is an export, or a suppressed update, to be looked at.
type sample struct {
	frame.Sample
	Pretty string // the payload, indented
	Cut    bool
	At     string
	Took   string
}

func samplesOf(list []frame.Sample, room *int) []sample {
	var shown []sample
	for _, s := range list {
		if len(shown) == samplesShown || *room <= 0 {
			break
		}
		one := sample{Sample: s, At: report.FormatClock(s.Due.Seconds())}
		if s.Acked > s.Due {
			one.Took = report.FormatSeconds((s.Acked - s.Due).Seconds())
		}
		var pretty bytes.Buffer
		if json.Indent(&pretty, []byte(s.Payload), "", "  ") != nil {
			pretty.Reset()
			pretty.WriteString(s.Payload)
		}
		one.Pretty = visible(pretty.String())
		if bound := min(payloadBytes, *room); len(one.Pretty) > bound {
			one.Pretty, one.Cut = strings.ToValidUTF8(one.Pretty[:bound], ""), true
		}
		*room -= len(one.Pretty) + 400
		shown = append(shown, one)
	}
	return shown
}

// visible makes what does not print visible, line by line.
func visible(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = report.Escape(line)
	}
	return strings.Join(lines, "\n")
}
