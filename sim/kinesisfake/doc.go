// Package kinesisfake is an embedded Amazon Kinesis Data Streams: a Model whose time is an argument, and a Server, an http.Handler that
// speaks the API (AWS JSON 1.1) in front of it. It does per shard what AWS does: hash ranges, sequence numbers, write quotas with partial
// failures in AWS's words, retention, iterators, splits and merges.
//
// It must not know anything else of this module, and no AWS package.
//
//	client ── HTTP ──> Server.ServeHTTP ──> op_*.go ── decode, hash ──┐
//	                        │ Control (faults), latency                │ lock
//	Go caller ──────────> Server.Do ───────────────────────────────> Model
//	virtual-time driver ───────────────────────────────────────────> Model (no server, no clock)
//
// # Files
//
//	model.go stream.go shards.go shard.go   the state: streams, their shards, what is counted
//	put.go read.go iterator.go reshard.go   what is done to it
//	quota.go limits.go                      token buckets; AWS's numbers
//	arena.go                                where the bytes of the records are
//	hash.go sequence.go                     128-bit hash keys, 188-bit sequence numbers
//	errors.go validate.go                   AWS's codes and texts
//	server.go call.go wire.go request_id.go the HTTP front, its buffers, its JSON
//	op_*.go                                 one operation of the API each
//	json_scan.go decode_put_records.go      the hot path's decoder
//	fault.go faults*.go                     Control: calls that fail on purpose; a script of faults by time
//	store.go persist*.go                    a data directory (Pebble), and what of a model is written into it
//	endpoint.go                             a listener around a Server
//	skipped.go                              what is deliberately missing, and why
//
// # Non-obvious
//
//   - Only server.go reads a clock, and only endpoint.go starts a goroutine.
//   - The time of a call is read under the Server's lock, so that it grows from call to call.
//   - The records of a shard have consecutive indexes, from 1. The index is a part of the sequence number, so a sequence number is found by
//     arithmetic, and is not stored.
//   - All shards write into one arena in order of arrival. That is why the records in its oldest chunk are the first of their shards,
//     and dropping the oldest records of the model is dropping that chunk.
//   - With a Store, a record is hidden from readers until it is on the disk: in a crash the end of the log may be lost, and a reader must not
//     hold a sequence number that another record gets afterwards. Do returns when what it changed is kept; who only touches records, and
//     no stream, uses doRecords, which saves the search for streams that changed.
//   - Chunks are never reused: a reader holds slices of them outside the lock.
//   - A shard's creation second is that of its parents plus one at least, and may lie ahead of the clock: otherwise the sequence numbers of a
//     child would not be larger than those of its parents.
//   - WriteStrict gives back what was taken one second later instead of refilling steadily: only so no second sees more than the quota.
//   - A response latency runs by the wall clock, even when Options.Clock is another one.
package kinesisfake
