package iam

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"kinesim/sim/kinesisfake/internal/sigv4"
)

const (
	exampleID     = "AKIDEXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

var exampleTime = time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC)

// signed is a request that the SDK's signer has signed.
func signed(t testing.TB, id, secret, token, path, body string, at time.Time) *http.Request {
	t.Helper()
	request := httptest.NewRequest("POST", "http://localhost:4567"+path, strings.NewReader(body))
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.ListStreams")
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	credentials := aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}
	must(t, v4.NewSigner().SignHTTP(t.Context(), credentials, request, sha256Hex(body), "kinesis", "eu-west-1", at))
	return request
}

// unsigned is a request that nobody has signed, with headers: a name and a value in turn.
func unsigned(address string, header ...string) *http.Request {
	request := httptest.NewRequest("POST", address, strings.NewReader("{}"))
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return request
}

func sha256Hex(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func presigned(t testing.TB, id, secret, path, body string, at time.Time) *http.Request {
	t.Helper()
	request := httptest.NewRequest("POST", "http://localhost:4567"+path, strings.NewReader(body))
	address, header, err := v4.NewSigner().
		PresignHTTP(t.Context(), aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, request, sha256Hex(body), "kinesis", "eu-west-1", at)
	must(t, err)
	parsed, err := url.Parse(address)
	must(t, err)
	request.URL = parsed
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("X-Amz-Target", "Kinesis_20131202.ListStreams")
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	return request
}

func exampleAccess(t testing.TB) *Access {
	t.Helper()
	a, err := New(0,
		KeyPair{ID: exampleID, Secret: exampleSecret, Allow: []Statement{{Actions: []string{"kinesis:*"}}}},
		KeyPair{ID: "ASIASESSION", Secret: "sessionsecret", Token: "sessiontoken"})
	must(t, err)
	return a
}

func TestVerifySignature(t *testing.T) {
	now := exampleTime
	good := func() *http.Request { return signed(t, exampleID, exampleSecret, "", "/", "{}", now) }
	edited := func(old, new string) *http.Request {
		r := good()
		r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), old, new, 1))
		return r
	}
	with := func(r *http.Request, name, value string) *http.Request {
		r.Header.Set(name, value)
		return r
	}
	mismatch := "InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
	unknown := "UnrecognizedClientException: The security token included in the request is invalid."
	for _, test := range []struct {
		name    string
		request *http.Request
		want    string
	}{
		{"good", good(), ""},
		{"good, with a path and a query", signed(t, exampleID, exampleSecret, "", "/a%20b/d/?b=2&a-b=1&a=1&a=%2F", "{}", now), ""},
		{"presigned", presigned(t, exampleID, exampleSecret, "/?X-Amz-Expires=60", "{}", now), ""},
		{"session", signed(t, "ASIASESSION", "sessionsecret", "sessiontoken", "/", "{}", now), ""},
		{"5 min. old", signed(t, exampleID, exampleSecret, "", "/", "{}", now.Add(-5*time.Minute)), ""},
		{"5 min. new", signed(t, exampleID, exampleSecret, "", "/", "{}", now.Add(5*time.Minute)), ""},
		{"older", signed(t, exampleID, exampleSecret, "", "/", "{}", now.Add(-5*time.Minute-time.Second)),
			"InvalidSignatureException: Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)"},
		{"newer", signed(t, exampleID, exampleSecret, "", "/", "{}", now.Add(5*time.Minute+time.Second)),
			"InvalidSignatureException: Signature not yet current: 20150830T124101Z is still later than 20150830T124100Z (20150830T123600Z + 5 min.)"},
		{"presigned, expired", presigned(t, exampleID, exampleSecret, "/?X-Amz-Expires=90", "{}", now.Add(-91*time.Second)),
			"InvalidSignatureException: Signature expired: 20150830T123429Z is now earlier than 20150830T123430Z (20150830T123600Z - 90 sec.)"},
		{"presigned for too long", presigned(t, exampleID, exampleSecret, "/?X-Amz-Expires=604801", "{}", now), "IncompleteSignatureException: AWS query-string parameters must include a valid 'X-Amz-Expires'."},
		{"presigned, other query", presigned(t, exampleID, exampleSecret, "/", "{}", now.Add(time.Second)), ""},
		{"wrong secret", signed(t, exampleID, "wrong", "", "/", "{}", now), mismatch},
		{"other body", signed(t, exampleID, exampleSecret, "", "/", "{ }", now), mismatch},
		{"other target", with(good(), "X-Amz-Target", "Kinesis_20131202.PutRecords"), mismatch},
		{"no hex", edited("Signature=", "Signature=zz"), mismatch},
		{"unknown key", signed(t, "AKIDOTHER", exampleSecret, "", "/", "{}", now), unknown},
		{"wrong token", signed(t, "ASIASESSION", "sessionsecret", "other", "/", "{}", now), unknown},
		{"no token", signed(t, "ASIASESSION", "sessionsecret", "", "/", "{}", now), unknown},
		{"token too many", signed(t, exampleID, exampleSecret, "token", "/", "{}", now), unknown},
		{"not signed", unsigned("/"), "MissingAuthenticationTokenException: Missing Authentication Token"},
		{"header and query", with(presigned(t, exampleID, exampleSecret, "/", "{}", now), "Authorization", "X"),
			"InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."},
		{"nothing in the header", unsigned("/", "Authorization", "X"),
			"IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. " +
				"Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=X"},
		{"blanks for commas", unsigned("/", "Authorization", "AWS4- Signature=b Credential=a", "Date", "a"),
			"IncompleteSignatureException: Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b Credential=a"},
		{"nothing in the query", unsigned("/?X-Amz-Algorithm"),
			"IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include 'X-Amz-Credential'. " +
				"AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. " +
				"AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters."},
		{"bad date", with(good(), "X-Amz-Date", "201"), "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601"},
		{"host not signed", edited("host;", ""), "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
		{"algorithm", edited("SHA256", "SHA25"), "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). "},
		{"four elements", edited("/kinesis", ""), "IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20150830/eu-west-1/aws4_request'"},
		{"scope", edited("20150830/eu-west-1/kinesis/aws4_request", "b/C/d/e"),
			"InvalidSignatureException: Credential should be scoped to a valid region, not 'C'. Credential should be scoped to correct service: 'kinesis'. " +
				"Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. " +
				"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20150830', from '20150830T123600Z'."},
	} {
		t.Run(test.name, func(t *testing.T) {
			pair, _, err := exampleAccess(t).Verify(test.request, []byte("{}"), "kinesis", now)
			if test.want == "" {
				if err != nil || pair == nil {
					t.Errorf("got %v and %v", pair, err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// Whatever stands in the header, nobody gets in without the key, and no secret gets out.
func FuzzAuthorization(f *testing.F) {
	f.Add(
		"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/kinesis/aws4_request, SignedHeaders=host;x-amz-date, Signature=00",
		"20150830T123600Z",
		"a=b&a-=c",
	)
	f.Add(
		"AWS4-HMAC-SHA256 Credential=ASIASESSION/20150830/eu-west-1/kinesis/aws4_request,SignedHeaders=;;host,Signature=",
		"20150830T123600Z",
		"X-Amz-Algorithm",
	)
	f.Add("AWS4- Signature==b,Credential,=,", "Sun, 30 Aug 2015 12:36:00 GMT", "%zz")
	access := exampleAccess(f)
	f.Fuzz(func(t *testing.T, authorization, date, query string) {
		request := httptest.NewRequest("POST", "/", nil)
		request.URL.RawQuery = query
		request.Header["Authorization"], request.Header["X-Amz-Date"] = []string{authorization}, []string{date}
		pair, _, err := access.Verify(request, nil, "kinesis", exampleTime)
		if err == nil {
			t.Fatalf("%q got in as %v", authorization, pair)
		}
		for _, secret := range []string{exampleSecret, "sessionsecret", "sessiontoken"} {
			if strings.Contains(err.Error(), secret) && !strings.Contains(authorization+date+query, secret) {
				t.Fatalf("%q: %v", authorization, err)
			}
		}
		claimed, _ := sigv4.Claimed(request)
		if account := AccountOf(claimed.KeyID); account != "" && len(account) != 12 {
			t.Fatalf("%q claims account %q", authorization, account)
		}
		if region := claimed.Region; sigv4.IsRegion(region) && (len(region) > 32 || strings.ContainsAny(region, "/ :")) {
			t.Fatalf("%q claims region %q", authorization, region)
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for _, test := range []struct {
		want  string
		pairs []KeyPair
	}{
		{"access: there is no key pair", nil},
		{"access: a key pair has no id", []KeyPair{{Secret: "s"}}},
		{"access: the id of a key pair is of letters and digits; one that is not, or has the form of a secret, is not repeated here",
			[]KeyPair{{ID: "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYxx", Secret: "AKIDEXAMPLE"}}},
		{"access: the id of a key pair is of letters and digits; one that is not, or has the form of a secret, is not repeated here",
			[]KeyPair{{ID: exampleSecret, Secret: "AKIDEXAMPLE"}}},
		{"access: key pair A has no secret", []KeyPair{{ID: "A"}}},
		{"access: key pair A occurs twice", []KeyPair{{ID: "A", Secret: "hidden"}, {ID: "A", Secret: "hidden"}}},
		{`access: the account "12" of key pair A does not have 12 digits`, []KeyPair{{ID: "A", Secret: "hidden", Account: "12"}}},
	} {
		if _, err := New(0, test.pairs...); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	pair := KeyPair{ID: "A", Secret: "hidden", Token: "hidden"}
	if text := fmt.Sprintf("%v %+v %#v %s", pair, pair, pair, pair); strings.Contains(text, "hidden") {
		t.Errorf("the secret is in %s", text)
	}
}

// BenchmarkVerify is what access control adds to a full call: almost all of it is the hash of the body.
func BenchmarkVerify(b *testing.B) {
	access, body := exampleAccess(b), make([]byte, 830_000)
	request := signed(b, exampleID, exampleSecret, "", "/", string(body), exampleTime)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		_, _, err := access.Verify(request, body, "kinesis", exampleTime)
		must(b, err)
	}
}
