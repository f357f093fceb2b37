// Package readers is who has read what of the streams of an endpoint: a Book in which each read is noted, and the
// Snapshot that holds it against what the streams have: lag, rereads, shards that nobody reads.
//
// It must not know how somebody reads: who calls is a Caller, and what he got a streams.Reading.
//
//	book.go       Book: who reads, as far as requests tell, and what he was given
//	snapshot.go   Snapshot: how far each consumer is behind
//	spans.go      which records of a shard somebody has read
//
// A reader who is registered for enhanced fan-out, or whom a Name fits, is one consumer; others are told apart by their
// key, program and host. The book has a lock of its own: writing into a stream never waits for it.
package readers
