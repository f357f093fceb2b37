// Package cbor reads and writes CBOR (RFC 8949) as AWS CBOR 1.1 has it: what Java clients send, and what AWS answers
// them. It knows nothing of an API: which members are bytes and which are moments is its callers' business.
//
// # Files
//
//	reader.go  walking through a document, head by head
//	append.go  writing one, append by append
package cbor
