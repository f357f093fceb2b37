// Package consumer models consumers of a stream in virtual time, as the event source mapping of AWS Lambda reads one:
// for planning without a consumer.
//
//	record of a shard ── Add ──> lane ── batch, when a poll finds it ──> worker: takes its time
//	                                                └─> lag at even moments, rereads, discards ── Finish
//
// It must not know anything else of this module: moments are those of the run, randomness comes from a seed.
//
// Files: config.go (what a consumer is), model.go (who has been given what, and when), lane.go (one worker of a shard).
//
// What AWS says (Lambda Developer Guide, "Using Lambda to process records from Amazon Kinesis Data Streams", "Lambda
// parameters for Amazon Kinesis Data Streams event source mappings" and "How Lambda processes records from stream and
// queue-based event sources", read in November 2026): a shard is polled once a second, and without a pause while there
// is more; a batch is of one shard, has 100 records unless another size is given, 10,000 at most, and the event that a
// function is given has 6 MB, with the data in base64; a window for gathering begins when the invocation before is
// done, and ends early when the batch or its event is full; one batch of a shard is processed at a time, or up to ten
// (parallelization factor), those of a partition key in order; a batch that fails is tried again until it expires, or
// is split in two whose halves are tried apart (bisect), or is discarded after so many tries.
//
// Ours to choose: keys go to the lanes of a shard by their hash; a half that was split off has all its tries; a restart
// stops all workers at once, and what they were at is given to them again; a pushed record is there at once; a window
// in which nothing came is followed by another; what is around a record in an event is as large as in AWS's example.
package consumer
