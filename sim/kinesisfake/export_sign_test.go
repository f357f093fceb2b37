package kinesisfake

import (
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// Canonical is what a request with a signature in its header has signed.
func Canonical(r *http.Request, body []byte) (string, error) {
	s, err := parseSignature(r)
	return string(canonicalRequest(r, &s, body)), err
}

// Sign is the signature of a canonical request. The scope is that of a credential.
func Sign(secret, credential string, at time.Time, canonical string) string {
	sc, _ := parseCredential(credential)
	return hex.EncodeToString(sign(secret, sc, at, []byte(canonical)))
}

// Verify verifies a request at a time, and answers the id of its key pair.
func (a *Access) Verify(r *http.Request, body []byte, now time.Time) (string, error) {
	pair, _, err := a.verify(r, body, now)
	if err != nil {
		return "", err
	}
	return pair.ID, nil
}

// Claimed is the account and the region that a request names when nobody verifies it.
func Claimed(r *http.Request) (account, region string) {
	claimed := claimedScope(r)
	return accountOf(claimed.keyID), regionOf(claimed.region)
}

// Matches tells whether a text is as a pattern of a policy says.
func Matches(pattern, text string) bool { return matches(pattern, text) }

// ParsesAuthorization tells whether an Authorization header is complete.
func ParsesAuthorization(header string) bool {
	s, err := parseAuthorization(header, http.Header{"X-Amz-Date": {"20150830T123600Z"}})
	if err != nil {
		return false
	}
	_, ok := parseCredential(s.credential)
	return ok && strings.HasPrefix(s.algorithm, signAlgorithm)
}
