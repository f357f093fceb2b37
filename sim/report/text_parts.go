package report

import (
	"fmt"
	"strings"

	"kinesim/exporter"
)

// meaning is what a suppression reason means, with its row of table 1.1.
func meaning(name string) string {
	for _, word := range reasonWords {
		if word.name == name && name != "" {
			if word.row != "" {
				return fmt.Sprintf("%s (%s)", word.meaning, word.row)
			}
			return word.meaning
		}
	}
	return Escape(name)
}

func exitMeaning(v Verdict) string {
	for _, row := range ExitCodes() {
		if row.Name == v {
			return row.Meaning
		}
	}
	return "ended in an unknown way"
}

// rates is what went through on average, while the run lasted.
func rates(s Summary) string {
	if s.Elapsed <= 0 {
		return ""
	}
	return fmt.Sprintf(" (%s records/s, %s/s)", group(uint64(float64(s.Records.Records)/s.Elapsed)), size(uint64(float64(s.Records.Bytes)/s.Elapsed)))
}

func total(list []counted) uint64 {
	var sum uint64
	for _, entry := range list {
		sum += entry.count
	}
	return sum
}

// readBack is the verdict of the read-back in sentences with its numbers.
func readBack(v Verification, l exporter.Ledger) string {
	parts := []string{string(v.Verdict) + ": " + Escape(v.Reason) + "."}
	say := func(n uint64, what string) {
		if n > 0 {
			parts = append(parts, group(n)+" "+what+".")
		}
	}
	if v.Verdict != NotChecked {
		parts = append(parts, fmt.Sprintf("%s of %s acknowledged records matched.", group(v.Matched), group(l.Acked)))
	}
	say(v.Unread, "not read")
	if l.Unknown > 0 && v.Verdict != NotChecked {
		parts = append(parts, fmt.Sprintf("Of %s unknown exports %s are in the stream, %s are not.", group(l.Unknown), group(v.SettledPresent), group(v.SettledAbsent)))
	}
	if explained := v.Duplicates - min(v.Duplicates, v.Unexplained); explained > 0 {
		say(explained, "duplicates, which ambiguous attempts explain")
	}
	if !v.OrderPromised {
		say(v.OutOfOrder, "out of order within their key, which was not promised")
	}
	say(v.Foreign, "records of other producers, left alone")
	return strings.Join(parts, " ")
}
