package tui

import (
	"github.com/gdamore/tcell/v2"

	"kinesim/sim/report"
	"kinesim/sim/report/frame"
)

func ledgerTitle(f *frame.Frame, v *view) []string {
	if f.Ledger.Balanced() {
		return []string{"✔ balances"}
	}
	return []string{"✘ DOES NOT BALANCE"}
}

// drawLedger draws what became of every update, and whether it adds up.
func drawLedger(g grid, f *frame.Frame, v *view, th *theme) {
	l := &f.Ledger
	balance := style{fg: th.good, attr: tcell.AttrBold}
	text, short, shape := "offered = what became of it", "it adds up", "✔ "
	switch {
	case f.Moment != nil:
		balance, text, short, shape = th.normal(), "of this stretch alone; in flight at its end", "of this stretch alone", "  "
	case !l.Balanced():
		balance, text, short, shape = th.wrong(), "the sum is not what was offered", "not what was offered", "✘ "
	}
	lost := func(n uint64) style {
		if n > 0 {
			return th.wrong()
		}
		return th.normal()
	}
	bar := func(colour tcell.Color) style { return style{fg: colour} }
	rows := []account{
		{" ", "offered", l.Offered, balance, style{}},
		{"=", "suppressed", l.Suppressed, th.normal(), bar(th.offered.at(0.85))},
		{"+", "acked", l.Acked, th.normal(), bar(th.acked.at(0.65))},
		{"+", "failed", l.Failed, lost(l.Failed), bar(th.bad)},
		{"+", "unknown", l.Unknown, lost(l.Unknown), bar(th.warn)},
		{"+", "in flight", l.InFlight, th.normal(), bar(th.exported.at(1))},
	}
	number := 12 // columns
	for _, row := range rows {
		number = max(number, len(report.FormatCount(row.n)))
	}
	end := 14 + number
	for y, row := range rows {
		if f.Moment == nil {
			g.text(1, y, row.sign, balance)
		}
		g.text(3, y, row.name, th.normal())
		g.textRight(end, y, report.FormatCount(row.n), row.look)
		// What a moment acknowledged was mostly offered before it, so that it is no share of what the moment offered.
		if row.sign == " " || g.w < end+shareColumns || f.Moment != nil {
			continue
		}
		if width := g.w - end - shareColumns - 3; width > 3 && l.Offered > 0 {
			drawBar(g, end+2, y, width, float64(row.n)/float64(l.Offered), row.bar)
		}
		g.textRight(g.w-1, y, report.FormatShare(row.n, l.Offered), th.quiet())
	}
	y := len(rows)
	if y < g.h {
		g.text(1, y, shape, balance)
		g.words(3, y, g.w-4, fitting(g.w-4, text, short), balance)
		y++
	}
	drawTotals(g.sub(0, y, g.w, g.h-y), f, th)
}

// account is a row of the ledger.
type account struct {
	sign, name string
	n          uint64
	look, bar  style
}

// drawTotals draws what else was counted, in as many rows as there are.
func drawTotals(g grid, f *frame.Frame, th *theme) {
	n := &f.Totals
	facts := report.Facts(&n.Counters, f.Elapsed.Seconds(), n.InFlight)
	if f.Moment == nil {
		facts = append(facts, ofTheRun(f)...)
	}
	y := 0
	for _, fact := range facts {
		if fact.Name == "" {
			continue
		}
		if y >= g.h {
			return
		}
		g.text(1, y, fact.Name, th.quiet())
		g.words(15, y, g.w-16, fact.Short, th.normal())
		y++
	}
	for _, reason := range f.Reasons {
		if y >= g.h {
			return
		}
		g.text(1, y, "✘", th.wrong())
		g.words(3, y, g.w-4, reason.What, th.normal())
		y++
		if reason.Try != "" && y < g.h {
			g.words(3, y, g.w-4, "try: "+reason.Try, th.quiet())
			y++
		}
	}
}

// ofTheRun is what is counted of the whole run alone.
func ofTheRun(f *frame.Frame) []report.Fact {
	n := &f.Totals
	return []report.Fact{
		{Name: "back-pressure", Short: report.FormatSeconds(n.Backpressure.Seconds())},
		{
			Name:  "identities",
			Short: report.FormatCount(n.Identities.Activated) + " activated, " + report.FormatCount(n.Identities.Failed) + " failed",
		},
		{Name: "digest", Short: f.Digest},
	}
}
