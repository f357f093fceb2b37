// Package report turns what a run did into values that people and scripts read: the summary, the verdict with its exit
// code, the live line, the text at the end, the .hlog files and the estimate of what AWS charges.
//
// It sees snapshots of the exporter and plain values, and nothing else: no scenario, no clock, no stream. Everything
// but WriteDir is a pure function, so that a summary of an earlier run can be shown, compared and tested like a fresh
// one.
//
//	exporter.Snapshot ──┐
//	Verification ───────┼─> New ─> Summary ─> WriteText | WriteDir (summary.json, *.hlog)
//	plain values ───────┘
//	two Snapshots ──────> NewTick ─> Line | PlainLine | JSONLine
//
// File map:
//
//	verification.go  what reading the stream back proved
//	parts.go         the parts of a divided run, and the verdict of them all
//	verdict.go       the one word, its reasons and the exit codes
//	objectives.go    what the run was to achieve, and whether it did
//	summary.go       the summary as it stands in summary.json
//	settings.go      the settings in effect, as they stand in summary.json
//	build.go         New: from a snapshot and plain values to a summary
//	text.go          the summary as text; text_exports.go text_latencies.go text_ledger.go, its parts
//	text_parts.go    the sentences of it
//	text_division.go the parts of a divided run in it
//	format.go        numbers, durations, sizes, columns; escaping of text that comes from data
//	live.go          ticks: the live line and its JSON form
//	series.go        timeseries.csv
//	junit.go markdown.go   the verdict for CI and for a pull request
//	summary_schema.go   summary.json as JSON Schema
//	page/            report.html
//	dir.go           the directory of --out
//	zipped.go        values as compressed JSON
//	prices.go cost.go   what AWS charges
//	consumers.go     how consumers kept up, and what would have been enough
//	spans.go         what phases and events came to
//	capacity.go text_capacity.go   how full the stream was, what the run lacked, and what would have been enough
//	side.go          two runs in two columns
//	compare.go       two runs of a scenario compared, in the columns of a view
//	compare_pacing.go compare_pacing_notes.go   a run without pacing and one with it
//	vary.go table.go  several runs that differ in what was said of them, in a table
//	compare_prediction.go   a run as it was foretold, and as it was
//	findings.go      what a run came to, for the dashboard: objectives, capacity, cost
//	fill.go          how full the shards were that exports waited for
//	counters.go      counters in words, for the summary and the dashboard
//	sofar.go         the verdict so far
//	format_public.go the number formats, for those who draw frames
//	hlog/            HdrHistogram logs
//	frame/           what a dashboard draws of one moment
//
// Non-obvious:
//   - The keys of the JSON are relied on by scripts: they are only added to.
//   - A value above what a histogram tracks is the exporter's to clamp; here it is only read.
//   - Text from a scenario reaches a terminal only through Escape, and JSON only with its control characters
//     written as \u escapes.
package report
