package report

import (
	"fmt"
	"strconv"
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
	if r.Bound != nil && !r.OK {
		words = toldApart(r.Unit, *r.Value, *r.Bound)
	}
	if r.WorstAt != nil {
		words += ", worst at " + clock(*r.WorstAt)
	}
	if r.Why != "" {
		words += ", " + r.Why
	}
	return words
}

// toldApart is a value that missed its bound, with as many digits as tell the two apart: a greatest latency of 240.312
// ms is not "240 ms", where 240 ms are allowed.
func toldApart(unit objective.Unit, value, bound float64) string {
	words := measuredWords(unit, value)
	if value == bound || words != measuredWords(unit, bound) {
		return words
	}
	scale, name := 1.0, ""
	switch unit {
	case objective.Seconds:
		scale, name = secondsUnit(value)
	case objective.Share:
		scale, name = 100, " %"
	case objective.PerSecond:
		name = "/s"
	}
	for digits := range digitsMost {
		text := strconv.FormatFloat(scale*value, 'f', digits, 64)
		if text != strconv.FormatFloat(scale*bound, 'f', digits, 64) {
			return text + name
		}
	}
	return words
}

// digitsMost is how many digits behind the point tell two numbers of seconds apart that differ by a nanosecond.
const digitsMost = 10

// secondsUnit is the unit that seconds are written in where all their digits count.
func secondsUnit(seconds float64) (scale float64, name string) {
	switch {
	case seconds < 0.9995e-6:
		return 1e9, " ns"
	case seconds < 0.9995e-3:
		return 1e6, " µs"
	case seconds < 0.9995:
		return 1e3, " ms"
	}
	return 1, " s"
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
