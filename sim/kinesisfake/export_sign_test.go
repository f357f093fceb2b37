package kinesisfake

import (
	"net/http"
	"time"

	"kinesim/sim/kinesisfake/internal/sigv4"
)

// Verify verifies a request at a time, and answers the id of its key pair.
func (a *Access) Verify(r *http.Request, body []byte, now time.Time) (string, error) {
	pair, _, err := a.verify(r, body, signService, now)
	if err != nil {
		return "", err
	}
	return pair.ID, nil
}

// Claimed is the account and the region that a request names when nobody verifies it.
func Claimed(r *http.Request) (account, region string) {
	claimed, _ := sigv4.Claimed(r)
	return accountOf(claimed.KeyID), regionOf(claimed.Region)
}

// Matches tells whether a text is as a pattern of a policy says.
func Matches(pattern, text string) bool { return matches(pattern, text) }
