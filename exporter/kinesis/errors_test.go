package kinesis

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// TestHints holds kind, text and hint of what commonly goes wrong.
func TestHints(t *testing.T) {
	const (
		denied = "User: arn:aws:iam::111111111111:user/u is not authorized to perform: kinesis:ListStreams"
		skewed = "Signature expired: 20260101T000000Z is now earlier than 20260101T000200Z (20260101T000700Z - 5 min.)"
		others = `{"HasMoreStreams":false,"StreamNames":["other","streams"]}`
	)
	tests := []struct {
		name    string
		handler http.HandlerFunc // nil: nothing listens
		kind    error
		text    string
		hint    string
	}{
		{
			"not allowed",
			fails(400, "AccessDeniedException", denied),
			ErrNotAllowed,
			"ListStreams: AccessDeniedException: User: arn:aws:iam::1",
			`"Resource": "*"`,
		},
		{"bad key", fails(400, "UnrecognizedClientException", "x"), ErrCredentials, "UnrecognizedClientException", "access key id"},
		{"bad secret", fails(400, "InvalidSignatureException", "x"), ErrCredentials, "InvalidSignature", "secret access key"},
		{"a region that is none", fails(400, "InvalidSignatureException", "Credential should be scoped to a valid region, not 'x'. "),
			ErrCredentials, "valid region", "--region"},
		{"no date", fails(400, "InvalidSignatureException", skewed), ErrCredentials, "Signature expired", "clock"},
		{"expired", fails(403, "ExpiredTokenException", "The security token is expired"), ErrExpired, "expired", "aws sso login"},
		{"not listed", answer(200, others), ErrNoStream, "stream stream is not among the streams of http://127.0.0.1", "region"},
		{"a name of many", answer(200, `{"HasMoreStreams":false,"StreamNames":["a","b","c","d","e","f","g"]}`), ErrNoStream,
			", which are a, b, c, d, e and 2 more", "name"},
		{"no streams", answer(200, `{"HasMoreStreams":false,"StreamNames":[]}`), ErrNoStream, ", which has none", "name"},
		{"throttled", fails(400, "LimitExceededException", "Rate exceeded"), ErrThrottled, "Rate exceeded", "few ListStreams a second"},
		{"down", answer(503, ""), ErrUnavailable, "HTTP503", "try again"},
		{"nothing listens", nil, ErrUnreachable, "Unreachable: dial tcp 127.0.0.1:", "endpoint's URL"},
		{"a proxy that answers", answer(403, "<html>"), ErrNotKinesis, "HTTP403", "NO_PROXY"},
		{"a gateway", answer(502, "<html>"), ErrUnavailable, "HTTP502", "proxy or gateway"},
		{"a web server", answer(404, "<html>"), ErrNotKinesis, "ListStreams: HTTP404: HTTP 404 Not Found", "is not Kinesis"},
		{"a page", answer(200, "<html>"), ErrNotKinesis, "ListStreams: MalformedAnswer", "is not Kinesis"},
		{"another service", answer(200, `{"status":"ok"}`), ErrNotKinesis, "ListStreams: MalformedAnswer", "is not Kinesis"},
		{"a port of TLS", answer(400, "Client sent an HTTP request to an HTTPS server."), ErrNotKinesis, "HTTP400", "https://"},
		{"a proxy", answer(407, ""), ErrNotKinesis, "HTTP407", "NO_PROXY"},
		{"a connection that breaks", cut(false, true, ""), ErrUnreachable, "ListStreams: ConnectionReset", "just be starting or stopping"},
		{"an alert of TLS", cut(false, true, "\x15\x03\x01\x00\x02\x02\x0a"), ErrUnreachable, "malformed HTTP response", "https://"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			url := "http://127.0.0.1:1" // no system gives that port to who asks for any
			if test.handler != nil {
				url = newStub(t, test.handler).URL
			}
			client := stubClient(t, url)
			err := client.Check(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("got %v, want the kind %q", err, test.kind)
			}
			if !strings.Contains(err.Error(), test.text) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %q, want one line with %q", err, test.text)
			}
			if hint := Hint(err); !strings.Contains(hint, test.hint) || (hint == "") != (test.hint == "") {
				t.Errorf("hint %q, want %q in it", hint, test.hint)
			}
		})
	}
	if hint := Hint(errors.New("x")); hint != "" {
		t.Errorf("hint %q for an error that is not ours", hint)
	}
}

// TestHintsOfTLS has a port of TLS whose certificate nobody has signed, and one that speaks plain HTTP.
func TestHintsOfTLS(t *testing.T) {
	secure, plain := newTLSStub(t, answer(200, "")), newStub(t, answer(200, ""))
	for url, want := range map[string]string{
		secure.URL: "AWS_CA_BUNDLE", strings.Replace(plain.URL, "http:", "https:", 1): "http://",
		strings.Replace(secure.URL, "https:", "http:", 1): "https://",
	} {
		onEachWire(t, func(t *testing.T, wire func(*Config)) {
			if err := stubClient(t, url, wire).Check(t.Context()); !strings.Contains(Hint(err), want) {
				t.Errorf("%s: %v, hint %q, want %q in it", url, err, Hint(err), want)
			}
		})
	}
}

func TestHintNamesOperation(t *testing.T) {
	client := stubClient(t, newStub(t, fails(400, "AccessDeniedException", "no")).URL)
	for operation, call := range map[string]func() error{
		"CreateStream":          func() error { return client.Create(t.Context(), 1, 0) },
		"DeleteStream":          func() error { return client.Delete(t.Context()) },
		"DescribeStreamSummary": func() error { return client.WaitActive(t.Context(), 0) },
	} {
		if hint := Hint(call()); hint != "allow kinesis:"+operation+" on the stream's ARN" {
			t.Errorf("%s: hint %q", operation, hint)
		}
	}
}

// TestCheckPages has the stream on the third page, and counts what else is asked for: nothing.
func TestCheckPages(t *testing.T) {
	pages := []string{
		`{"HasMoreStreams":true,"StreamNames":["a","b"]}`,
		`{"HasMoreStreams":true,"StreamNames":["c"]}`,
		`{"HasMoreStreams":false,"StreamNames":["stream"]}`,
	}
	var bodies []string
	server := newStub(t, func(w http.ResponseWriter, r *http.Request) {
		if target := r.Header.Get("X-Amz-Target"); target != "Kinesis_20131202.ListStreams" {
			t.Errorf("asked for %s", target)
		}
		bodies = append(bodies, readAll(t, r))
		answer(200, pages[len(bodies)-1])(w, r)
	})
	if err := stubClient(t, server.URL).Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := `{} {"ExclusiveStartStreamName":"b"} {"ExclusiveStartStreamName":"c"}`
	if got := strings.Join(bodies, " "); got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}
