package sigv4

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// signature is how a request is signed (AWS Signature Version 4), in its headers or in its query.
type signature struct {
	algorithm     string
	credential    string // keyid/date/region/service/term
	signedHeaders string
	value         string
	date          string
	token         string // of the session, "" without one
	expires       string // of a presigned request, in seconds
	presigned     bool
	scope         Scope
}

// Scope is a credential taken apart.
type Scope struct{ KeyID, Date, Region, Service, Term string }

const (
	// Algorithm is the only one there is.
	Algorithm = "AWS4-HMAC-SHA256"
	// DateLayout is how X-Amz-Date is written.
	DateLayout = "20060102T150405Z"

	term = "aws4_request"
)

// Error is a refusal, in the words and in the order that were recorded from AWS (kinesalite, test/connection.js;
// dynalite).
type Error struct{ Code, Message string }

func (e *Error) Error() string { return e.Code + ": " + e.Message }

var (
	errNoToken   = &Error{"MissingAuthenticationTokenException", "Missing Authentication Token"}
	errTwoTokens = &Error{
		"InvalidSignatureException",
		"Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
	}
	errNoClient = &Error{"UnrecognizedClientException", "The security token included in the request is invalid."}
	errMismatch = &Error{"InvalidSignatureException", "The request signature we calculated does not match the signature you provided. " +
		"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}
)

func incomplete(message string) error { return &Error{"IncompleteSignatureException", message} }

func invalidSignature(message string) error { return &Error{"InvalidSignatureException", message} }

// parseSignature reads how a request is signed, as far as that can be told without knowing any key.
func parseSignature(r *http.Request) (signature, error) {
	header := r.Header.Get("Authorization")
	var query url.Values
	if r.URL.RawQuery != "" {
		query = r.URL.Query()
	}
	_, inQuery := query["X-Amz-Algorithm"]
	switch {
	case header != "" && inQuery:
		return signature{}, errTwoTokens
	case header != "":
		return parseAuthorization(header, r.Header)
	case inQuery:
		return parsePresigned(query)
	}
	return signature{}, errNoToken
}

// parseAuthorization reads "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…", with commas or blanks between
// the parameters.
func parseAuthorization(header string, h http.Header) (signature, error) {
	var s signature
	var parameters string
	s.algorithm, parameters, _ = strings.Cut(header, " ")
	for parameter := range strings.FieldsFuncSeq(parameters, func(c rune) bool { return c == ',' || c == ' ' || c == '\t' }) {
		name, value, _ := strings.Cut(parameter, "=")
		switch name {
		case "Credential":
			s.credential = value
		case "SignedHeaders":
			s.signedHeaders = value
		case "Signature":
			s.value = value
		}
	}
	if s.date = h.Get("X-Amz-Date"); s.date == "" {
		s.date = h.Get("Date")
	}
	s.token = h.Get("X-Amz-Security-Token")
	var missing strings.Builder
	wanted := []struct{ name, value string }{{"Credential", s.credential}, {"Signature", s.value}, {"SignedHeaders", s.signedHeaders}}
	for _, parameter := range wanted {
		if parameter.value == "" {
			missing.WriteString("Authorization header requires '" + parameter.name + "' parameter. ")
		}
	}
	if s.date == "" {
		missing.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
	}
	if missing.Len() > 0 {
		return s, incomplete(missing.String() + "Authorization=" + header)
	}
	return s, nil
}

func parsePresigned(query url.Values) (signature, error) {
	s := signature{
		presigned: true, algorithm: query.Get("X-Amz-Algorithm"), credential: query.Get("X-Amz-Credential"),
		signedHeaders: query.Get("X-Amz-SignedHeaders"), value: query.Get("X-Amz-Signature"), date: query.Get("X-Amz-Date"),
		token: query.Get("X-Amz-Security-Token"), expires: query.Get("X-Amz-Expires"),
	}
	var missing strings.Builder
	for _, name := range []string{"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"} {
		if query.Get(name) == "" {
			missing.WriteString("AWS query-string parameters must include '" + name + "'. ")
		}
	}
	if missing.Len() > 0 {
		return s, incomplete(missing.String() + "Re-examine the query-string parameters.")
	}
	return s, nil
}

// parseCredential takes a credential apart. AWS ignores slashes at its end.
func parseCredential(credential string) (Scope, bool) {
	parts := strings.Split(strings.TrimRight(credential, "/"), "/")
	if len(parts) != 5 {
		return Scope{}, false
	}
	return Scope{parts[0], parts[1], parts[2], parts[3], parts[4]}, true
}

// Claimed is what a request says of itself, whether or not it is signed well: that is how accounts and regions are told
// apart when everybody may do everything. The error, an *Error, is for one that is not signed at all, or not in AWS's
// form.
func Claimed(r *http.Request) (Scope, error) {
	s, err := parseSignature(r)
	if err != nil {
		return Scope{}, err
	}
	scope, _ := parseCredential(s.credential)
	return scope, nil
}

// parseDate reads the date of a signature: ISO 8601 in its basic format, or that of HTTP in a Date header.
func (s *signature) parseDate() (time.Time, error) {
	at, err := time.Parse(DateLayout, s.date)
	if err != nil && !s.presigned {
		at, err = http.ParseTime(s.date)
	}
	if err != nil {
		return at, incomplete("Date must be in ISO-8601 'basic format'. Got '" + s.date + "'. See http://en.wikipedia.org/wiki/ISO_8601")
	}
	return at.UTC(), nil
}
