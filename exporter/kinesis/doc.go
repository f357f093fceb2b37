// Package kinesis is the only AWS code of the module: it puts records into a stream, checks and creates streams, and reads one back.
//
// It must not know what a record says, why it is sent, or what becomes of one that failed: it makes one attempt and tells its outcome.
// Batching, order and retry are the exporter's.
//
//	exporter ── []Record ──> Sink.Put ── PutRecords ──> stream ── GetRecords ──> Follower ── emit ──> whoever verifies the run
//
// Files:
//
//	config.go     Config, and the Client made from it: region, credentials, endpoint, connection pool
//	sink.go       Sink: one PutRecords request, one result per record
//	wire.go       Wire: JSON, CBOR or the SDK as it comes; what of the SDK is replaced for PutRecords
//	build.go      the body of a request from records; base64.go
//	body.go       its reused buffer, and who holds it
//	hash.go       its hash, of two bodies at a time where there are two; sha256x2.go and its assembly
//	conn.go       how it is written in one piece, behind its header; conn_tls.go
//	answer.go     an answer's entries into results; answer_json.go and answer_cbor.go scan it
//	plain.go      the same through the SDK as it comes
//	classify.go   what an error or an entry's code says about whether the record was stored
//	attempt.go    whether a request reached a connection at all, and stale connections
//	redact.go     messages that fit on a line and hold no credentials
//	errors.go     Error, its kinds, and a hint for each
//	stream.go     create, describe, delete; the destination's connection check
//	follow.go     Follower: life, and one goroutine for each shard that is read
//	drain.go      how a Follower knows that it has read everything
//	shards.go     which shards are to be read, in which order, and whether all are read; pure
//	iterator.go   where a shard's reading begins and resumes; one read
//	listing.go    the list of shards; what is tried again
//
// Non-obvious:
//
//   - The export path calls PutRecords and nothing else, and Check calls ListStreams and nothing else, since the destination's policy
//     allows ListStreams, PutRecord and PutRecords (design decision 5). Everything in follow.go and the rest of stream.go needs more.
//   - SDK retries are off. The exporter retries with a seeded jitter; two retriers would multiply attempts and hide ambiguous ones.
//   - An answer is judged entry by entry. LocalStack answers FailedRecordCount 1 when all entries failed.
//   - "Never sent" is observed (no connection was handed to the request), not guessed from the error's text.
//   - A scan of an answer either understands all of it or nothing: what it does not, and every error, the SDK parses; CBOR is translated to
//     JSON for that.
//   - Two bodies are hashed in turns when two are ready. One waits for another for 50 us at most, and only while other requests are under way.
//   - A header is held back until its body comes, which net/http does not know: whether anything was written is observed in conn.go.
//   - A body's buffer is used again only when the transport has closed every reader of it, which can be after Put has returned.
//   - On WirePlain a record's entry in the SDK's input points into the batch's own memory and is cleared before Put returns.
package kinesis
