// Package wire writes PutRecords requests and reads their answers: bytes from records, results from bytes. It replaces
// the SDK's encoding where most of a request's time would go, and knows neither the SDK nor the network.
//
//	[]Record ── Format.Append ──> the request's body        the answer's body ── Format.Scan ──> []Result
//
//	format.go     Format, and the two there are: JSON and CBOR
//	request.go    requests of both; base64.go
//	answer.go     Answer: entries into results; answer_json.go and answer_cbor.go scan it
//	usual.go      entries that are like the one before are not taken apart again
//	texts.go      one string of each text that answers repeat
//	refusal.go    the result of an entry that was refused
//	check.go      whether an answer is AWS's CBOR
//	translate.go  CBOR into JSON, for what a scan leaves to the SDK
//
// Non-obvious: a scan either understands all of an answer or nothing. What it does not understand, and every error, is
// for the SDK.
package wire
