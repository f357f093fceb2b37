package kinesisfake_test

import (
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

const (
	contentJSON = "application/x-amz-json-1.1"
	contentCBOR = "application/x-amz-cbor-1.1"
)

// rawCall is an HTTP request as no SDK would make it. A header is a name and a value in turn.
type rawCall struct {
	method, path, target, content, body string
	header                              []string
	unsigned                            bool
}

func (c rawCall) request() *http.Request {
	if c.method == "" {
		c.method = "POST"
	}
	request := httptest.NewRequest(c.method, "/"+c.path, strings.NewReader(c.body))
	if !c.unsigned {
		kinesisfake.Claim(request)
	}
	for i := 0; i+1 < len(c.header); i += 2 {
		request.Header.Set(c.header[i], c.header[i+1])
	}
	if c.target != "" {
		request.Header.Set("X-Amz-Target", c.target)
	}
	if c.content != "" {
		request.Header.Set("Content-Type", c.content)
	}
	return request
}

func answerTo(server http.Handler, c rawCall) (*http.Response, string) {
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, c.request())
	body, _ := io.ReadAll(recorder.Body) // it is in memory
	return recorder.Result(), string(body)
}

const (
	listTarget  = "Kinesis_20131202.ListStreams"
	putTarget   = "Kinesis_20131202.PutRecords"
	accessXML   = "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized</Message>\n</AccessDeniedException>\n"
	unknownXML  = "<UnknownOperationException/>\n"
	unknownJSON = `{"__type":"UnknownOperationException"}`

	unknownCBOR   = "\xbf\x66__type\x78\x19UnknownOperationException\xff"
	malformedCBOR = "\xbf\x66__type\x76SerializationException\xff"
)

func gzipped(text string) string {
	var packed strings.Builder
	w := gzip.NewWriter(&packed)
	_, err := io.WriteString(w, text)
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err)
	}
	return packed.String()
}

