package kinesis

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// TestHints holds kind, text and hint of what commonly goes wrong.
func TestHints(t *testing.T) {
	denied := "User: arn:aws:iam::111111111111:user/u is not authorized to perform: kinesis:ListStreams because no identity-based policy allows the kinesis:ListStreams action"
	tests := []struct {
		name    string
		handler http.HandlerFunc // nil: nothing listens
		kind    error
		text    string
		hint    string
	}{
		{"not allowed", fails(400, "AccessDeniedException", denied), ErrNotAllowed, "ListStreams: AccessDeniedException: User: arn:aws:iam::111111111111:user/u is not", `"Resource": "*"`},
		{"bad key", fails(400, "UnrecognizedClientException", "The security token included in the request is invalid."), ErrCredentials, "UnrecognizedClientException", "secret access key"},
		{"expired", fails(403, "ExpiredTokenException", "The security token included in the request is expired"), ErrExpired, "expired", "aws sso login"},
		{"not listed", answer(200, `{"HasMoreStreams":false,"StreamNames":["other","streams"]}`), ErrNoStream, "stream stream is not among the streams of http://127.0.0.1", "region"},
		{"throttled", fails(400, "LimitExceededException", "Rate exceeded"), ErrLimit, "Rate exceeded", "AWS"},
		{"down", answer(503, ""), ErrUnavailable, "HTTP503", "try again"},
		{"nothing listens", nil, ErrUnreachable, "Unreachable: dial tcp 127.0.0.1:", "endpoint's URL"},
		{"not Kinesis", answer(404, "<html>"), nil, "ListStreams: HTTP404: HTTP 404 Not Found", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := newStub(t, test.handler)
			if test.handler == nil {
				server.Close()
			}
			err := stubClient(t, server.URL).Check(t.Context())
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
