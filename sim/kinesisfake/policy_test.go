package kinesisfake_test

import (
	"encoding/xml"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/streams"
)

// The resource of a statement counts, not only its action, and what is denied nothing else allows.
func TestPolicyResources(t *testing.T) {
	statements, err := iam.ParsePolicy([]byte(`{"Version":"2012-10-17","Id":"x","Statement":[
		{"Sid":"a","Effect":"Allow","Action":["kinesis:PutRecord*","kinesis:listStreams"],"Resource":"arn:aws:kinesis:us-east-1:*:stream/aep-*"},
		{"Effect":"Allow","Action":"kinesis:Describe*","Resource":["*"]},
		{"Effect":"Deny","Action":"kinesis:*","Resource":"arn:aws:kinesis:*:*:stream/aep-secret"}]}`), kinesisfake.Actions())
	must(t, err)
	access, err := iam.New(0, iam.KeyPair{ID: exampleID, Secret: exampleSecret, Allow: statements})
	must(t, err)
	model := streams.New(streams.Config{})
	for _, name := range []string{"aep-profiles", "aep-secret", "other"} {
		must(t, model.CreateStream(start, name, 1, 0))
	}
	server := kinesisfake.NewServer(model, kinesisfake.Options{Access: access, Clock: func() time.Time { return start }})
	put := `"PartitionKey":"k","Data":""}`
	for _, test := range []struct{ operation, body, want string }{
		{"PutRecord", `{"StreamName":"aep-profiles",` + put, "SequenceNumber"},
		{"PutRecord", `{"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/aep-profiles",` + put, "SequenceNumber"},
		{"PutRecord", `{"StreamName":"other",` + put, "kinesis:PutRecord on resource: arn:aws:kinesis:us-east-1:000000000000:stream/other because no identity-based policy allows the kinesis:PutRecord action"},
		{"PutRecord", `{"StreamName":"aep-secret",` + put, "kinesis:PutRecord on resource: arn:aws:kinesis:us-east-1:000000000000:stream/aep-secret with an explicit deny in an identity-based policy"},
		{"DescribeStreamSummary", `{"StreamName":"other"}`, "StreamDescriptionSummary"},
		{"DescribeStreamSummary", `{"StreamName":"aep-secret"}`, "with an explicit deny"},
		{"ListStreams", `{}`, "kinesis:ListStreams on resource: * because no identity-based policy allows"}, // its resource must be *
		{"GetRecords", `{"ShardIterator":"x"}`, "kinesis:GetRecords on resource: * because"},
	} {
		request := httptest.NewRequest("POST", "/", strings.NewReader(test.body))
		request.Header.Set("X-Amz-Target", "Kinesis_20131202."+test.operation)
		request.Header.Set("Content-Type", contentJSON)
		credentials := aws.Credentials{AccessKeyID: exampleID, SecretAccessKey: exampleSecret}
		must(t, v4.NewSigner().SignHTTP(t.Context(), credentials, request, sha256Hex(test.body), "kinesis", "us-east-1", time.Now()))
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, request)
		if body := answer.Body.String(); !strings.Contains(body, test.want) {
			t.Errorf("%s %s: %d %s, want %s", test.operation, test.body, answer.Code, body, test.want)
		}
	}
}

// The KPL asks STS for its account.
func TestGetCallerIdentity(t *testing.T) {
	const body = "Action=GetCallerIdentity&Version=2011-06-15"
	call := func(access *iam.Access, id, secret, body string) (int, string) {
		server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{Access: access})
		request := httptest.NewRequest("POST", "/", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
		if id != "" {
			must(
				t,
				v4.NewSigner().
					SignHTTP(t.Context(), aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, request, sha256Hex(body), "sts", "us-east-1", time.Now()),
			)
		}
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, request)
		text, err := io.ReadAll(answer.Body)
		must(t, err)
		if kind := answer.Header().Get("Content-Type"); kind != "text/xml" {
			t.Errorf("content type %s", kind)
		}
		return answer.Code, string(text)
	}
	access := exampleAccess(t)
	for _, test := range []struct {
		name, id, secret, body string
		access                 *iam.Access
		code                   int
		want                   string
	}{
		{"anybody", "test", "test", body, nil, 200, "<Account>000000000000</Account>"},
		{"an account", "111122223333", "test", body, nil, 200, "<Arn>arn:aws:iam::111122223333:user/kinesim</Arn>"},
		{"known", exampleID, exampleSecret, body, access, 200, "<Account>000000000000</Account>"},
		{"unknown", "AKIDOTHER", "x", body, access, 403, "<Code>InvalidClientTokenId</Code>"},
		{"wrong secret", exampleID, "x", body, access, 403, "<Code>SignatureDoesNotMatch</Code>"},
		{"nobody", "", "", body, nil, 403, "<Code>MissingAuthenticationTokenException</Code>"},
		{"another operation", "test", "test", "Action=AssumeRole&Version=2011-06-15", nil, 400, "Could not find operation AssumeRole"},
	} {
		code, text := call(test.access, test.id, test.secret, test.body)
		if code != test.code || !strings.Contains(text, test.want) {
			t.Errorf("%s: %d %s, want %d %s", test.name, code, text, test.code, test.want)
		}
		var answer struct {
			Result struct{ Arn, UserId, Account string } `xml:"GetCallerIdentityResult"`
			Error  struct{ Code, Message string }
		}
		if err := xml.Unmarshal([]byte(text), &answer); err != nil || (answer.Result.UserId == "") != (code != 200) ||
			(answer.Error.Message == "") != (code == 200) {
			t.Errorf("%s: %v %+v", test.name, err, answer)
		}
	}
}
