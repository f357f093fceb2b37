// Package parts holds what the parts of a divided run keep, and how that is added up: exactly, so that the sum is what
// the undivided run would have counted.
//
//	part I of N ── Book: sums of hashes per shard and bucket of keys, and a log of records
//	     └─ Kept: summary, exact histograms, sums ─┐
//	     └─ Kept of the other parts ───────────────┴─> Merge ─> Merged: summary, histograms, frame
//
// # Files
//
//	environment.go  which part this is, and of which run, as engines that start arrays of jobs say it
//	sums.go         sums of hashes per shard and bucket of keys
//	book.go         what a part saw acknowledged, and what it read
//	log.go          the log of records: one line each, compressed, in files of bounded size
//	kept.go         what stands in the directory of a part
//	counts.go       the counts of a part as a snapshot of the exporter
//	merge.go        the parts added up
//	row.go          what is said of each part
//	proof.go        the stream compared with what all parts saw acknowledged
//	drill.go        the records of buckets that differ
//	dirs.go         directories of parts
//
// # Non-obvious
//
//   - A sum of hashes forgets the order, and is equal for equal sets of records but in one of 2^128 cases: so parts
//     that
//     never met prove together what one verifier proves by matching.
//   - Where the parts share a stream, each reads only some of its shards: a shard gives five reads a second to all.
//     What was acknowledged to one part is therefore read by another, and only the merge can compare.
//   - A part that was started again has sent some of its records twice. Its first life left a log, as far as it was
//     written; what is in no log is told by its bytes, which are those of the second life.
package parts
