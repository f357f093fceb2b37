// Package wire is the requests and answers of the Kinesis API as bytes: AWS JSON 1.1, AWS CBOR 1.1 and the event
// stream. It reads bodies as AWS's framework does, and refuses in its words what it cannot read. The operations of the
// embedded Kinesis are written against it.
//
// It must not know what a request means: no operation, no stream, no limit, no HTTP.
//
//	scan.go decode.go mismatch.go        a JSON body into a structure, and what is said of a member of another type
//	put_records.go put_records_cbor.go   the hot path: PutRecords, without reflection
//	put_record.go                        PutRecord in CBOR
//	from_cbor.go to_cbor.go              a request of a CBOR client in JSON, and an answer to it in CBOR
//	errors.go                            what a body is refused with that cannot be read
//	members.go                           what a body names, as far as it can be read
//	append.go events.go                  parts of answers, and the messages of SubscribeToShard
//	wiretest                             requests as clients write them, for tests
//
// What is bytes and what is a moment in an answer follows from the names of its members: a new blob or timestamp must
// be known to to_cbor.go.
package wire
