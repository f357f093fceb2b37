package conform

import (
	"fmt"
	"strings"

	"kinesim/sim/report"
)

// What an endpoint did, against what AWS documents.
const (
	Same    = "same"
	Differs = "differs"
	Unknown = "unknown"
)

// Outcome is what came of a probe.
type Outcome struct {
	Group    string `json:"group"`
	Probe    string `json:"probe"`
	Result   string `json:"result"` // same, differs or unknown
	AWS      string `json:"aws"`
	Observed string `json:"observed"`
	Source   string `json:"source"`
}

// Report is what a target does.
type Report struct {
	Target   string     `json:"target"`
	Date     string     `json:"date"`    // 2026-11-28
	Kinesim  string     `json:"kinesim"` // version
	Same     int        `json:"same"`
	Differs  int        `json:"differs"`
	Unknown  int        `json:"unknown"`
	Outcomes []Outcome  `json:"outcomes"`
	Run      *Rehearsal `json:"run"` // a scenario with read-back; nil when there was none
}

// Rehearsal is what came of the scenario.
type Rehearsal struct {
	Verdict  report.Verdict `json:"verdict"`
	ReadBack string         `json:"read_back"`
	Acked    uint64         `json:"acked"`
	Failed   uint64         `json:"failed"`
	Unknown  uint64         `json:"unknown"`
	Digest   string         `json:"digest"`
	Expected string         `json:"expected_digest"` // of the same scenario in virtual time
	Reasons  []string       `json:"reasons"`
}

// NewReport counts.
func NewReport(target, date, version string, outcomes []Outcome, run *Rehearsal) *Report {
	r := &Report{Target: target, Date: date, Kinesim: version, Outcomes: outcomes, Run: run}
	for _, o := range outcomes {
		switch o.Result {
		case Same:
			r.Same++
		case Differs:
			r.Differs++
		default:
			r.Unknown++
		}
	}
	return r
}

// Markdown is the report for people: what differs, by what it would hide, and then what does not.
func (r *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s against what AWS documents\n\n", r.Target)
	fmt.Fprintf(&b, "Asked on %s. %d answers as AWS's documents say, %d differ, %d are not known.\n", r.Date, r.Same, r.Differs, r.Unknown)
	if r.Run != nil {
		fmt.Fprintf(&b, "\n%s\n", r.Run.words())
	}
	for _, g := range Groups() {
		r.group(&b, g)
	}
	b.WriteString("\n## As AWS\n\n")
	for _, o := range r.Outcomes {
		if o.Result == Same {
			fmt.Fprintf(&b, "- %s: %s\n", o.Probe, o.AWS)
		}
	}
	return b.String()
}

// group writes what differs in a group.
func (r *Report) group(b *strings.Builder, g Group) {
	head := fmt.Sprintf("\n## %s\n\nWhat it hides: %s.\n\n| asked | AWS | here | AWS by |\n|---|---|---|---|\n", g.Name, g.Hides)
	for _, o := range r.Outcomes {
		if o.Group != g.Name || o.Result == Same {
			continue
		}
		b.WriteString(head)
		head = ""
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", cell(o.Probe), cell(o.AWS), cell(o.Observed), cell(o.Source))
	}
}

// cell is a text that ends no cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}

func (r *Rehearsal) words() string {
	digest := "its digest is that of virtual time"
	if r.Digest != r.Expected {
		digest = "its digest is " + r.Digest + ", and not " + r.Expected + " as in virtual time"
	}
	words := fmt.Sprintf("A scenario with read-back: %s; %d exports acknowledged, %d failed, %d unknown; read back: %s; %s.",
		r.Verdict, r.Acked, r.Failed, r.Unknown, r.ReadBack, digest)
	for _, reason := range r.Reasons {
		words += " " + reason + "."
	}
	return words
}
