// Package kinesisfake is an embedded Amazon Kinesis Data Streams: a Model whose time is an argument, and a Server, an
// http.Handler that speaks the API (AWS JSON 1.1 and CBOR 1.1) in front of it. It does per shard what AWS does: hash
// ranges, sequence numbers, write quotas with partial failures in AWS's words, retention, iterators, splits and merges.
//
// It must not know anything else of this module, and no AWS package.
//
//	client ── HTTP ──> Server.ServeHTTP ──> op_*.go ── decode, hash ──┐
//	                        │ Control (faults), latency                │ lock
//	                        │ Access (who may do what)                 │ of one account in one region
//	Go caller ──────────> Server.Do ───────────────────────────────> Model
//	virtual-time driver ───────────────────────────────────────────> Model (no server, no clock)
//
// # Doors
//
//	arn              names of streams, consumers and users
//	bignum           hash keys of 128 bits, sequence numbers of 188
//	bucket           token buckets: a strict window, and a tank
//	dice             chance that follows from a seed
//	httpserver       a handler that listens: HTTP/1.1, HTTP/2, TLS
//	store            a data directory (Pebble), which heals when the disk does; not in builds with the tag slim
//	iam              key pairs, their policies, and who may do what
//	internal/cbor    CBOR, as AWS CBOR 1.1 uses it
//	internal/wire    requests and answers as bytes: JSON, CBOR and events; what AWS says of bodies that it cannot read
//	internal/sigv4   AWS Signature Version 4
//
// # Files of the model
//
//	model.go stream.go shards.go shard.go   the state: streams, their shards, what is counted
//	put.go read.go iterator.go reshard.go   what is done to it
//	entry_fault.go backlog.go               entries that fail on purpose; what waits for a reader
//	mode.go demand.go tend.go uniform.go    streams on demand, and UpdateShardCount: who splits and merges, and when
//	consumer.go subscription.go             enhanced fan-out: who is pushed to, and what
//	tags.go resource.go commitment.go       what is set on a stream, a consumer, an account
//	retention.go encryption.go monitoring.go record_size.go distribution.go  and on a stream alone
//	quota.go rate.go limits.go              what a shard takes; how often each operation may be called; AWS's numbers
//	arena.go                                where the bytes of the records are
//	persist*.go                             what of a model is written into a store, and read from it
//	shared.go                               a model that many use, one after the other
//	door.go                                 how that comes into a model which a Server may have taken over meanwhile
//	errors.go                               AWS's codes and texts
//
// # Files of the server
//
//	server.go call.go request_id.go         the HTTP front and its buffers
//	wire*.go sts.go                         what it says to those who speak something else
//	operations.go request.go op_*.go        the API: a table, one operation a file, and what they have in common
//	validate*.go enumerations.go violations.go  what members of requests may be
//	account.go                              one Model for each account and region
//	authorize*.go                           who calls, what a call is about, and whether he may
//	fault.go faults*.go                     Control: calls that fail on purpose; a script of faults by time
//	consumers*.go                           who has read what: lag, rereads, shards that nobody reads
//	server_log.go                           what is told and counted of each call
//	start.go                                all of it for a test, in a line
//	skipped.go                              what is deliberately missing, and why
//
// # Non-obvious
//
//   - Only server.go reads a clock, and nothing starts goroutines.
//   - The time of a call is read under the Server's lock, so that it grows from call to call.
//   - The records of a shard have consecutive indexes, from 1. The index is a part of the sequence number, so a
//     sequence number is found by arithmetic, and is not stored.
//   - All shards write into one arena in order of arrival. That is why the records in its oldest chunk are the first
//     of their shards, and dropping the oldest records of the model is dropping that chunk.
//   - With a Store, a record is hidden from readers until it is on the disk: in a crash the end of the log may be
//     lost, and a reader must not hold a sequence number that another record gets afterwards. Do returns when what it
//     changed is kept.
//   - When the disk cannot be written, reading goes on from memory and all else is refused; when it can again, the
//     models are read anew, as after a crash. See package store.
//   - Chunks are never reused: a reader holds slices of them outside the lock.
//   - A shard's creation second is that of its parents plus one at least, and may lie ahead of the clock: otherwise
//     the sequence numbers of a child would not be larger than those of its parents.
//   - WriteStrict gives back what was taken one second later instead of refilling steadily: only so no second sees
//     more than the quota.
//   - A Server that an operation gets is that of its caller's account and region, which need not be the one that
//     serves. What they share is in front.
//   - Operations read and write JSON. Of a CBOR client's request and answer they see a transcription, except for
//     puts; what is bytes and what is a moment follows from the names of the members, so a new blob or timestamp must
//     be known to internal/wire/to_cbor.go.
//   - Authorization precedes everything that depends on the body, but a body that cannot be parsed precedes a bad
//     signature, as with AWS.
//   - Signatures are dated by the wall clock, even when Options.Clock is another one.
//   - Nothing moves by itself: a stream on demand grows, and retention runs out, when somebody next uses the stream
//     (Model.tend).
//   - A stream that divides itself anew goes by halves: each generation of shards is created a second after the one
//     before, in sequence numbers.
//   - A subscription is polled by the request that it answers, by the wall clock; its life and its quota run by the
//     model's.
//   - Limits.Read and Limits.Control are off by default: a rehearsal of a producer must not be slowed down by who
//     watches it.
//   - A response latency runs by the wall clock, even when Options.Clock is another one.
package kinesisfake
