package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// canonicalRequest is what the client has signed (IAM User Guide, "Create a signed AWS API request", step 1).
func canonicalRequest(r *http.Request, s *signature, body []byte) []byte {
	out := append([]byte(r.Method), '\n')
	out = append(out, canonicalPath(sentPath(r))...)
	out = append(out, '\n')
	out = append(out, canonicalQuery(r.URL.RawQuery)...)
	out = append(out, '\n')
	for name := range strings.SplitSeq(s.signedHeaders, ";") {
		out = append(append(out, strings.ToLower(name)...), ':')
		out = append(append(out, canonicalHeader(r, name)...), '\n')
	}
	out = append(append(append(out, '\n'), s.signedHeaders...), '\n')
	sum := sha256.Sum256(body)
	return hex.AppendEncode(out, sum[:])
}

// sentPath is the path of a request as it was sent.
func sentPath(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if !strings.HasPrefix(path, "/") { // the whole URL, as proxies get it
		return r.URL.EscapedPath()
	}
	return path
}

// canonicalPath is a path without dots and double slashes, encoded once more than it came: all services but S3 want it
// so.
func canonicalPath(sent string) string {
	var parts []string
	for part := range strings.SplitSeq(sent, "/") {
		switch part {
		case "", ".":
		case "..":
			parts = parts[:max(len(parts)-1, 0)]
		default:
			parts = append(parts, encodeURI(part))
		}
	}
	path := "/" + strings.Join(parts, "/")
	if len(path) > 1 && strings.HasSuffix(sent, "/") {
		path += "/"
	}
	return path
}

// canonicalQuery is the query in order, without the signature itself.
func canonicalQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var pairs [][2]string
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = decodeURI(name), decodeURI(value)
		if name != "" && name != "X-Amz-Signature" {
			pairs = append(pairs, [2]string{encodeURI(name), encodeURI(value)})
		}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int {
		if order := strings.Compare(a[0], b[0]); order != 0 {
			return order
		}
		return strings.Compare(a[1], b[1])
	})
	var out strings.Builder
	for i, pair := range pairs {
		if i > 0 {
			out.WriteByte('&')
		}
		out.WriteString(pair[0] + "=" + pair[1])
	}
	return out.String()
}

// canonicalHeader is the value of a header, blanks collapsed, several values joined. What net/http keeps elsewhere is
// taken from there.
func canonicalHeader(r *http.Request, name string) string {
	values := r.Header.Values(name)
	switch lower := strings.ToLower(name); {
	case lower == "host" || lower == ":authority":
		values = []string{r.Host}
	case lower == "content-length" && len(values) == 0 && r.ContentLength >= 0:
		values = []string{strconv.FormatInt(r.ContentLength, 10)}
	}
	var out strings.Builder
	for i, value := range values {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(strings.Join(strings.FieldsFunc(value, func(c rune) bool { return c == ' ' }), " "))
	}
	return out.String()
}

// encodeURI encodes all but the unreserved characters of RFC 3986.
func encodeURI(text string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		c := text[i]
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			out = append(out, c)
		} else {
			out = append(out, '%', digits[c>>4], digits[c&15])
		}
	}
	return string(out)
}

// decodeURI decodes a part of a query; what is no encoding stays.
func decodeURI(text string) string {
	if decoded, err := url.QueryUnescape(text); err == nil {
		return decoded
	}
	return text
}

// sign is the signature that a canonical request must have.
func sign(secret string, sc Scope, at time.Time, canonical []byte) []byte {
	sum := sha256.Sum256(canonical)
	toSign := Algorithm + "\n" + at.Format(DateLayout) + "\n" +
		sc.Date + "/" + sc.Region + "/" + sc.Service + "/" + sc.Term + "\n" + hex.EncodeToString(sum[:])
	key := []byte("AWS4" + secret)
	for _, step := range []string{sc.Date, sc.Region, sc.Service, sc.Term, toSign} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(step)) // a hash takes everything
		key = mac.Sum(nil)
	}
	return key
}
