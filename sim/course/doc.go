// Package course is what happened in each second of a run: counts and latencies exact enough to judge a window of it,
// to draw it, and to write it down.
//
//	exporter.Settlement ──> Recorder ──> Course ──> objectives, reports, time series, histogram logs
//	exporter.Snapshot ─────┘
//
// It reads no clock and starts no goroutine. A Recorder observes a run of either driver, so that both are recorded in
// the same way; moments are those of the exporter's clock.
//
// # Files
//
//	histogram.go  Histogram: latencies of an interval, as exact as those of the whole run, and small
//	sum.go        Sum: histograms added up, and taken away again, for windows that slide
//	course.go     Course, Interval, Span: the record as a value
//	recorder.go   Recorder: from settlements and snapshots to a course
//	merge.go      Merge: the courses of the parts of a run as one
//	json.go       histograms as JSON, exactly
//	spans.go      what fell due in the phases, events and faults of a scenario
//	peaks.go      how full each shard was in its fullest second and minute
//	seconds.go    the same second by second, of the parts of a run
//
// # Non-obvious
//
//   - What became of an export counts to the interval in which it was settled. What a phase, an event or a fault is
//     told about counts by when exports fell due, whatever became of them later.
//   - How many intervals and latencies there are has a bound. When it is reached, neighbours are joined, and every
//     interval is twice as long from then on.
package course
