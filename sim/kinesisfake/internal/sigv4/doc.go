// Package sigv4 verifies AWS Signature Version 4, in a header or in a query, and refuses in AWS's words. It reads no
// clock and knows no API: what a key may do is its callers' business.
//
// # Files
//
//	signature.go  how a request is signed, read from its header or its query
//	canonical.go  what was signed, and its signature
//	verify.go     whether that is right, in AWS's order of checks
package sigv4
