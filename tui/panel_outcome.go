package tui

import (
	"fmt"
	"slices"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

// outcomeTitle says how many objectives hold.
func outcomeTitle(f *frame.Frame, v *view) string {
	if f.Findings == nil || len(f.Findings.Objectives) == 0 {
		return ""
	}
	count := map[report.StandingState]int{}
	for _, s := range f.Findings.Objectives {
		count[s.State]++
	}
	all := len(f.Findings.Objectives)
	switch {
	case count[report.StandingPending] > 0:
		return fmt.Sprintf("%d pending", count[report.StandingPending])
	case count[report.StandingMissed] > 0:
		return fmt.Sprintf("✘ %d of %d missed", count[report.StandingMissed], all)
	}
	return fmt.Sprintf("✔ %d of %d hold", all, all)
}

// outcomeLine is a row: a sign or a name, and what there is to say.
type outcomeLine struct {
	name     string
	text     string
	looked   style // of the name
	said     style // of the text
	standing bool  // of an objective
}

// standingOrder puts what was missed before what holds.
var standingOrder = []report.StandingState{report.StandingMissed, report.StandingPending, report.StandingOK}

// outcomeLines are the rows of the outcome: objectives, those that were missed first, and what else was found.
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
		case report.StandingPending:
			name, look = "· pending", th.quiet()
		}
		lines = append(lines, outcomeLine{name, s.Objective, look, th.loud(), true})
		if s.Judged != "" {
			lines = append(lines, outcomeLine{"", s.Judged, look, th.normal(), true})
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

// drawOutcome draws what the run was to achieve and whether it did, how full the stream was and what it lacked, how
// many shards would have been enough, and what it costs to go on.
func drawOutcome(g grid, f *frame.Frame, v *view, th *theme) {
	lines := outcomeLines(f, th)
	if len(lines) == 0 {
		absent(g, th, "nothing is known yet", "objectives: see help objectives")
		return
	}
	first, shown, rest := scrolled(len(lines), g.h, v.scroll[PanelOutcome])
	for y, line := range lines[first : first+shown] {
		name, from := line.name, outcomeText
		if g.w < outcomeNarrow && line.standing {
			name, from = string([]rune(name + " ")[:1]), 3 // the sign says it
		}
		g.words(1, y, outcomeText-2, name, line.looked)
		g.words(from, y, g.w-from-1, line.text, line.said)
	}
	if rest != "" {
		g.text(1, g.h-1, rest, th.quiet())
	}
}
