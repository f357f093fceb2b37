package report

import (
	"cmp"
	"fmt"
	"math"
	"strings"
)

// pacingHeadline says what was run.
func pacingHeadline(c Comparison) string {
	s := c.Runs[0].Summary
	mode := "in real time"
	if s.Mode == ModeVirtual {
		mode = "in virtual time"
	}
	return fmt.Sprintf("%s on %s, %s, without pacing and with it\n\n", Escape(s.Scenario), s.where(), mode)
}

// pacingNotes is what the numbers do not say by themselves, and the command.
func pacingNotes(c Comparison, terminal int) string {
	var out strings.Builder
	out.WriteByte('\n')
	columns := min(max(terminal-1, sideNameLeast+2*sideValue), textColumns)
	for _, note := range c.pacingNotes() {
		for i, line := range wrap(note, columns-2) {
			if i > 0 {
				line = "  " + line
			}
			out.WriteString(line + "\n")
		}
	}
	// Not broken into lines, so that it can be copied.
	fmt.Fprintf(&out, "Repeat: %s\n", Escape(c.Repeat))
	return out.String()
}

func (c Comparison) pacingNotes() []string {
	var notes []string
	add := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	off, on := c.Runs[0].Summary, c.Runs[1].Summary
	switch {
	case off.Records.Throttled+on.Records.Throttled > 0 || !c.SameDigest:
	case c.alike():
		add("Nothing was throttled: pacing makes no difference here.")
	default:
		add("Nothing was throttled: pacing has nothing to prevent here. What differs comes of its single lane, " +
			"and of spreading what comes at once over a second.")
	}
	if waited := waitedFor(c.Runs); len(waited) > fillShown {
		add("Shards shown are the %d of %d that exports waited for longest.", fillShown, len(waited))
	}
	if lost, kept := undelivered(off), undelivered(on); lost != kept {
		add("Latencies are of what was delivered: without pacing %s were not, with it %s.", few(lost, "export", "exports"), group(kept))
	}
	switch first, second := off.Records.HotKey, on.Records.HotKey; {
	case first == "" && second == "":
	case first == second || second == "" || first == "":
		add("Hot key: %s. Order takes one record of it a round trip, paced or not.", cut(Escape(cmp.Or(first, second)), 60))
	default:
		add("Hot keys: %s without pacing, %s with it. Order takes one record a round trip, paced or not.", cut(Escape(first), 40),
			cut(Escape(second), 40))
	}
	for _, run := range []struct {
		name string
		s    Summary
	}{{"Without pacing", off}, {"With pacing", on}} {
		for _, reason := range run.s.Reasons {
			add("%s: %s", run.name, Escape(reason.What))
		}
	}
	if !c.SameDigest {
		add("THE DIGESTS DIFFER, %s without pacing and %s with it, so the runs did not export the same records. "+
			"This is a defect of kinesim: please report it.", off.Digest, on.Digest)
		return notes
	}
	add("Digest: %s in both runs: the same records", off.Digest)
	return notes
}

// alikeShare is how far apart latencies may be that are called the same.
const alikeShare = 0.05

// alike tells whether pacing has changed neither what was delivered nor, to speak of, when.
func (c Comparison) alike() bool {
	off, on := c.Runs[0].Summary, c.Runs[1].Summary
	for _, pair := range [][2]float64{
		{off.Latency.DueToAck.P50, on.Latency.DueToAck.P50}, {off.Latency.DueToAck.P99, on.Latency.DueToAck.P99},
	} {
		if math.Abs(pair[0]-pair[1]) > alikeShare*max(pair[0], pair[1]) {
			return false
		}
	}
	return undelivered(off) == undelivered(on)
}
