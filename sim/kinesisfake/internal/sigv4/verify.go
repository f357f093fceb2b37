package sigv4

import (
	"crypto/hmac"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// presignedMax is how long a presigned request may be good for.
const presignedMax = 7 * 24 * time.Hour

// Key is what a key id stands for.
type Key struct {
	Secret string
	Token  string // of a session; "" for a key that needs none
}

// Verifier verifies requests.
type Verifier struct {
	Skew time.Duration               // how far the clock of a signature may be off
	Keys func(id string) (Key, bool) // finds a key
}

// Verify verifies the signature of a request to a service, and answers the scope of its credential. The order of the
// checks is AWS's; an error is an *Error.
func (v *Verifier) Verify(r *http.Request, body []byte, service string, now time.Time) (Scope, error) {
	s, err := parseSignature(r)
	if err != nil {
		return Scope{}, err
	}
	at, err := s.parseDate()
	if err != nil {
		return Scope{}, err
	}
	if err := s.checkTime(at, now.UTC(), v.Skew); err != nil {
		return Scope{}, err
	}
	if err := s.checkForm(at, service); err != nil {
		return s.scope, err
	}
	key, known := v.Keys(s.scope.KeyID)
	if !known {
		return s.scope, errNoClient
	}
	want := sign(key.Secret, s.scope, at, canonicalRequest(r, &s, body))
	got, err := hex.DecodeString(s.value)
	if err != nil || !hmac.Equal(got, want) {
		return s.scope, errMismatch
	}
	if subtle.ConstantTimeCompare([]byte(key.Token), []byte(s.token)) != 1 {
		return s.scope, errNoClient
	}
	return s.scope, nil
}

// checkTime refuses signatures that are too old or too new. A presigned one says itself how long it is good for.
func (s *signature) checkTime(at, now time.Time, skew time.Duration) error {
	oldest, tolerated := now.Add(-skew), skew
	if s.presigned && s.expires != "" {
		seconds, err := strconv.Atoi(s.expires)
		if err != nil || seconds < 0 || seconds > int(presignedMax/time.Second) {
			return incomplete("AWS query-string parameters must include a valid 'X-Amz-Expires'. Re-examine the query-string parameters.")
		}
		tolerated = time.Duration(seconds) * time.Second
		oldest = now.Add(-tolerated)
	}
	newest := now.Add(skew)
	switch {
	case at.Before(oldest):
		return invalidSignature(fmt.Sprintf("Signature expired: %s is now earlier than %s (%s - %s.)",
			at.Format(DateLayout), oldest.Format(DateLayout), now.Format(DateLayout), span(tolerated)))
	case at.After(newest):
		return invalidSignature(fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + %s.)",
			at.Format(DateLayout), newest.Format(DateLayout), now.Format(DateLayout), span(skew)))
	}
	return nil
}

// span is a duration as AWS writes it.
func span(d time.Duration) string {
	if d%time.Minute == 0 {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d sec", d/time.Second)
}

// checkForm checks what can be told wrong without knowing the key, and takes the credential apart.
func (s *signature) checkForm(at time.Time, service string) error {
	names := strings.Split(strings.ToLower(s.signedHeaders), ";")
	if !slices.Contains(names, "host") && !slices.Contains(names, ":authority") {
		return invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	if s.algorithm != Algorithm {
		return incomplete("Unsupported AWS 'algorithm': '" + s.algorithm + "' (only AWS4-HMAC-SHA256 for now). ")
	}
	var ok bool
	if s.scope, ok = parseCredential(s.credential); !ok {
		return incomplete(
			"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" + s.credential + "'",
		)
	}
	var wrong []string
	if !IsRegion(s.scope.Region) {
		wrong = append(wrong, "Credential should be scoped to a valid region, not '"+s.scope.Region+"'. ")
	}
	if s.scope.Service != service {
		wrong = append(wrong, "Credential should be scoped to correct service: '"+service+"'. ")
	}
	if s.scope.Term != term {
		wrong = append(wrong, "Credential should be scoped with a valid terminator: '"+term+"', not '"+s.scope.Term+"'. ")
	}
	if day := at.Format("20060102"); s.scope.Date != day {
		wrong = append(wrong, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"+
			s.scope.Date+"' != '"+day+"', from '"+at.Format(DateLayout)+"'.")
	}
	if len(wrong) > 0 {
		return invalidSignature(strings.Join(wrong, ""))
	}
	return nil
}

// IsRegion tells whether the region of a scope can be one.
func IsRegion(text string) bool {
	return text != "" && len(text) <= 32 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
