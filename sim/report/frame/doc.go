// Package frame is the dashboard's view of a run: what a run did, moment by moment, as values that somebody draws.
//
//	exporter.Snapshot ──> History ──> Frame ──> tui
//	                                    └─────> frame.json.gz of --out ──> kinesim view, screenshot
//
// A frame is immutable and holds everything until its moment, so that the last one of a run is enough to look at the
// run again. Like its parent it reads no clock and starts no goroutine.
//
// File map:
//
//	frame.go    Frame and what it is made of
//	history.go cumulative.go   History: from successive snapshots to series of intervals
//	series.go   the series, and what an interval holds
//	merge.go    the frames of the parts of a divided run as one
//	parts.go    how each of them stands
//	fullest.go  the shard that used most of its quota
//	moment.go   the frame of a moment that lies behind
//	until.go    the frame as it was at a moment
//	latency.go  latencies in buckets on a log scale
//	shards.go   how full the shards were
//	consumers.go   how the consumers of the stream keep up
//	notes.go    what went wrong, and when
//	file.go     the last frame in the directory of --out
//
// Non-obvious:
//   - A history's intervals never change once they are made, since frames share them; a long run's are joined into
//     new ones.
//   - Buckets say at a glance what a histogram holds; percentiles that are shown as numbers come from the histogram
//     itself.
package frame
