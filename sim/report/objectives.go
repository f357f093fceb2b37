package report

import (
	"fmt"
	"strings"

	"kinesim/sim/objective"
)

// objectivesTold is how many missed objectives a reason lists.
const objectivesTold = 3

// checkObjectives looks for objectives that were missed. It comes last: what makes numbers doubtful makes objectives
// doubtful too.
func checkObjectives(s Summary) (Verdict, *Reason) {
	var missed []string
	for i := range s.Objectives {
		if r := &s.Objectives[i]; !r.OK {
			missed = append(missed, r.Objective+": "+Judged(r))
		}
	}
	if len(missed) == 0 {
		return Pass, nil
	}
	what := fmt.Sprintf("%d of %s missed: ", len(missed), few(uint64(len(s.Objectives)), "objective", "objectives"))
	if len(missed) > objectivesTold {
		missed = append(missed[:objectivesTold], "and others")
	}
	what += strings.Join(missed, "; ")
	if s.aborted > 0 {
		what += fmt.Sprintf("; the run was ended for it after %s", duration(s.aborted.Seconds()))
	}
	return Objective, &Reason{What: what, Try: "see when it was worst, and what the run lacked then"}
}

// Judged is what an objective was judged by, in words.
func Judged(r *objective.Result) string {
	if r.Value == nil {
		return "not measured, since " + r.Why
	}
	words := measuredWords(r.Unit, *r.Value)
	if r.WorstAt != nil {
		words += ", worst at " + clock(*r.WorstAt)
	}
	if r.Why != "" {
		words += ", " + r.Why
	}
	return words
}

func measuredWords(unit objective.Unit, value float64) string {
	switch unit {
	case objective.Seconds:
		return duration(value)
	case objective.Share:
		return significant(100*value) + " %"
	case objective.PerSecond:
		if value < 10 {
			return significant(value) + "/s"
		}
		return group(uint64(value)) + "/s"
	}
	return group(uint64(value))
}

// objectives writes each objective with what it was judged by.
func (t *text) objectives(s Summary) {
	label := "Objectives"
	for i := range s.Objectives {
		r := &s.Objectives[i]
		verdict := "ok    "
		if !r.OK {
			verdict = "MISSED"
		}
		t.described(fmt.Sprintf("%-*s%s  ", labelColumns, label, verdict), Escape(r.Objective)+": "+Escape(Judged(r)))
		label = ""
	}
	if label == "" {
		t.blank()
	}
}
