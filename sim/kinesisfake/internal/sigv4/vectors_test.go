package sigv4

import (
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// AWS's own vectors of Signature Version 4 (aws-sig-v4-test-suite): get-vanilla, get-vanilla-query-order-key-case and
// -value, get-utf8, get-header-value-trim, get-relative, get-slashes, post-x-www-form-urlencoded and
// post-vanilla-query.
func TestSignatureVectors(t *testing.T) {
	const form, exampleID, secret = "Param1=value1", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	at := time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)
	for _, test := range []struct {
		name, method, path, body, signed, signature string
		header                                      http.Header
	}{
		{"get-vanilla", "GET", "/", "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", nil},
		{"get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", "", "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500", nil},
		{"get-vanilla-query-order-value", "GET", "/?Param1=value2&Param1=value1", "", "host;x-amz-date", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694", nil},
		{"get-utf8", "GET", "/ሴ", "", "host;x-amz-date", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85", nil},
		{"get-header-value-trim", "GET", "/", "", "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
			http.Header{"My-Header1": {" value1"}, "My-Header2": {` "a   b   c"`}}},
		{"post-x-www-form-urlencoded", "POST", "/", form, "content-type;host;x-amz-date", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
			http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}},
		{"get-relative", "GET", "/example/..", "", "host;x-amz-date", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", nil},
		{"get-slashes", "GET", "//example//", "", "host;x-amz-date", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84", nil},
		{"post-vanilla-query", "POST", "/?Param1=value1", "", "host;x-amz-date", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			request := httptest.NewRequest(test.method, test.path, strings.NewReader(test.body))
			request.Host = "example.amazonaws.com"
			for name, values := range test.header {
				request.Header[name] = values
			}
			request.Header.Set("X-Amz-Date", "20150830T123600Z")
			credential := exampleID + "/20150830/us-east-1/service/aws4_request"
			request.Header.Set(
				"Authorization",
				"AWS4-HMAC-SHA256 Credential="+credential+", SignedHeaders="+test.signed+", Signature="+test.signature,
			)
			s, err := parseSignature(request)
			if err != nil {
				t.Fatal(err)
			}
			scope, _ := parseCredential(credential)
			canonical := canonicalRequest(request, &s, []byte(test.body))
			if got := hex.EncodeToString(sign(secret, scope, at, canonical)); got != test.signature {
				t.Errorf("got %s, want %s of\n%s", got, test.signature, canonical)
			}
		})
	}
}
