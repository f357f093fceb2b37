package report

// The number formats of the reports, for those who draw frames.

// FormatCount is a number with a comma between thousands.
func FormatCount(n uint64) string { return group(n) }

// FormatCompact is a number of at most five characters: 1234, 12.3k, 45M.
func FormatCompact(value float64) string { return compact(value) }

// FormatSeconds is a time in seconds for people, with three digits and a unit.
func FormatSeconds(seconds float64) string { return duration(seconds) }

// FormatSize is bytes for people, in powers of 1024.
func FormatSize(bytes uint64) string { return size(bytes) }

// FormatShare is part of whole in per cent; a dash when there is no whole.
func FormatShare(part, whole uint64) string { return share(part, whole) }

// FormatUse is how much of a quota is used, in per cent, with three digits.
func FormatUse(share float64) string { return percent(share) }

// FormatClock is elapsed time as a stop-watch shows it.
func FormatClock(seconds float64) string { return clock(seconds) }

// FormatDollars is an amount of US dollars.
func FormatDollars(amount float64) string { return dollars(amount) }

// Ranked are the names of counts, greatest first and by name among equals; zeros are left out.
func Ranked(counts map[string]uint64) []string {
	var names []string
	for _, entry := range rank(counts) {
		names = append(names, entry.name)
	}
	return names
}
