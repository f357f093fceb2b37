package kinesisfake_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/kinesisfake/streams"
)

// throughCBOR makes the tests with the SDK speak CBOR, as Java clients do.
var throughCBOR = flag.Bool("cbor", false, "let the SDK speak CBOR to the endpoint")

// fake is a server on loopback with a client of AWS's own, and a clock that only the test moves.
type fake struct {
	*kinesis.Client
	t      *testing.T
	server *kinesisfake.Server
	url    string
	now    time.Time // moved only between calls
}

func newFake(t *testing.T, config streams.Config, options kinesisfake.Options) *fake {
	t.Helper()
	f := &fake{t: t, now: start}
	if options.Clock == nil {
		options.Clock = func() time.Time { return f.now }
	}
	f.server = kinesisfake.NewServer(streams.New(config), options)
	endpoint, err := httpserver.Start(f.server, "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { must(t, endpoint.Close()) })
	f.url = endpoint.URL
	var transport http.RoundTripper = readOnlyBody{&http.Transport{}}
	if *throughCBOR && options.Access == nil { // or it would have to sign again
		transport = cborTransport{transport}
	}
	f.Client = kinesis.New(kinesis.Options{
		BaseEndpoint: aws.String(endpoint.URL), Region: "us-east-1", Retryer: aws.NopRetryer{},
		HTTPClient: &http.Client{Transport: transport},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
		}),
	})
	return f
}

// readOnlyBody hides the WriteTo of request bodies. The SDK closes a body as soon as the answer's header is there, and
// WriteTo of a closed body answers io.EOF as an error, upon which net/http closes the connection under the answer ("use
// of closed network connection") if its writer has not looked for the end of the body by then. Read of a closed body
// does no harm.
type readOnlyBody struct{ http.RoundTripper }

func (t readOnlyBody) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return t.RoundTripper.RoundTrip(r)
}

func (f *fake) create(name string, shards int32) {
	f.t.Helper()
	_, err := f.CreateStream(f.t.Context(), &kinesis.CreateStreamInput{StreamName: &name, ShardCount: &shards})
	must(f.t, err)
}

// createOnDemand asks for a stream on demand.
func (f *fake) createOnDemand(name string) error {
	_, err := f.CreateStream(f.t.Context(), &kinesis.CreateStreamInput{
		StreamName: &name, StreamModeDetails: &types.StreamModeDetails{StreamMode: types.StreamModeOnDemand},
	})
	return err
}

// expectError checks the code and the text of an API error.
func expectError(t *testing.T, err error, code, text string) {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Errorf("got error %v, want %s", err, code)
		return
	}
	if api.ErrorCode() != code || !strings.Contains(api.ErrorMessage(), text) {
		t.Errorf("got %s %q, want %s %q", api.ErrorCode(), api.ErrorMessage(), code, text)
	}
}

func entries(n, size int) []types.PutRecordsRequestEntry {
	list := make([]types.PutRecordsRequestEntry, n)
	for i := range list {
		list[i] = types.PutRecordsRequestEntry{Data: make([]byte, size), PartitionKey: aws.String(fmt.Sprint("key-", i))}
	}
	return list
}

