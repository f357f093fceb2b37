package tui

import (
	"fmt"
	"slices"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// outcomeTitle says how many objectives hold.
func outcomeTitle(f *frame.Frame, v *view) []string {
	if f.Findings == nil || len(f.Findings.Objectives) == 0 {
		return nil
	}
	count := map[report.StandingState]int{}
	for _, s := range f.Findings.Objectives {
		count[s.State]++
	}
	all := len(f.Findings.Objectives)
	switch soFar := count[report.StandingOKSoFar] + count[report.StandingMissedSoFar]; {
	case count[report.StandingMissedSoFar] > 0:
		missed := fmt.Sprintf("✘ %d of %d missed", count[report.StandingMissedSoFar], all)
		return []string{missed + " so far", missed}
	case soFar > 0:
		hold := fmt.Sprintf("✔ %d of %d hold", soFar, all)
		return []string{hold + " so far", hold}
	case count[report.StandingPending] > 0:
		return []string{itoa(count[report.StandingPending]) + " pending"}
	case count[report.StandingMissed] > 0:
		return []string{fmt.Sprintf("✘ %d of %d missed", count[report.StandingMissed], all)}
	}
	return []string{fmt.Sprintf("✔ %d of %d hold", all, all)}
}

// outcomeLine is a row: a sign or a name, and what there is to say.
type outcomeLine struct {
	name     string
	text     string
	looked   style // of the name
	said     style // of the text
	standing bool  // of an objective or a consumer
}

// standingOrder puts what was missed before what holds.
var standingOrder = []report.StandingState{
	report.StandingMissed, report.StandingMissedSoFar, report.StandingPending, report.StandingOKSoFar, report.StandingOK,
}

// outcomeLines are the rows of the outcome: objectives, those that were missed first, consumers that were behind, and
// what else was found.
func outcomeLines(f *frame.Frame, th *theme) []outcomeLine {
	if f.Findings == nil {
		return nil
	}
	var lines []outcomeLine
	objectives := slices.Clone(f.Findings.Objectives)
	slices.SortStableFunc(objectives, func(a, b report.Standing) int {
		return slices.Index(standingOrder, a.State) - slices.Index(standingOrder, b.State)
	})
	for _, s := range objectives {
		name, look := "✔ ok", th.ok()
		switch s.State {
		case report.StandingMissed:
			name, look = "✘ missed", th.wrong()
		case report.StandingMissedSoFar:
			name, look = "✘ not so far", th.wrong()
		case report.StandingOKSoFar:
			name, look = "✔ ok so far", th.ok()
		case report.StandingPending:
			name, look = "· pending", th.quiet()
		}
		lines = append(lines, outcomeLine{name, s.Objective, look, th.loud(), true})
		if s.Judged != "" {
			lines = append(lines, outcomeLine{"", s.Judged, look, th.normal(), true})
		}
	}
	for _, c := range f.Findings.Consumers {
		name, look := "▲ behind", th.alert()
		if c.Missed {
			name, look = "✘ behind", th.wrong()
		}
		lines = append(lines, outcomeLine{name, c.What, look, th.loud(), true})
		if c.Enough != "" {
			lines = append(lines, outcomeLine{"", "enough would be: " + c.Enough, look, th.normal(), true})
		}
	}
	for _, fact := range f.Findings.Facts() {
		said := th.normal()
		if fact.Name == "" {
			said = th.quiet()
		}
		lines = append(lines, outcomeLine{fact.Name, shortShard(fact.Short), th.quiet(), said, false})
	}
	return lines
}

// outcomeText is where the text of a row begins; that of an objective begins beside its sign in a narrow panel.
const (
	outcomeText   = 15
	outcomeNarrow = 50
)

// from is where its text begins in a panel of a width.
func (l *outcomeLine) from(width int) int {
	if width < outcomeNarrow && l.standing {
		return 3
	}
	return outcomeText
}

// wrapOutcome breaks what is longer than a panel is wide: a reason of which only the beginning stands there could be
// taken for the whole of it.
func wrapOutcome(lines []outcomeLine, width int) []outcomeLine {
	var all []outcomeLine
	for _, line := range lines {
		if line.from(width) < outcomeText {
			line.name = string([]rune(line.name + " ")[:1]) // the sign says it
		}
		for _, part := range wrapWords(line.text, max(width-line.from(width)-1, 1)) {
			line.text = part
			all = append(all, line)
			line.name = ""
		}
	}
	return all
}

// drawOutcome draws what the run was to achieve and whether it did, how full the stream was and what it lacked, how
// many shards would have been enough, and what it costs to go on.
func drawOutcome(g grid, f *frame.Frame, v *view, th *theme) {
	lines := outcomeLines(f, th)
	if len(lines) == 0 {
		absent(g, th, "nothing is known yet", "objectives: see help objectives")
		return
	}
	lines = wrapOutcome(lines, g.w)
	first, shown, rest := scrolled(len(lines), g.h, v.scroll[PanelOutcome])
	for y, line := range lines[first : first+shown] {
		from := line.from(g.w)
		g.words(1, y, from-2, line.name, line.looked)
		g.words(from, y, g.w-from-1, line.text, line.said)
	}
	if rest != "" {
		g.text(1, g.h-1, rest, th.quiet())
	}
}
