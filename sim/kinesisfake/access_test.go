package kinesisfake_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go/encoding/cbor"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/internal/wire/wiretest"
	"kinesim/sim/kinesisfake/streams"
)

func sha256Hex(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// as is another client of a fake's endpoint.
func (f *fake) as(id, secret, token, region string, change ...func(*kinesis.Options)) *kinesis.Client {
	return kinesis.New(f.Options(), append([]func(*kinesis.Options){func(o *kinesis.Options) {
		o.Region = region
		o.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret, SessionToken: token}, nil
		})
	}}, change...)...)
}

// skewed signs as a client whose clock is off.
type skewed struct {
	*v4.Signer
	by time.Duration
}

func (s skewed) SignHTTP(
	c context.Context,
	credentials aws.Credentials,
	r *http.Request,
	hash, service, region string,
	at time.Time,
	options ...func(*v4.SignerOptions),
) error {
	return s.Signer.SignHTTP(c, credentials, r, hash, service, region, at.Add(s.by), options...)
}

var minimal = []string{"kinesis:ListStreams", "kinesis:PutRecord", "kinesis:PutRecords"}

func controlled(t *testing.T) *fake {
	t.Helper()
	stream := []string{"arn:aws:kinesis:*:*:stream/aep-*"}
	access, err := iam.New(
		0,
		iam.KeyPair{ID: "ADMIN", Secret: "adminsecret", Allow: []iam.Statement{{Actions: []string{"*"}}}},
		iam.KeyPair{
			ID:     "MINIMAL",
			Secret: "minimalsecret",
			Token:  "minimaltoken",
			User:   "aep",
			Allow:  []iam.Statement{{Actions: minimal}},
		},
		iam.KeyPair{
			ID:     "LACKING",
			Secret: "lackingsecret",
			Allow:  []iam.Statement{{Actions: []string{"kinesis:ListStreams", "kinesis:PutRecord"}}},
		},
		iam.KeyPair{
			ID:     "AS-PRINTED",
			Secret: "printedsecret",
			Allow:  []iam.Statement{{Actions: minimal, Resources: stream}},
		},
		iam.KeyPair{ID: "READER", Secret: "readersecret", Allow: []iam.Statement{
			{Actions: []string{"kinesis:get*", "KINESIS:ListShards"}, Resources: stream},
		}},
		iam.KeyPair{
			ID:      "OTHER",
			Secret:  "othersecret",
			Account: "111122223333",
			Allow:   []iam.Statement{{Actions: []string{"kinesis:*"}}},
		},
	)
	must(t, err)
	f := newFake(t, streams.Config{}, kinesisfake.Options{Access: access})
	f.Client = f.as("ADMIN", "adminsecret", "", "us-east-1")
	f.create("aep-profiles", 2)
	f.create("others", 2)
	return f
}

