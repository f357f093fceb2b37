// Package kinesis is the only AWS code of the export core: it puts records into a stream, checks and creates streams,
// and reads one back.
//
// It must not know what a record says, why it is sent, or what becomes of one that failed: it makes one attempt and
// tells its outcome. Batching, order and retry are the exporter's.
//
//	exporter ── []Record ──> Sink.Put ── PutRecords ──> stream ── GetRecords ──> Follower ── emit ──> whoever verifies
//	the run
//
// Files:
//
//	config.go     Config: region, credentials, endpoint
//	client.go     Client: the SDK's client and its connection pool, made from a Config; load.go: what the machine says
//	sink.go       Sink: one PutRecords request, one result per record
//	wire.go       Wire: JSON, CBOR or the SDK as it comes
//	exchange.go   a PutRecords whose body and answer go past the SDK; protocol.go hands them through it
//	probe.go      whether an endpoint speaks CBOR as AWS does
//	plain.go      the same through the SDK as it comes
//	classify.go   what an error or an entry's code says about whether the record was stored
//	attempt.go    whether a request reached a connection at all, and stale connections
//	errors.go     Error and its kinds; hints.go: what to try against each
//	control.go    requests about streams and shards: made again while that helps; clock.go: clocks that are off
//	stream.go     create, describe, delete; the destination's connection check
//	permission.go what the credentials may do, asked without leaving a record; policy.go: what they need;
//	              permission_fanout.go: the same for a consumer with enhanced fan-out
//	arn.go        a stream's name in full; AWS's partitions, names of its hosts: regions.go
//	identity.go   whose the credentials are, and where else a stream is
//	spans.go      what each shard owns of the hash keys, for an exporter that paces
//	follow.go     Follower: life, and one goroutine for each shard that is read; open.go: where it begins
//	push.go       the same for shards that are pushed; fanout.go: the consumer that they are pushed to
//	drain.go      how a Follower knows that it has read everything
//	shards.go     which shards are to be read, in which order, and whether all are read; pure
//	iterator.go   where a shard's reading begins and resumes; one read
//	listing.go    the list of shards; what is tried again
//
// The fast transport of PutRecords, each part a package that knows none of the others but those to its right:
//
//	internal/conn    writes a request in one piece   ── body
//	internal/body    bodies in buffers that are used again, and their hashes   ── cpu/sha256x2
//	internal/wire    requests from records, results from answers; JSON and CBOR   ── redact
//	internal/redact  messages that fit on a line and hold no credentials
//
// Non-obvious:
//
//   - The export path calls PutRecords and nothing else, and Check calls ListStreams and nothing else, since the
//     destination's policy allows ListStreams, PutRecord and PutRecords. Everything in follow.go and the rest of
//     stream.go needs more.
//   - SDK retries are off. The exporter retries with a seeded jitter; two retriers would multiply attempts and hide
//     ambiguous ones.
//   - Only requests about streams and shards are made again here, and only what AWS says will pass.
//   - An answer is classified entry by entry. LocalStack answers FailedRecordCount 1 when all entries failed.
//   - "Never sent" is observed (no connection was handed to the request), not guessed from the error's text.
//   - A scan of an answer either understands all of it or nothing: what it does not, and every error, the SDK parses;
//     CBOR is translated to JSON for that.
//   - On WirePlain a record's entry in the SDK's input points into the batch's own memory and is cleared before Put
//     returns.
package kinesis
