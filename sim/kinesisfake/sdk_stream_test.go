package kinesisfake_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// arn is the ARN of the stream "s".
var arn = aws.String("arn:aws:kinesis:us-east-1:000000000000:stream/s")

// summary describes the stream "s".
func (f *fake) summary() *types.StreamDescriptionSummary {
	f.t.Helper()
	out, err := f.DescribeStreamSummary(f.t.Context(), &kinesis.DescribeStreamSummaryInput{StreamARN: arn})
	must(f.t, err)
	return out.StreamDescriptionSummary
}

func TestSDKDescribeStreamPages(t *testing.T) {
	f := newFake(t, streams.Config{Durations: streams.Durations{Create: time.Second}}, kinesisfake.Options{})
	f.create("s", 7)
	out, err := f.DescribeStream(t.Context(), &kinesis.DescribeStreamInput{StreamName: aws.String("s")})
	must(t, err)
	if d := out.StreamDescription; d.StreamStatus != types.StreamStatusCreating || len(d.Shards) != 0 {
		t.Errorf("in the beginning %s with %d shards", d.StreamStatus, len(d.Shards))
	}
	f.now = f.now.Add(time.Second)
	var ids []string
	in := &kinesis.DescribeStreamInput{StreamName: aws.String("s"), Limit: aws.Int32(3)}
	for {
		out, err := f.DescribeStream(t.Context(), in)
		must(t, err)
		for _, shard := range out.StreamDescription.Shards {
			ids = append(ids, *shard.ShardId)
		}
		if !*out.StreamDescription.HasMoreShards {
			break
		}
		in.ExclusiveStartShardId = &ids[len(ids)-1]
	}
	if len(ids) != 7 || ids[6] != "shardId-000000000006" {
		t.Errorf("described %v", ids)
	}
	waiter := kinesis.NewStreamExistsWaiter(f.Client)
	must(t, waiter.Wait(t.Context(), in, time.Second))
}

func TestSDKDeletedStreamIsWaitedFor(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	_, err := f.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: aws.String("s")})
	must(t, err)
	must(
		t,
		kinesis.NewStreamNotExistsWaiter(f.Client).
			Wait(t.Context(), &kinesis.DescribeStreamInput{StreamName: aws.String("s")}, time.Second),
	)
}

// Each of the operations that can be tried answers DryRunOperationException, does nothing, and shares one call per
// second.
func TestSDKDryRun(t *testing.T) {
	f := newFake(t, streams.Config{Limits: streams.Limits{Control: true}}, kinesisfake.Options{})
	f.create("s", 1)
	consumer := f.register("c")
	iterator := f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
	yes, shard := aws.Bool(true), aws.String("shardId-000000000000")
	for name, try := range map[string]func() error{
		"PutRecord": func() error {
			_, err := f.PutRecord(t.Context(), &kinesis.PutRecordInput{StreamName: aws.String("s"), Data: []byte("x"), PartitionKey: aws.String("k"), DryRun: yes})
			return err
		},
		"PutRecords": func() error {
			_, err := f.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(2, 2), DryRun: yes})
			return err
		},
		"GetRecords": func() error {
			_, err := f.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterator, DryRun: yes})
			return err
		},
		"GetShardIterator": func() error {
			_, err := f.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{StreamName: aws.String("s"), ShardId: shard, ShardIteratorType: types.ShardIteratorTypeLatest, DryRun: yes})
			return err
		},
		"SubscribeToShard": func() error {
			_, err := f.SubscribeToShard(t.Context(), &kinesis.SubscribeToShardInput{ConsumerARN: consumer, ShardId: shard, StartingPosition: &types.StartingPosition{Type: types.ShardIteratorTypeLatest}, DryRun: yes})
			return err
		},
	} {
		expectError(
			t,
			try(),
			"DryRunOperationException",
			"DryRunOperation validation succeeded while calling "+name+" operation.: Request would have succeeded, but DryRun flag is set.",
		)
		expectError(t, try(), "ThrottlingException", "Rate exceeded")
		f.now = f.now.Add(time.Second)
	}
	f.server.Do(func(_ time.Time, m *streams.Model) {
		if stored := m.Stats().Stored; stored != 0 {
			t.Errorf("%d records were stored", stored)
		}
	})
}

func TestSDKControlRates(t *testing.T) {
	f := newFake(
		t,
		streams.Config{Limits: streams.Limits{Control: true}, Durations: streams.Durations{Create: time.Minute}},
		kinesisfake.Options{},
	)
	list := func() error {
		_, err := f.ListStreams(t.Context(), &kinesis.ListStreamsInput{})
		return err
	}
	for range 5 {
		must(t, list())
	}
	expectError(t, list(), "LimitExceededException", "Rate exceeded for account 000000000000.")
	f.now = f.now.Add(time.Second)
	must(t, list())
	for i := range 5 {
		f.create(fmt.Sprint("s-", i), 1)
	}
	f.now = f.now.Add(time.Second)
	_, err := f.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: aws.String("s-6"), ShardCount: aws.Int32(1)})
	expectError(t, err, "LimitExceededException", "in CREATING state under account 000000000000 is 5. Limit: 5.")
}