func TestSDKAccess(t *testing.T) {
	f := controlled(t)
	list := func(c *kinesis.Client) error {
		_, err := c.ListStreams(t.Context(), &kinesis.ListStreamsInput{})
		return err
	}
	put := func(stream string, size int) func(c *kinesis.Client) error {
		return func(c *kinesis.Client) error {
			_, err := c.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: &stream, Records: entries(2, size)})
			return err
		}
	}
	putARN := func(c *kinesis.Client) error {
		_, err := c.PutRecord(
			t.Context(),
			&kinesis.PutRecordInput{
				StreamARN:    aws.String("arn:aws:kinesis:us-east-1:000000000000:stream/others"),
				Data:         []byte("x"),
				PartitionKey: aws.String("k"),
			},
		)
		return err
	}
	read := func(stream string) func(c *kinesis.Client) error {
		return func(c *kinesis.Client) error {
			it, err := f.GetShardIterator(
				t.Context(),
				&kinesis.GetShardIteratorInput{
					StreamName:        &stream,
					ShardId:           aws.String("shardId-000000000000"),
					ShardIteratorType: "LATEST",
				},
			)
			must(t, err)
			_, err = c.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: it.ShardIterator})
			return err
		}
	}
	page := func(c *kinesis.Client) error {
		first, err := f.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("aep-profiles"), MaxResults: aws.Int32(1)})
		must(t, err)
		_, err = c.ListShards(t.Context(), &kinesis.ListShardsInput{NextToken: first.NextToken})
		return err
	}
	shards := func(c *kinesis.Client) error {
		_, err := c.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("others")})
		return err
	}
	reshard := func(c *kinesis.Client) error {
		_, err := c.UpdateShardCount(
			t.Context(),
			&kinesis.UpdateShardCountInput{
				StreamName:       aws.String("others"),
				TargetShardCount: aws.Int32(4),
				ScalingType:      "UNIFORM_SCALING",
			},
		)
		return err
	}
	denied := func(user, action, resource string) string {
		return fmt.Sprintf(
			"AccessDeniedException: User: arn:aws:iam::000000000000:user/%s is not authorized to perform: kinesis:%s on resource: %s "+
				"because no identity-based policy allows the kinesis:%[2]s action",
			user,
			action,
			resource,
		)
	}
	const streams = "arn:aws:kinesis:us-east-1:000000000000:stream/"
	minimalClient := f.as("MINIMAL", "minimalsecret", "minimaltoken", "us-east-1")
	lacking := f.as("LACKING", "lackingsecret", "", "us-east-1")
	printed := f.as("AS-PRINTED", "printedsecret", "", "us-east-1")
	reader := f.as("READER", "readersecret", "", "us-east-1")
	for _, test := range []struct {
		name   string
		client *kinesis.Client
		do     func(*kinesis.Client) error
		want   string
	}{
		{"minimal lists", minimalClient, list, ""},
		{"minimal puts", minimalClient, put("aep-profiles", 10), ""},
		{"minimal puts by ARN", minimalClient, putARN, ""},
		{"minimal reads", minimalClient, read("aep-profiles"), denied("aep", "GetRecords", streams+"aep-profiles")},
		{"minimal lists shards", minimalClient, shards, denied("aep", "ListShards", streams+"others")},
		{"lacking puts", lacking, put("aep-profiles", 10), denied("kinesim", "PutRecords", streams+"aep-profiles")},
		{"lacking puts too much", lacking, put("aep-profiles", 2<<20), denied("kinesim", "PutRecords", streams+"aep-profiles")},
		{"lacking puts nowhere", lacking, put("nowhere", 10), denied("kinesim", "PutRecords", streams+"nowhere")},
		{"printed lists", printed, list, denied("kinesim", "ListStreams", "*")},
		{"printed puts", printed, put("aep-profiles", 10), ""},
		{"printed puts elsewhere", printed, putARN, denied("kinesim", "PutRecord", streams+"others")},
		{"minimal reshards", minimalClient, reshard, denied("aep", "UpdateShardCount", "*")},
		{"reader reads", reader, read("aep-profiles"), ""},
		{"reader pages", reader, page, ""},
		{"reader reads elsewhere", reader, read("others"), denied("kinesim", "GetRecords", streams+"others")},
		{"wrong secret", f.as("ADMIN", "wrong", "", "us-east-1"), list, "InvalidSignatureException: The request signature we calculated does not match"},
		{"wrong token", f.as("MINIMAL", "minimalsecret", "wrong", "us-east-1"), list, "UnrecognizedClientException: The security token included in the request is invalid."},
		{"unknown key", f.as("NOBODY", "secret", "", "us-east-1"), list, "UnrecognizedClientException: The security token included in the request is invalid."},
		{"slow clock", f.as("ADMIN", "adminsecret", "", "us-east-1", func(o *kinesis.Options) {
			o.AuthSchemes, o.HTTPSignerV4 = nil, skewed{v4.NewSigner(), -6 * time.Minute}
		}), list,
			"InvalidSignatureException: Signature expired: "},
		{"fast clock", f.as("ADMIN", "adminsecret", "", "us-east-1", func(o *kinesis.Options) { o.AuthSchemes, o.HTTPSignerV4 = nil, skewed{v4.NewSigner(), 6 * time.Minute} }), list,
			"InvalidSignatureException: Signature not yet current: "},
		{"not signed", f.as("", "", "", "us-east-1", func(o *kinesis.Options) { o.Credentials = aws.AnonymousCredentials{} }), list, "MissingAuthenticationTokenException: Missing Authentication Token"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.do(test.client)
			if test.want == "" {
				must(t, err)
				return
			}
			code, text, _ := strings.Cut(test.want, ": ")
			expectError(t, err, code, text)
		})
	}
	// Nobody but the home's accounts has seen a thing.
	out, err := f.as("OTHER", "othersecret", "", "us-east-1").ListStreams(t.Context(), &kinesis.ListStreamsInput{})
	must(t, err)
	if len(out.StreamNames) != 0 {
		t.Errorf("another account sees %v", out.StreamNames)
	}
}

func TestAccountsAndRegionsAreKeptApart(t *testing.T) {
	f := newFake(t, streams.Config{Account: "123456789012", Region: "eu-central-1"}, kinesisfake.Options{})
	for _, place := range []struct{ id, region, arn string }{
		{"test", "eu-central-1", "arn:aws:kinesis:eu-central-1:123456789012:stream/s"},
		{"test", "us-west-2", "arn:aws:kinesis:us-west-2:123456789012:stream/s"},
		{"999988887777", "eu-central-1", "arn:aws:kinesis:eu-central-1:999988887777:stream/s"},
		{"AKIA99998888", "ap-south-1", "arn:aws:kinesis:ap-south-1:123456789012:stream/s"},
	} {
		client := f.as(place.id, "secret", "", place.region)
		_, err := client.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: aws.String("s"), ShardCount: aws.Int32(1)})
		must(t, err)
		out, err := client.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("s")})
		must(t, err)
		if got := *out.StreamDescriptionSummary.StreamARN; got != place.arn {
			t.Errorf("%s in %s: %s", place.id, place.region, got)
		}
		_, err = client.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamARN: &place.arn, Records: entries(3, 10)})
		must(t, err)
	}
	var seen []string
	f.server.DoEach(func(_ time.Time, m *streams.Model) {
		seen = append(seen, fmt.Sprint(m.Config().Account, m.Config().Region, m.Stats().Stored))
	})
	want := "[123456789012ap-south-13 123456789012eu-central-13 123456789012us-west-23 999988887777eu-central-13]"
	if fmt.Sprint(seen) != want {
		t.Errorf("got  %v\nwant %s", seen, want)
	}
	stats := f.server.Stats()
	if stats.Records.Stored != 12 || len(stats.Operations) != 3 || stats.Operations[2].Operation != "PutRecords" ||
		stats.Operations[2].Calls != 4 {
		t.Errorf("counted %+v", stats)
	}
	must(t, f.server.DoAt("999988887777", "eu-central-1", func(_ time.Time, m *streams.Model) {
		if m.Stats().Stored != 3 {
			t.Errorf("counted %+v", m.Stats())
		}
	}))
	for i := range 300 { // somebody tries to fill the memory with accounts
		err := f.server.DoAt(fmt.Sprintf("%012d", i), "", func(time.Time, *streams.Model) {})
		if full := i >= 252; full != (err != nil) {
			t.Fatalf("account %d: %v", i, err)
		}
	}
}

