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