func TestSDKStreams(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	var want []string
	for i := range 7 {
		want = append(want, fmt.Sprintf("stream-%d", i))
		f.create(want[i], 2)
	}
	var byToken, byName []string
	pages := kinesis.NewListStreamsPaginator(f.Client, &kinesis.ListStreamsInput{Limit: aws.Int32(3)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		must(t, err)
		byToken = append(byToken, page.StreamNames...)
	}
	for more := true; more; {
		in := &kinesis.ListStreamsInput{Limit: aws.Int32(2)}
		if len(byName) > 0 {
			in.ExclusiveStartStreamName = &byName[len(byName)-1]
		}
		page, err := f.ListStreams(t.Context(), in)
		must(t, err)
		byName, more = append(byName, page.StreamNames...), *page.HasMoreStreams
		if arn := *page.StreamSummaries[0].StreamARN; !strings.HasPrefix(arn, "arn:aws:kinesis:us-east-1:000000000000:stream/stream-") {
			t.Errorf("ARN %s", arn)
		}
	}
	if !slices.Equal(byToken, want) || !slices.Equal(byName, want) {
		t.Errorf("listed %v and %v, want %v", byToken, byName, want)
	}
	summary, err := f.DescribeStreamSummary(
		t.Context(),
		&kinesis.DescribeStreamSummaryInput{StreamARN: aws.String("arn:aws:kinesis:us-east-1:000000000000:stream/stream-3")},
	)
	must(t, err)
	d := summary.StreamDescriptionSummary
	if *d.StreamName != "stream-3" || d.StreamStatus != types.StreamStatusActive || *d.OpenShardCount != 2 || *d.RetentionPeriodHours != 24 ||
		!d.StreamCreationTimestamp.Equal(start) ||
		*d.MaxRecordSizeInKiB != 1024 ||
		d.StreamModeDetails.StreamMode != types.StreamModeProvisioned {
		t.Errorf("described as %+v", d)
	}
	_, err = f.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: aws.String("stream-3"), ShardCount: aws.Int32(1)})
	expectError(t, err, "ResourceInUseException", "Stream stream-3 under account 000000000000 already exists.")
	_, err = f.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: aws.String("large"), ShardCount: aws.Int32(1 << 30)})
	expectError(t, err, "LimitExceededException", "Current shard count for the account: 14. Limit: 20000.")
	_, err = f.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: aws.String("stream-3")})
	must(t, err)
	_, err = f.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("stream-3")})
	expectError(t, err, "ResourceNotFoundException", "Stream stream-3 under account 000000000000 not found.")
}

func TestSDKListShardsPages(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 10)
	var got []string
	in := &kinesis.ListShardsInput{
		StreamName:            aws.String("s"),
		MaxResults:            aws.Int32(4),
		ExclusiveStartShardId: aws.String("shardId-000000000000"),
	}
	for {
		page, err := f.ListShards(t.Context(), in)
		must(t, err)
		for _, shard := range page.Shards {
			got = append(got, *shard.ShardId)
		}
		if page.NextToken == nil {
			break
		}
		in = &kinesis.ListShardsInput{NextToken: page.NextToken, MaxResults: aws.Int32(4)}
	}
	if len(got) != 9 || got[0] != "shardId-000000000001" || got[8] != "shardId-000000000009" {
		t.Errorf("listed %v", got)
	}
	page, err := f.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("s"), MaxResults: aws.Int32(4)})
	must(t, err)
	f.now = f.now.Add(301 * time.Second)
	_, err = f.ListShards(t.Context(), &kinesis.ListShardsInput{NextToken: page.NextToken})
	expectError(t, err, "ExpiredNextTokenException", "")
	_, err = f.ListShards(t.Context(), &kinesis.ListShardsInput{NextToken: page.NextToken, StreamName: aws.String("s")})
	expectError(t, err, "InvalidArgumentException", "NextToken and StreamName cannot be provided together.")
}

func TestSDKPutRecordsPartialFailure(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("exampleStreamName", 1)
	put := func(n int) *kinesis.PutRecordsOutput {
		out, err := f.PutRecords(
			t.Context(),
			&kinesis.PutRecordsInput{StreamName: aws.String("exampleStreamName"), Records: entries(n, 100)},
		)
		must(t, err)
		return out
	}
	put(500)
	put(490)
	out := put(30)
	if *out.FailedRecordCount != 20 || len(out.Records) != 30 {
		t.Fatalf("%d of %d failed, want 20 of 30", *out.FailedRecordCount, len(out.Records))
	}
	for i, record := range out.Records {
		if i < 10 {
			if record.ErrorCode != nil || *record.ShardId != "shardId-000000000000" || len(*record.SequenceNumber) != 56 {
				t.Errorf("record %d: %+v, want it stored", i, record)
			}
			continue
		}
		if record.SequenceNumber != nil || *record.ErrorCode != "ProvisionedThroughputExceededException" ||
			*record.ErrorMessage != "Rate exceeded for shard shardId-000000000000 in stream exampleStreamName under account 000000000000." {
			t.Errorf("record %d: %s %s", i, *record.ErrorCode, *record.ErrorMessage)
		}
	}
	_, err := f.PutRecord(
		t.Context(),
		&kinesis.PutRecordInput{StreamName: aws.String("exampleStreamName"), Data: []byte("x"), PartitionKey: aws.String("k")},
	)
	expectError(
		t,
		err,
		"ProvisionedThroughputExceededException",
		"Rate exceeded for shard shardId-000000000000 in stream exampleStreamName under account 000000000000.",
	)
	f.now = f.now.Add(time.Second)
	if out := put(1); *out.FailedRecordCount != 0 {
		t.Error("throttled a second later")
	}
}

