package main

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

// benchReport is what bench prints.
type benchReport struct {
	Target  string     `json:"target"`
	Seconds float64    `json:"seconds"`
	Rounds  int        `json:"rounds"`
	Rows    []benchRow `json:"rows"`
}

// benchRow is a kind of measurement: of each number the median over the rounds.
type benchRow struct {
	benchResult
	Rounds int `json:"rounds"`
	// Spread is how far the fastest and the slowest round lie apart in records per CPU-second, as a share of the median.
	Spread float64 `json:"spread"`
	// ToSDK is the median of the rounds' ratios to the yardstick of the same size and as many in flight, in records per CPU-second; the
	// second is in records per second. Both are 0 when it was not measured.
	ToSDK     float64 `json:"to_sdk,omitempty"`
	ToSDKRate float64 `json:"to_sdk_rate,omitempty"`
	// ToClean and ToCleanRate are the same against the kind that differs only in that nothing is throttled. Both are 0 for that one.
	ToClean     float64 `json:"to_clean,omitempty"`
	ToCleanRate float64 `json:"to_clean_rate,omitempty"`

	Results []benchResult `json:"results"` // in order of the rounds
}

// newBenchReport makes the report of all results: those of a kind one after the other, in order of the rounds.
func newBenchReport(target string, elapsed time.Duration, results [][]benchResult) benchReport {
	report := benchReport{Target: target, Seconds: elapsed.Seconds(), Rounds: len(results[0])}
	for _, rounds := range results {
		row := benchRow{benchResult: medians(rounds), Rounds: len(rounds), Results: rounds}
		speeds := valuesOf(rounds, func(r benchResult) float64 { return r.RecordsPerCPUSecond })
		row.Spread = (slices.Max(speeds) - slices.Min(speeds)) / row.RecordsPerCPUSecond
		if base := yardstick(rounds[0], results); base != nil {
			row.ToSDK = ratio(rounds, base, func(r benchResult) float64 { return r.RecordsPerCPUSecond })
			row.ToSDKRate = ratio(rounds, base, func(r benchResult) float64 { return r.RecordsPerSecond })
		}
		if base := clean(rounds[0], results); base != nil {
			row.ToClean = ratio(rounds, base, func(r benchResult) float64 { return r.RecordsPerCPUSecond })
			row.ToCleanRate = ratio(rounds, base, func(r benchResult) float64 { return r.RecordsPerSecond })
		}
		report.Rows = append(report.Rows, row)
	}
	return report
}

// yardstick finds the results of the plain SDK loop that a kind is compared with.
func yardstick(kind benchResult, results [][]benchResult) []benchResult {
	for _, rounds := range results {
		first := rounds[0]
		if first.Mode == sdkMode && first.Size == kind.Size && first.InFlight == kind.InFlight && first.ThrottleShare == kind.ThrottleShare {
			return rounds
		}
	}
	return nil
}

// clean finds the results without throttled entries that a kind with some is compared with.
func clean(kind benchResult, results [][]benchResult) []benchResult {
	for _, rounds := range results {
		first := rounds[0]
		if kind.ThrottleShare > 0 && first.ThrottleShare == 0 && first.Mode == kind.Mode && first.Wire == kind.Wire &&
			first.Size == kind.Size && first.InFlight == kind.InFlight {
			return rounds
		}
	}
	return nil
}

func ratio(rounds, base []benchResult, of func(benchResult) float64) float64 {
	ratios := make([]float64, len(rounds))
	for i := range rounds {
		ratios[i] = of(rounds[i]) / of(base[i])
	}
	return median(ratios)
}

func valuesOf(rounds []benchResult, of func(benchResult) float64) []float64 {
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
func medians(rounds []benchResult) benchResult {
	m := rounds[0]
	for _, field := range []func(r *benchResult) *float64{
		func(r *benchResult) *float64 { return &r.Seconds },
		func(r *benchResult) *float64 { return &r.CPUSeconds },
		func(r *benchResult) *float64 { return &r.RecordsPerSecond },
		func(r *benchResult) *float64 { return &r.MBPerSecond },
		func(r *benchResult) *float64 { return &r.RecordsPerCPUSecond },
		func(r *benchResult) *float64 { return &r.CPUSecondsPerMillion },
		func(r *benchResult) *float64 { return &r.AllocsPerRecord },
		func(r *benchResult) *float64 { return &r.BytesPerRecord },
		func(r *benchResult) *float64 { return &r.LatencyP50 },
		func(r *benchResult) *float64 { return &r.LatencyP90 },
		func(r *benchResult) *float64 { return &r.LatencyP99 },
		func(r *benchResult) *float64 { return &r.LatencyMax },
	} {
		*field(&m) = median(valuesOf(rounds, func(r benchResult) float64 { return *field(&r) }))
	}
	for _, field := range []func(r *benchResult) *uint64{
		func(r *benchResult) *uint64 { return &r.Records },
		func(r *benchResult) *uint64 { return &r.RecordBytes },
		func(r *benchResult) *uint64 { return &r.Throttled },
		func(r *benchResult) *uint64 { return &r.RSSBytes },
		func(r *benchResult) *uint64 { return &r.RSSBeforeBytes },
	} {
		*field(&m) = uint64(median(valuesOf(rounds, func(r benchResult) float64 { return float64(*field(&r)) })))
	}
	return m
}

// reportBench prints a report. As JSON a single kind is an object of its own, so that a script finds its numbers at the top.
func (p *program) reportBench(report benchReport, asJSON bool) error {
	if !asJSON {
		return printBench(p.stdout, report)
	}
	encoder := json.NewEncoder(p.stdout)
	encoder.SetIndent("", "  ")
	if len(report.Rows) == 1 {
		return encoder.Encode(struct {
			Target string `json:"target"`
			benchRow
		}{report.Target, report.Rows[0]})
	}
	return encoder.Encode(report)
}

func printBench(w io.Writer, report benchReport) error {
	fmt.Fprintf(w, "to %s; medians of %s in %.0f s\n\n", report.Target, cli.Counted(report.Rounds, "round"), report.Seconds)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, strings.Join([]string{
		"mode", "wire", "B", "in flight", "rec/s", "MB/s", "CPU s/1M", "rec/CPU-s", "±", "x sdk", "allocs/rec", "B/rec", "RSS MB", "throttled",
		"x clean", "p50 ms", "p99 ms", "",
	}, "\t"))
	for _, r := range report.Rows {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%s\t%.0f\t%.2f\t%s\t%.0f%%\t%s\t%.2f\t%.0f\t%.0f\t%d\t%s\t%.1f\t%.1f\t\n",
			r.Mode, r.Wire, r.Size, r.InFlight, rounded(r.RecordsPerSecond), r.MBPerSecond, r.CPUSecondsPerMillion,
			rounded(r.RecordsPerCPUSecond), 50*r.Spread, times(r.ToSDK), r.AllocsPerRecord, r.BytesPerRecord, float64(r.RSSBytes)/1e6, r.Throttled,
			times(r.ToClean), r.LatencyP50, r.LatencyP99)
	}
	return table.Flush()
}

// rounded is a rate in thousands.
func rounded(rate float64) string { return fmt.Sprintf("%.0fk", rate/1000) }

// times is a ratio, or a dash when there is none.
func times(ratio float64) string {
	if ratio == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", ratio)
}
