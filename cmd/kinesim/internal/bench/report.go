package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
)

// Report is what bench prints.
type Report struct {
	Target  string  `json:"target"`
	Seconds float64 `json:"seconds"`
	Rounds  int     `json:"rounds"`
	Rows    []Row   `json:"rows"`
}

// Row is a kind of measurement: of each number the median over the rounds.
type Row struct {
	Result
	Rounds int `json:"rounds"`
	// Spread is how far the fastest and the slowest round lie apart in records per CPU-second, as a share of the
	// median.
	Spread float64 `json:"spread"`
	// ToSDK is the median of the rounds' ratios to the yardstick of the same size and as many in flight, in records per
	// CPU-second; the second is in records per second. Both are 0 when it was not measured.
	ToSDK     float64 `json:"to_sdk,omitempty"`
	ToSDKRate float64 `json:"to_sdk_rate,omitempty"`
	// ToClean and ToCleanRate are the same against the kind that differs only in that nothing is throttled. Both are 0
	// for that one.
	ToClean     float64 `json:"to_clean,omitempty"`
	ToCleanRate float64 `json:"to_clean_rate,omitempty"`

	Results []Result `json:"results"` // in order of the rounds
}

// NewReport makes the report of all results: those of a kind one after the other, in order of the rounds.
func NewReport(target string, elapsed time.Duration, results [][]Result) Report {
	report := Report{Target: target, Seconds: elapsed.Seconds(), Rounds: len(results[0])}
	for _, rounds := range results {
		row := Row{Result: medians(rounds), Rounds: len(rounds), Results: rounds}
		speeds := valuesOf(rounds, func(r Result) float64 { return r.RecordsPerCPUSecond })
		row.Spread = (slices.Max(speeds) - slices.Min(speeds)) / row.RecordsPerCPUSecond
		if base := yardstick(rounds[0], results); base != nil {
			row.ToSDK = ratio(rounds, base, func(r Result) float64 { return r.RecordsPerCPUSecond })
			row.ToSDKRate = ratio(rounds, base, func(r Result) float64 { return r.RecordsPerSecond })
		}
		if base := clean(rounds[0], results); base != nil {
			row.ToClean = ratio(rounds, base, func(r Result) float64 { return r.RecordsPerCPUSecond })
			row.ToCleanRate = ratio(rounds, base, func(r Result) float64 { return r.RecordsPerSecond })
		}
		report.Rows = append(report.Rows, row)
	}
	return report
}

// yardstick finds the results of the plain SDK loop that a kind is compared with.
func yardstick(kind Result, results [][]Result) []Result {
	for _, rounds := range results {
		first := rounds[0]
		if first.Mode == ModeSDK && first.Size == kind.Size && first.InFlight == kind.InFlight &&
			first.ThrottleShare == kind.ThrottleShare {
			return rounds
		}
	}
	return nil
}

// clean finds the results without throttled entries that a kind with some is compared with.
func clean(kind Result, results [][]Result) []Result {
	for _, rounds := range results {
		first := rounds[0]
		if kind.ThrottleShare > 0 && first.ThrottleShare == 0 && first.Mode == kind.Mode && first.Wire == kind.Wire &&
			first.Size == kind.Size && first.InFlight == kind.InFlight {
			return rounds
		}
	}
	return nil
}

func ratio(rounds, base []Result, of func(Result) float64) float64 {
	ratios := make([]float64, len(rounds))
	for i := range rounds {
		ratios[i] = of(rounds[i]) / of(base[i])
	}
	return median(ratios)
}

func valuesOf(rounds []Result, of func(Result) float64) []float64 {
	values := make([]float64, len(rounds))
	for i, r := range rounds {
		values[i] = of(r)
	}
	return values
}

// median sorts the values.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// medians is a result of the medians of all numbers that a measurement finds.
func medians(rounds []Result) Result {
	m := rounds[0]
	for _, field := range []func(r *Result) *float64{
		func(r *Result) *float64 { return &r.Seconds },
		func(r *Result) *float64 { return &r.CPUSeconds },
		func(r *Result) *float64 { return &r.RecordsPerSecond },
		func(r *Result) *float64 { return &r.MBPerSecond },
		func(r *Result) *float64 { return &r.RecordsPerCPUSecond },
		func(r *Result) *float64 { return &r.CPUSecondsPerMillion },
		func(r *Result) *float64 { return &r.AllocsPerRecord },
		func(r *Result) *float64 { return &r.BytesPerRecord },
		func(r *Result) *float64 { return &r.LatencyP50 },
		func(r *Result) *float64 { return &r.LatencyP90 },
		func(r *Result) *float64 { return &r.LatencyP99 },
		func(r *Result) *float64 { return &r.LatencyMax },
	} {
		*field(&m) = median(valuesOf(rounds, func(r Result) float64 { return *field(&r) }))
	}
	for _, field := range []func(r *Result) *uint64{
		func(r *Result) *uint64 { return &r.Records },
		func(r *Result) *uint64 { return &r.RecordBytes },
		func(r *Result) *uint64 { return &r.Throttled },
		func(r *Result) *uint64 { return &r.RSSBytes },
		func(r *Result) *uint64 { return &r.RSSBeforeBytes },
	} {
		*field(&m) = uint64(median(valuesOf(rounds, func(r Result) float64 { return float64(*field(&r)) })))
	}
	return m
}

// WriteJSON writes the report as JSON. A single kind is an object of its own, so that a script finds its numbers at the
// top.
func (r Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if len(r.Rows) == 1 {
		return encoder.Encode(struct {
			Target string `json:"target"`
			Row
		}{r.Target, r.Rows[0]})
	}
	return encoder.Encode(r)
}

// WriteText writes the report as a table.
func (r Report) WriteText(w io.Writer) error {
	fmt.Fprintf(w, "to %s; medians of %s in %.0f s\n\n", r.Target, cli.Counted(r.Rounds, "round"), r.Seconds)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, strings.Join([]string{
		"mode", "wire", "B", "in flight", "rec/s", "MB/s", "CPU s/1M", "rec/CPU-s", "±", "x sdk", "allocs/rec", "B/rec", "RSS MB",
		"throttled",
		"x clean", "p50 ms", "p99 ms", "",
	}, "\t"))
	for _, row := range r.Rows {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\t%.0f\t%.2f\t%s\t%.0f%%\t%s\t%.2f\t%.0f\t%.0f\t%d\t%s\t%.1f\t%.1f\t\n",
			row.Mode, row.Wire, row.Size, row.InFlight, Rounded(row.RecordsPerSecond), row.MBPerSecond, row.CPUSecondsPerMillion,
			Rounded(row.RecordsPerCPUSecond), 50*row.Spread, times(row.ToSDK), row.AllocsPerRecord, row.BytesPerRecord,
			float64(row.RSSBytes)/1e6, row.Throttled, times(row.ToClean), row.LatencyP50, row.LatencyP99)
	}
	return table.Flush()
}

// Rounded is a rate in thousands.
func Rounded(rate float64) string { return fmt.Sprintf("%.0fk", rate/1000) }

// times is a ratio, or a dash when there is none.
func times(ratio float64) string {
	if ratio == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", ratio)
}