// Most answers are those that were recorded from AWS (kinesalite, test/connection.js). Where ours says more, the text
// is of our own.
func TestWireErrors(t *testing.T) {
	server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{})
	for _, test := range []struct {
		name string
		call rawCall
		code int
		kind string // content type of the answer
		want string
	}{
		{"no such operation", rawCall{target: "Kinesis_20131202.Fly", content: contentJSON, body: "{}"}, 400, contentJSON, unknownJSON},
		{"other service", rawCall{target: "DynamoDB_20120810.ListStreams", content: contentJSON, body: "{}"}, 400, contentJSON, unknownJSON},
		{"no target", rawCall{content: contentJSON, body: "{}"}, 400, contentJSON, unknownJSON},
		{"no target, CBOR", rawCall{content: contentCBOR, body: "\xa0"}, 400, contentCBOR, "\xbf\x66__type\x78\x19UnknownOperationException\xff"},
		{"no body", rawCall{target: listTarget, content: contentJSON}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"bad JSON", rawCall{target: putTarget, content: contentJSON, body: "{"}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"bad JSON, control plane", rawCall{target: listTarget, content: contentJSON, body: "hello"}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"bad CBOR", rawCall{target: putTarget, content: contentCBOR, body: "{}"}, 400, contentCBOR,
			"\xbf\x66__type\x76SerializationException\xff"},
		{"wrong type", rawCall{target: listTarget, content: contentJSON, body: `{"Limit":"x"}`}, 400, contentJSON, `{"__type":"SerializationException","Message":"class java.lang.String can not be converted to an Integer"}`},
		{"parameter of the type", rawCall{target: listTarget, content: contentJSON + "; charset=utf-8", body: "{"}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"GET", rawCall{method: "GET"}, 403, "", accessXML},
		{"PUT", rawCall{method: "PUT", target: listTarget, content: contentJSON, body: "{}"}, 403, "", accessXML},
		{"no type and no target", rawCall{body: "{}"}, 403, "", accessXML},
		{"no type", rawCall{target: listTarget, body: "{}"}, 404, "", unknownXML},
		{"JSON 1.0", rawCall{target: listTarget, content: "application/x-amz-json-1.0", body: "{}"}, 404, "", unknownXML},
		{"plain JSON", rawCall{target: listTarget, content: "application/json", body: "{}"}, 404, "application/json",
			`{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}`},
		{"plain bad JSON", rawCall{target: listTarget, content: "application/json", body: "hello"}, 400, "application/json",
			`{"Output":{"__type":"com.amazon.coral.service#SerializationException"},"Version":"1.0"}`},
		{"no type, no target, no body", rawCall{}, 400, contentCBOR, unknownCBOR},
		{"no type and no body", rawCall{target: listTarget}, 400, contentCBOR, malformedCBOR},
		{"JSON 1.0 and no body", rawCall{target: listTarget, content: "application/x-amz-json-1.0"}, 400, contentCBOR, malformedCBOR},
		{"plain JSON and no body", rawCall{content: "application/json"}, 400, contentCBOR, unknownCBOR},
		{"no target and no body", rawCall{content: contentJSON}, 400, contentJSON, unknownJSON},
		{"no body, CBOR", rawCall{target: listTarget, content: contentCBOR}, 400, contentCBOR, malformedCBOR},
		{"no such operation and bad JSON", rawCall{target: "Kinesis_20131202.Fly", content: contentJSON, body: "hello"}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"a string", rawCall{target: listTarget, content: contentJSON, body: `"{}"`}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"a list", rawCall{target: listTarget, content: contentJSON, body: `[]`}, 400, contentJSON, `{"__type":"SerializationException","Message":"Start of list found where not expected"}`},
		{"not signed", rawCall{target: listTarget, content: contentJSON, body: `{}`, unsigned: true}, 400, contentJSON,
			`{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}`},
		{"not signed and bad JSON", rawCall{target: listTarget, content: contentJSON, body: `{`, unsigned: true}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"half signed", rawCall{target: listTarget, content: contentJSON, body: `{}`, unsigned: true, header: []string{"Authorization", "AWS4- Signature=b,Credential=a", "Date", "a"}}, 400, contentJSON,
			`{"__type":"IncompleteSignatureException","message":"Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b,Credential=a"}`},
		{"OPTIONS", rawCall{method: "OPTIONS"}, 403, "", accessXML},
		{"no gzip", rawCall{target: listTarget, content: contentJSON, body: "{}", header: []string{"Content-Encoding", "gzip"}}, 400, contentJSON, `{"__type":"SerializationException"}`},
		{"a gzip bomb", rawCall{target: listTarget, content: contentJSON, body: gzipped(strings.Repeat(" ", 15_000_001)), header: []string{"Content-Encoding", "gzip"}}, 413, contentJSON,
			`{"__type":"RequestEntityTooLargeException","message":"The request body is larger than 15 MB."}`},
		{"too large", rawCall{target: putTarget, content: contentJSON, body: strings.Repeat(" ", 15_000_001)}, 413, contentJSON,
			`{"__type":"RequestEntityTooLargeException","message":"The request body is larger than 15 MB."}`},
		{"as large as may be", rawCall{target: putTarget, content: contentJSON, body: strings.Repeat(" ", 14_999_999) + "{"}, 400, contentJSON,
			`{"__type":"SerializationException"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			response, body := answerTo(server, test.call)
			if response.StatusCode != test.code || body != test.want || response.Header.Get("Content-Type") != test.kind {
				t.Errorf(
					"got %d %s %q, want %d %s %q",
					response.StatusCode,
					response.Header.Get("Content-Type"),
					body,
					test.code,
					test.kind,
					test.want,
				)
			}
			// In AWS's spelling, which Get would change.
			as := func(name string) string { return strings.Join(response.Header[name], "") }
			id, id2Text := as("x-amzn-RequestId"), as("x-amz-id-2")
			id2, _ := base64.StdEncoding.DecodeString(id2Text)
			if len(id) != 36 || len(id2) < 72 || len(id2) > 80 {
				t.Errorf("headers %v", response.Header)
			}
			if kind := as("x-amzn-ErrorType"); kind == "" || !strings.Contains(body, kind) {
				t.Errorf("the header says %q", kind)
			}
		})
	}
}

func TestWireCrossOrigin(t *testing.T) {
	server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{})
	response, body := answerTo(server, rawCall{method: "OPTIONS", header: []string{
		"Origin", "whatever", "Access-Control-Request-Headers", "a, b", "Access-Control-Request-Method", "POST",
	}})
	h := response.Header
	if response.StatusCode != 200 || body != "" || h.Get("Content-Type") != "" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Max-Age") != "172800" ||
		h.Get("Access-Control-Allow-Headers") != "a, b" ||
		h.Get("Access-Control-Allow-Methods") != "POST" {
		t.Errorf("preflight: %d %q %v", response.StatusCode, body, h)
	}
	response, _ = answerTo(server, rawCall{target: listTarget, content: contentJSON, body: "{}", header: []string{"Origin", "whatever"}})
	if response.StatusCode != 200 || response.Header.Get("Access-Control-Allow-Origin") != "*" ||
		response.Header.Get("Access-Control-Expose-Headers") == "" {
		t.Errorf("call: %d %v", response.StatusCode, response.Header)
	}
}
