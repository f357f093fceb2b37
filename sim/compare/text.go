package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"kinesim/sim/course"
	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// words is the change in words.
func (c *Change) words() string {
	switch {
	case math.IsNaN(c.Change):
		return "-"
	case c.A == c.B:
		return "="
	case c.unit == report.Share:
		return unsigned(fmt.Sprintf("%+.2f points", 100*(c.B-c.A)))
	case c.A == 0:
		return "+" + c.unit.Show(c.B)
	}
	return unsigned(fmt.Sprintf("%+.1f %%", 100*c.Change))
}

// unsigned is a change without its sign when nothing is left of it: there is no -0.0 %.
func unsigned(words string) string {
	if strings.ContainsAny(words, "123456789") {
		return words
	}
	return words[1:]
}

// noise says whether the change is more than noise.
func (c *Change) noise() string {
	switch {
	case !c.Tested:
		return ""
	case c.Significant:
		return "significant"
	}
	return "not significant"
}

// shown tells whether anybody wants to see the number: one that both have, and that is not nothing in both.
func (c *Change) shown() bool {
	return !math.IsNaN(c.A+c.B) && (c.A != 0 || c.B != 0)
}

// WriteText writes the comparison for people.
func (c *Comparison) WriteText(w io.Writer) error {
	var out strings.Builder
	if unlike := c.Unlike(); unlike != "" {
		fmt.Fprintf(&out, "NOTE: %s.\n\n", report.Escape(unlike))
	}
	fmt.Fprintf(&out, "%-24s%14s%14s%16s\n", "", cut(c.A.Name), cut(c.B.Name), "change")
	for i := range c.Changes {
		if ch := &c.Changes[i]; ch.shown() {
			line := fmt.Sprintf("%-24s%14s%14s%16s  %s", ch.Name, ch.unit.Show(ch.A), ch.unit.Show(ch.B), ch.words(), ch.noise())
			out.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	fmt.Fprintf(&out, "\nNoise: %s.\n", c.Method)
	if len(c.Settings) > 0 {
		out.WriteString("\nSettings that differ:\n")
		for _, s := range c.Settings {
			fmt.Fprintf(&out, "  %s: %s, then %s\n", report.Escape(s.Name), orNot(s.A), orNot(s.B))
		}
	}
	c.distribution(&out)
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

func orNot(value string) string {
	if value == "" {
		return "not said"
	}
	return report.Escape(value)
}

func cut(name string) string {
	name = report.Escape(name)
	if len(name) > 13 {
		name = "…" + name[len(name)-12:]
	}
	return name
}

// The picture of two distributions.
const (
	bucketsJoined = 5 // of the scale of frames, a quarter of a decade
	barColumns    = 28
)

// distribution draws due-to-ack of both groups over each other.
func (c *Comparison) distribution(out *strings.Builder) {
	left, right := spread(c.A), spread(c.B)
	first, last, most := len(left), -1, 0.0
	for i := range left {
		if left[i]+right[i] > 0 {
			first, last = min(first, i), i
		}
		most = max(most, left[i], right[i])
	}
	if last < 0 || most == 0 {
		return
	}
	fmt.Fprintf(out, "\n%-22s%-*s%s\n", "Due to ack", barColumns+10, cut(c.A.Name), cut(c.B.Name))
	for i := first; i <= last; i++ {
		from, until := frame.BucketFloor(i*bucketsJoined), frame.BucketFloor((i+1)*bucketsJoined)
		label := fmt.Sprintf("%s to %s", report.FormatSeconds(from.Seconds()), report.FormatSeconds(until.Seconds()))
		fmt.Fprintf(out, "%-22s%s%s\n", label, bar(left[i], most, barColumns+10), strings.TrimRight(bar(right[i], most, 0), " "))
	}
}

// bar draws a share as long as it is, in eighths of a column.
func bar(share, most float64, columns int) string {
	eighths := int(share / most * 18 * 8)
	text := strings.Repeat("█", eighths/8)
	if eighths%8 > 0 {
		text += string([]rune(" ▏▎▍▌▋▊▉")[eighths%8])
	}
	text += fmt.Sprintf(" %.1f %%", 100*share)
	return text + strings.Repeat(" ", max(columns-len([]rune(text)), 0))
}

// spread is the shares of exports in joined buckets.
func spread(g Group) []float64 {
	shares := make([]float64, (frame.BucketCount+bucketsJoined-1)/bucketsJoined)
	whole := 0.0
	for _, r := range g.Runs {
		if r.Course == nil {
			continue
		}
		var sum course.Sum
		for i := range r.Course.Intervals {
			sum.Add(r.Course.Intervals[i].DueToAck)
		}
		sum.Each(func(value int64, n uint64) {
			shares[frame.BucketOf(time.Duration(value))/bucketsJoined] += float64(n)
			whole += float64(n)
		})
	}
	for i := range shares {
		shares[i] /= max(whole, 1)
	}
	return shares
}

// WriteMarkdown writes the comparison for a pull request: what changed, and the latencies in any case.
func (c *Comparison) WriteMarkdown(w io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "### kinesim: %s and %s\n\n", report.Mark(c.A.Name), report.Mark(c.B.Name))
	if unlike := c.Unlike(); unlike != "" {
		fmt.Fprintf(&out, "**Note:** %s.\n\n", report.Mark(unlike))
	}
	fmt.Fprintf(&out, "| | %s | %s | change | |\n| --- | ---: | ---: | ---: | --- |\n", report.Mark(c.A.Name), report.Mark(c.B.Name))
	for i := range c.Changes {
		if ch := &c.Changes[i]; ch.shown() {
			noise := map[string]string{"significant": "**significant**"}[ch.noise()]
			fmt.Fprintf(&out, "| %s | %s | %s | %s | %s |\n", report.Mark(ch.Name), ch.unit.Show(ch.A), ch.unit.Show(ch.B), ch.words(),
				noise)
		}
	}
	fmt.Fprintf(&out, "\nNoise: %s.\n", c.Method)
	for i, s := range c.Settings {
		if i == 0 {
			out.WriteString("\n| Setting | " + report.Mark(c.A.Name) + " | " + report.Mark(c.B.Name) + " |\n| --- | --- | --- |\n")
		}
		fmt.Fprintf(&out, "| %s | %s | %s |\n", report.Mark(s.Name), report.Mark(s.A), report.Mark(s.B))
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

// changeJSON is a change as JSON has it.
type changeJSON struct {
	Name        string   `json:"name"`
	A           *float64 `json:"a"`
	B           *float64 `json:"b"`
	Change      *float64 `json:"change"`
	Significant bool     `json:"significant"`
	P           *float64 `json:"p"`
}

// WriteJSON writes the comparison as one line.
func (c *Comparison) WriteJSON(w io.Writer, missed []string) error {
	known := func(v float64) *float64 {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return &v
	}
	changes := []changeJSON{}
	for i := range c.Changes {
		ch := &c.Changes[i]
		changes = append(changes, changeJSON{ch.Name, known(ch.A), known(ch.B), known(ch.Change), ch.Significant, known(ch.P)})
	}
	if missed == nil {
		missed = []string{}
	}
	encoder := json.NewEncoder(w)
	if err := encoder.Encode(struct {
		A        string       `json:"a"`
		B        string       `json:"b"`
		Method   string       `json:"method"`
		Unlike   string       `json:"unlike,omitempty"` // what the scenarios of both are, where they are not one
		Settings []Setting    `json:"settings"`
		Changes  []changeJSON `json:"changes"`
		Missed   []string     `json:"missed"` // what --fail-if says and does not hold
	}{c.A.Name, c.B.Name, c.Method, c.Unlike(), c.Settings, changes, missed}); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}
