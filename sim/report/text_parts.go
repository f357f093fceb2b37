package report

import (
	"fmt"
	"strings"

	"kinesim/exporter"
	"kinesim/exporter/profile"
)

// meaning is what a suppression reason means, with the rules that it stands for.
func meaning(name string) string {
	reason, known := profile.ReasonOf(name)
	switch {
	case !known:
		return Escape(name)
	case len(reason.Rules()) == 0:
		return reason.Meaning()
	}
	return fmt.Sprintf("%s (%s)", reason.Meaning(), reason.Rules())
}

// passed is what a run without anything against it has shown.
func passed(s Summary) string {
	v := s.Verification
	switch {
	case s.Mode == ModeVirtual:
		return "every export was acknowledged, and the model has what it acknowledged"
	case v.Verdict == NotChecked:
		return "every export was acknowledged; whether the stream holds it was not checked"
	case v.SettledPresent > 0:
		return "every export was acknowledged or found in the stream, and was read back"
	}
	return "every export was acknowledged and read back"
}

func total(list []counted) uint64 {
	var sum uint64
	for _, entry := range list {
		sum += entry.count
	}
	return sum
}

// few is a number with its noun.
func few(n uint64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(n) + " " + more
}

// readBack is the verdict of the read-back in sentences with its numbers.
func readBack(v Verification, l exporter.Ledger) string {
	parts := []string{strings.ReplaceAll(string(v.Verdict), "_", " ") + ": " + Escape(v.Reason) + "."}
	add := func(n uint64, format string, args ...any) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	if v.Verdict == Failed || v.Verdict == Incomplete {
		add(l.Acked, "%s of %s matched.", group(v.Matched), few(l.Acked, "acknowledged record", "acknowledged records"))
	}
	add(v.Unread, "%s not read.", group(v.Unread))
	if v.Verdict != NotChecked {
		add(
			l.Unknown,
			"Of %s, found in the stream: %s, not there: %s.",
			few(l.Unknown, "unknown export", "unknown exports"),
			group(v.SettledPresent),
			group(v.SettledAbsent),
		)
	}
	explained := v.Duplicates - min(v.Duplicates, v.Unexplained+v.Repeated)
	add(explained, "%s, explained by ambiguous attempts.", few(explained, "duplicate", "duplicates"))
	add(v.Repeated, "%s sent once more by parts that were started again.", few(v.Repeated, "record", "records"))
	add(v.Outstanding, "%s left no record until then; one that arrives later is not counted.",
		few(v.Outstanding, "ambiguous attempt", "ambiguous attempts"))
	if !v.OrderPromised {
		add(v.OutOfOrder, "%s out of order within their key, which was not promised.", group(v.OutOfOrder))
	}
	add(v.Foreign, "%s of other producers, left alone.", few(v.Foreign, "record", "records"))
	return strings.Join(parts, " ")
}
