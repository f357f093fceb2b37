package kinesisfake

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

// verify finds the key pair that a request is signed with and verifies the signature. The order of the checks is AWS's.
func (a *Access) verify(r *http.Request, body []byte, now time.Time) (*KeyPair, scope, error) {
	s, err := parseSignature(r)
	if err != nil {
		return nil, scope{}, err
	}
	at, err := s.parseDate()
	if err != nil {
		return nil, scope{}, err
	}
	if err := s.checkTime(at, now.UTC(), a.skew); err != nil {
		return nil, scope{}, err
	}
	if err := s.checkForm(at); err != nil {
		return nil, s.scope, err
	}
	pair, known := a.pairs[s.scope.keyID]
	if !known {
		return nil, s.scope, errNoClient
	}
	want := sign(pair.Secret, s.scope, at, canonicalRequest(r, &s, body))
	got, err := hex.DecodeString(s.value)
	if err != nil || !hmac.Equal(got, want) {
		return nil, s.scope, errMismatch
	}
	if subtle.ConstantTimeCompare([]byte(pair.Token), []byte(s.token)) != 1 {
		return nil, s.scope, errNoClient
	}
	return pair, s.scope, nil
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
			at.Format(signDateLayout), oldest.Format(signDateLayout), now.Format(signDateLayout), span(tolerated)))
	case at.After(newest):
		return invalidSignature(fmt.Sprintf("Signature not yet current: %s is still later than %s (%s + %s.)",
			at.Format(signDateLayout), newest.Format(signDateLayout), now.Format(signDateLayout), span(skew)))
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
func (s *signature) checkForm(at time.Time) error {
	names := strings.Split(strings.ToLower(s.signedHeaders), ";")
	if !slices.Contains(names, "host") && !slices.Contains(names, ":authority") {
		return invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	if s.algorithm != signAlgorithm {
		return incomplete("Unsupported AWS 'algorithm': '" + s.algorithm + "' (only AWS4-HMAC-SHA256 for now). ")
	}
	var ok bool
	if s.scope, ok = parseCredential(s.credential); !ok {
		return incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '" + s.credential + "'")
	}
	var wrong []string
	if regionOf(s.scope.region) == "" {
		wrong = append(wrong, "Credential should be scoped to a valid region, not '"+s.scope.region+"'. ")
	}
	if s.scope.service != signService {
		wrong = append(wrong, "Credential should be scoped to correct service: '"+signService+"'. ")
	}
	if s.scope.term != signTerm {
		wrong = append(wrong, "Credential should be scoped with a valid terminator: '"+signTerm+"', not '"+s.scope.term+"'. ")
	}
	if day := at.Format("20060102"); s.scope.date != day {
		wrong = append(wrong, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"+
			s.scope.date+"' != '"+day+"', from '"+at.Format(signDateLayout)+"'.")
	}
	if len(wrong) > 0 {
		return invalidSignature(strings.Join(wrong, ""))
	}
	return nil
}
