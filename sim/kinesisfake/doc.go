// Package kinesisfake is an embedded Amazon Kinesis Data Streams: a Server, an http.Handler that speaks the API (AWS
// JSON 1.1 and CBOR 1.1), in front of the model in package streams, whose time is an argument.
//
// It must not know anything else of this module, and no AWS package.
//
//	client ── HTTP ──> Server.ServeHTTP ──> op_*.go ── decode, hash ──┐
//	                        │ Control (faults), latency                │ streams.Shared: the lock
//	                        │ Access (who may do what)                 │ of one account in one region
//	Go caller ──────────> Server.Do ───────────────────────────────> streams.Model
//	virtual-time driver ───────────────────────────────────────────> streams.Model (no server, no clock)
//
// # Doors
//
//	streams          the model: what decides
//	faults           what goes wrong on purpose: Control, and a script of faults by time
//	readers          who has read what: lag, rereads, shards that nobody reads
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
// # Files
//
//	server.go call.go request_id.go         the HTTP front and its buffers
//	wire*.go sts.go                         what it says to those who speak something else
//	operations.go request.go op_*.go        the API: a table, one operation a file, and what they have in common
//	page.go                                 lists in pages
//	validate*.go enumerations.go violations.go  what members of requests may be
//	account.go                              one model for each account and region, and who has read what
//	authorize*.go                           who calls, what a call is about, and whether he may
//	control.go                              calls that fail on purpose
//	server_log.go                           what is told and counted of each call
//	start.go                                all of it for a test, in a line
//	skipped.go                              what is deliberately missing, and why
//
// # Non-obvious
//
//   - Only server.go reads a clock, and nothing starts goroutines.
//   - The time of a call is read under the model's lock, so that it grows from call to call.
//   - A Server that an operation gets is that of its caller's account and region, which need not be the one that
//     serves. What they share is in front.
//   - Operations read and write JSON. Of a CBOR client's request and answer they see a transcription, except for
//     puts; what is bytes and what is a moment follows from the names of the members, so a new blob or timestamp must
//     be known to internal/wire/to_cbor.go.
//   - Authorization precedes everything that depends on the body, but a body that cannot be parsed precedes a bad
//     signature, as with AWS.
//   - Signatures are dated by the wall clock, even when Options.Clock is another one.
//   - A subscription is polled by the request that it answers, by the wall clock; its life and its quota run by the
//     model's.
//   - A response latency runs by the wall clock, even when Options.Clock is another one.
package kinesisfake