func TestSDKPutIsRejectedAsAWhole(t *testing.T) {
	f := newFake(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff}}, kinesisfake.Options{})
	f.create("s", 1)
	large := entries(3, 10)
	large[1].Data = make([]byte, 1<<20-4) // with its key one byte more than 1 MiB
	many := entries(11, 960<<10)
	explicit := entries(1, 10)
	explicit[0].ExplicitHashKey = aws.String("340282366920938463463374607431768211456")
	long := entries(2, 10)
	long[0].PartitionKey, long[1].PartitionKey = aws.String(strings.Repeat("é", 257)), aws.String("")
	for _, test := range []struct {
		name       string
		stream     string
		records    []types.PutRecordsRequestEntry
		code, text string
	}{
		{"record too large", "s", large, "ValidationException", "1 validation error detected: Value at 'records.2.member.data' failed to satisfy constraint: Member must have length less than or equal to 1048576."},
		{"too many records", "s", entries(501, 1), "ValidationException", "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must have length less than or equal to 500"},
		{"no records", "s", []types.PutRecordsRequestEntry{}, "ValidationException", "Member must have length greater than or equal to 1"},
		{"more than 10 MiB", "s", many, "InvalidArgumentException", "Records size exceeds 10 MB limit"},
		{"hash key out of range", "s", explicit, "InvalidArgumentException", "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was 340282366920938463463374607431768211456"},
		{"two bad keys", "s", long, "ValidationException", "2 validation errors detected: Value '" + strings.Repeat("é", 257) + "' at 'records.1.member.partitionKey' failed to satisfy constraint: " +
			"Member must have length less than or equal to 256; Value '' at 'records.2.member.partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"bad name", "s s", entries(1, 1), "ValidationException", "Value 's s' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		{"no such stream", "other", entries(1, 1), "ResourceNotFoundException", "Stream other under account 000000000000 not found."},
	} {
		_, err := f.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: &test.stream, Records: test.records})
		t.Run(test.name, func(t *testing.T) { expectError(t, err, test.code, test.text) })
	}
	_, err := f.PutRecord(
		t.Context(),
		&kinesis.PutRecordInput{StreamName: aws.String("s"), Data: large[1].Data, PartitionKey: large[1].PartitionKey},
	)
	expectError(t, err, "ValidationException", "1 validation error detected: Value at 'data' failed to satisfy constraint")
	_, err = f.PutRecords(
		t.Context(),
		&kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(2, 5), DryRun: aws.Bool(true)},
	)
	expectError(t, err, "DryRunOperationException", "DryRunOperation validation succeeded while calling PutRecords operation.")
	f.server.Do(func(_ time.Time, m *streams.Model) {
		if stored := m.Stats().Stored; stored != 0 {
			t.Errorf("%d records were stored", stored)
		}
	})
}

func TestSDKExplicitHashKeyAndOrdering(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 3)
	shards, err := f.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("s")})
	must(t, err)
	for _, shard := range shards.Shards {
		for _, key := range []*string{shard.HashKeyRange.StartingHashKey, shard.HashKeyRange.EndingHashKey} {
			out, err := f.PutRecord(
				t.Context(),
				&kinesis.PutRecordInput{
					StreamName:      aws.String("s"),
					Data:            []byte("x"),
					PartitionKey:    aws.String("k"),
					ExplicitHashKey: key,
				},
			)
			must(t, err)
			if *out.ShardId != *shard.ShardId {
				t.Errorf("hash key %s fell into %s, want %s", *key, *out.ShardId, *shard.ShardId)
			}
			_, err = f.PutRecord(
				t.Context(),
				&kinesis.PutRecordInput{
					StreamName:                aws.String("s"),
					Data:                      []byte("x"),
					PartitionKey:              aws.String("k"),
					SequenceNumberForOrdering: out.SequenceNumber,
				},
			)
			must(t, err)
		}
	}
}

func TestUnknownOperations(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	_, err := f.ListChannels(t.Context(), &kinesis.ListChannelsInput{})
	expectError(t, err, "UnknownOperationException", "ListChannels is not offered by this endpoint: delivery channels need S3")
}

func statusOf(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}
