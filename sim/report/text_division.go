package report

import (
	"fmt"
	"slices"
	"strings"
)

// How many parts and differences the text shows; the rest is in summary.json.
const (
	partsShown       = 16
	differencesShown = 12
)

// parts writes a row for each part of a divided run. Those that went wrong come first where there are too many.
func (t *text) parts(s Summary) {
	if len(s.Parts) == 0 {
		return
	}
	rows := slices.Clone(s.Parts)
	if len(rows) > partsShown {
		slices.SortStableFunc(rows, func(a, b Part) int { return slices.Index(severity, a.judged()) - slices.Index(severity, b.judged()) })
	}
	row := func(label, part, result, exports, acked, failed, p99, rest string) {
		line := padded(label, labelColumns) + fmt.Sprintf("%-8s%-12s%12s%12s%10s%10s", part, result, exports, acked, failed, p99)
		t.raw(cut(line+"  "+rest, t.columns))
	}
	row("Parts", "part", "result", "exports", "acked", "failed", "p99", "")
	for i := range rows {
		if i == partsShown {
			t.line("", "and %d more: see summary.json", len(rows)-i)
			break
		}
		p := &rows[i]
		if p.State != PartFinished {
			row("", p.Name(), string(p.State), "-", "-", "-", "-", p.remarks())
			continue
		}
		row("", p.Name(), string(p.Verdict), group(p.Exports), group(p.Acked), group(p.Failed+p.Unknown), duration(p.P99), p.remarks())
	}
	t.blank()
}

// judged is the verdict of a part, that of one without results being the worst of those without a fault of their own.
func (p *Part) judged() Verdict {
	if p.State != PartFinished {
		return Unverified
	}
	return p.Verdict
}

func (p *Part) remarks() string {
	var remarks []string
	if p.Late > lateBound.Seconds() {
		remarks = append(remarks, duration(p.Late)+" late")
	}
	if p.Starts > 1 {
		remarks = append(remarks, fmt.Sprintf("started %d times", p.Starts))
	}
	if p.Repeated > 0 {
		remarks = append(remarks, group(p.Repeated)+" twice")
	}
	if p.State == PartFinished && p.Slices == 0 {
		remarks = append(remarks, "no slices")
	}
	return strings.Join(remarks, ", ")
}

// differences lists the records that are not in the stream as they were acknowledged.
func (t *text) differences(s Summary) {
	label, left := "Differences", differencesShown
	for _, d := range s.Verification.Differences {
		if left == 0 {
			t.line("", "more: see summary.json")
			break
		}
		t.line(label, "%s, bucket %02x of partition keys: %s acknowledged, %s read",
			Escape(d.Shard), d.Bucket, group(d.Acked), group(d.Read))
		label = ""
		for _, r := range d.Records {
			if left == 0 {
				break
			}
			left--
			of := ""
			if r.Part != "" {
				of = " of part " + r.Part
			}
			t.line("", "  %s: key %s%s at %s", r.What, Escape(r.Key), of, Escape(r.Sequence))
		}
	}
}
