package report

import (
	"fmt"
	"strings"

	"kinesim/exporter"
)

// Fact is what is said of a counter, or of some that belong together. The summary has room for a label and a sentence,
// a panel of the dashboard for a name and a few words; what is empty is not shown there.
type Fact struct {
	Label, Long string
	Name, Short string
}

// Facts says what was counted, in the order in which it is shown. Elapsed is the run's time in seconds, and inFlight
// how many requests are under way.
func Facts(c *exporter.Counters, elapsed float64, inFlight int) []Fact {
	facts := []Fact{
		{
			Label: "Delivered",
			Long: fmt.Sprintf("%s records, %s%s; %s requests, at most %d at once%s",
				group(c.Records), size(c.RecordBytes), rates(c, elapsed), group(c.Requests), c.PeakInFlight, narrowed(c)),
			Name: "requests", Short: requestWords(c, inFlight),
		},
		{
			Label: "Attempts",
			Long: fmt.Sprintf("%s, of these %s retries; %s throttled (%s)",
				group(c.Attempts), group(c.Retries), group(c.Throttled), share(c.Throttled, c.Attempts)),
			Name: "retries", Short: fmt.Sprintf("%s, throttled %s", group(c.Retries), group(c.Throttled)),
		},
		{Name: "sent", Short: size(c.RecordBytes) + " acknowledged"},
	}
	if c.HotKey != "" {
		facts = append(
			facts,
			Fact{Label: "Hot key", Long: fmt.Sprintf("%s: %s exports waited for it at once, since order takes one record a round trip",
				cut(Escape(c.HotKey), 40), group(uint64(c.HotKeyWaited)))},
		)
	}
	return append(facts,
		Fact{Label: "Error codes", Long: listed(c.Codes)},
		Fact{Label: "Failed", Long: listed(c.Failures)},
		Fact{Label: "Unknown", Long: listed(c.Unknowns)},
	)
}

// narrowed tells that the endpoint was not sent as much at once as the scenario wants.
func narrowed(c *exporter.Counters) string {
	if c.Narrowed == 0 {
		return ""
	}
	return fmt.Sprintf(", lowered %s since answers came late", few(c.Narrowed, "time", "times"))
}

// requestWords leaves out what is not known of a part of a run.
func requestWords(c *exporter.Counters, inFlight int) string {
	if c.PeakInFlight == 0 {
		return group(c.Requests)
	}
	return fmt.Sprintf("%s, %d now, peak %d", group(c.Requests), inFlight, c.PeakInFlight)
}

// rates is what went through on average, while the run lasted.
func rates(c *exporter.Counters, elapsed float64) string {
	if elapsed <= 0 {
		return ""
	}
	rate := float64(c.Records) / elapsed
	records := group(uint64(rate))
	if rate < 10 {
		records = significant(rate) // a day of few records is not one of none
	}
	return fmt.Sprintf(" (%s records/s, %s/s)", records, size(uint64(float64(c.RecordBytes)/elapsed)))
}

// listed is names with their numbers, and nothing when there are none.
func listed(counts map[string]uint64) string {
	var parts []string
	ranked := rank(counts)
	for i, entry := range ranked {
		if i == reasonsShown/2 {
			parts = append(parts, fmt.Sprintf("%s others", group(total(ranked[i:]))))
			break
		}
		parts = append(parts, group(entry.count)+" "+cut(Escape(entry.name), 60))
	}
	return strings.Join(parts, ", ")
}