const (
	exampleID     = "AKIDEXAMPLE"
	exampleSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
)

func exampleAccess(t testing.TB) *iam.Access {
	t.Helper()
	a, err := iam.New(0,
		iam.KeyPair{ID: exampleID, Secret: exampleSecret, Allow: []iam.Statement{{Actions: []string{"kinesis:*"}}}},
		iam.KeyPair{ID: "ASIASESSION", Secret: "sessionsecret", Token: "sessiontoken"})
	must(t, err)
	return a
}

// A client that speaks CBOR is refused in CBOR, and what its call is about is read from CBOR.
func TestAccessThroughCBOR(t *testing.T) {
	f := controlled(t)
	call := func(target, body string) (int, string) {
		request, err := http.NewRequest("POST", f.url, strings.NewReader(body))
		must(t, err)
		request.Header.Set("X-Amz-Target", target)
		request.Header.Set("Content-Type", contentCBOR)
		must(
			t,
			v4.NewSigner().
				SignHTTP(t.Context(), aws.Credentials{AccessKeyID: "AS-PRINTED", SecretAccessKey: "printedsecret"}, request, sha256Hex(body), "kinesis", "us-east-1", time.Now()),
		)
		response, err := http.DefaultClient.Do(request)
		must(t, err)
		defer response.Body.Close()
		answer, err := io.ReadAll(response.Body)
		must(t, err)
		value, err := cbor.Decode(answer)
		must(t, err)
		return response.StatusCode, fmt.Sprintf("%v", value)
	}
	for _, test := range []struct {
		target, body string
		status       int
		want         string
	}{
		{putTarget, string(wiretest.InCBOR(wiretest.PutRecords("aep-profiles", 3, 20))), 200, "FailedRecordCount:0"},
		{putTarget, string(wiretest.InCBOR(wiretest.PutRecords("others", 3, 20))), 400, "not authorized to perform: kinesis:PutRecords on resource: arn:aws:kinesis:us-east-1:000000000000:stream/others because"},
		{"Kinesis_20131202.PutRecord", string(wiretest.InCBOR([]byte(`{"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/aep-x","Data":"AA==","PartitionKey":"k"}`))), 400, "Stream aep-x under account 000000000000 not found."},
		{"Kinesis_20131202.PutRecord", string(wiretest.InCBOR([]byte(`{"StreamName":"aep-profiles","Data":"AA==","PartitionKey":"k"}`))), 200, "SequenceNumber:"},
		{putTarget, "\xa1", 400, "on resource: *"}, // whether the body is a good one comes after
	} {
		if status, text := call(test.target, test.body); status != test.status || !strings.Contains(text, test.want) {
			t.Errorf("%s: %d %s, want %d %s", test.target, status, text, test.status, test.want)
		}
	}
}

// AWS was seen to parse the body before it looks for a signature (kinesalite, test/connection.js).
func TestBodyPrecedesSignature(t *testing.T) {
	server := kinesisfake.NewServer(streams.New(streams.Config{}), kinesisfake.Options{Access: exampleAccess(t)})
	for _, test := range []struct{ target, content, body, want string }{
		{listTarget, contentJSON, "hello", `{"__type":"SerializationException"}`},
		{listTarget, contentJSON, "", `{"__type":"SerializationException"}`},
		{listTarget, contentCBOR, "hello", "SerializationException"},
		{"", contentJSON, "{}", unknownJSON},
		{listTarget, contentJSON, "{}", `{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}`},
		{listTarget, contentCBOR, "\xa0", "Missing Authentication Token"},
	} {
		response, body := answerTo(server, rawCall{target: test.target, content: test.content, body: test.body, unsigned: true})
		if response.StatusCode != 400 || !strings.Contains(body, test.want) {
			t.Errorf("%s %q: %d %q, want %q", test.content, test.body, response.StatusCode, body, test.want)
		}
	}
}
