package kinesisfake

import "net/http"

// Claim says of a request that it is signed, which is enough for a server without access control.
func Claim(r *http.Request) {
	r.Header.Set("X-Amz-Date", "20261128T000000Z")
	r.Header.Set(
		"Authorization",
		"AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00",
	)
}

// Spans are what a consumer's records are counted in.
type Spans struct{ s spans }

// NewSpans makes an empty set.
func NewSpans() *Spans { return &Spans{} }

// Add adds a span, and answers how much of it is new.
func (s *Spans) Add(from, to uint64) uint64 { return s.s.add(from, to) }

// Ends are the first, the one behind the last, and how many lie between them that are not in the set.
func (s *Spans) Ends() (first, next, gaps uint64) { return s.s.first(), s.s.next(), s.s.gaps() }
