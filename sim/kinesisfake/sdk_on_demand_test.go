package kinesisfake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

func TestSDKOnDemand(t *testing.T) {
	f := newFake(t, streams.Config{OnDemand: streams.DemandConfig{StreamsMax: 2}}, kinesisfake.Options{})
	must(t, f.createOnDemand("s"))
	must(t, f.createOnDemand("two"))
	expectError(t, f.createOnDemand("three"), "LimitExceededException", "Account 000000000000 has 2 on-demand streams. Limit: 2.")
	if d := f.summary(); d.StreamModeDetails.StreamMode != types.StreamModeOnDemand || *d.OpenShardCount != 4 || d.WarmThroughput != nil {
		t.Errorf("described as %+v", d)
	}
	limits, err := f.DescribeLimits(t.Context(), &kinesis.DescribeLimitsInput{})
	must(t, err)
	if *limits.OpenShardCount != 8 || *limits.ShardLimit != 20_000 || *limits.OnDemandStreamCount != 2 ||
		*limits.OnDemandStreamCountLimit != 2 {
		t.Errorf("limits %+v", limits)
	}
	_, err = f.SplitShard(
		t.Context(),
		&kinesis.SplitShardInput{StreamARN: arn, ShardToSplit: aws.String(firstShard), NewStartingHashKey: aws.String("1000")},
	)
	expectError(t, err, "ValidationException", "only supported for data streams with the provisioned capacity mode")
	mode := func(mode types.StreamMode) error {
		_, err := f.UpdateStreamMode(
			t.Context(),
			&kinesis.UpdateStreamModeInput{StreamARN: arn, StreamModeDetails: &types.StreamModeDetails{StreamMode: mode}},
		)
		return err
	}
	must(t, mode(types.StreamModeProvisioned))
	must(t, mode(types.StreamModeOnDemand))
	expectError(t, mode(types.StreamModeProvisioned), "LimitExceededException", "switched its mode 2 times within 24 hours")
	f.now = f.now.Add(24 * time.Hour)
	must(t, mode(types.StreamModeProvisioned))
	expectError(t, mode("FREE"), "ValidationException", "Member must satisfy enum value set: [PROVISIONED, ON_DEMAND]")
}

func TestSDKWarmThroughput(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	must(t, f.createOnDemand("s"))
	warm := func(mib int32) (*types.WarmThroughputObject, error) {
		out, err := f.UpdateStreamWarmThroughput(
			t.Context(),
			&kinesis.UpdateStreamWarmThroughputInput{StreamName: aws.String("s"), WarmThroughputMiBps: &mib},
		)
		if err != nil {
			return nil, err
		}
		return out.WarmThroughput, nil
	}
	_, err := warm(10)
	expectError(t, err, "InvalidArgumentException", "MinimumThroughputBillingCommitment")
	commit := func(status types.MinimumThroughputBillingCommitmentInputStatus) *types.MinimumThroughputBillingCommitmentOutput {
		out, err := f.UpdateAccountSettings(
			t.Context(),
			&kinesis.UpdateAccountSettingsInput{
				MinimumThroughputBillingCommitment: &types.MinimumThroughputBillingCommitmentInput{Status: status},
			},
		)
		must(t, err)
		return out.MinimumThroughputBillingCommitment
	}
	if on := commit(types.MinimumThroughputBillingCommitmentInputStatusEnabled); on.Status != "ENABLED" || !on.StartedAt.Equal(start) ||
		!on.EarliestAllowedEndAt.Equal(start.Add(24*time.Hour)) ||
		on.EndedAt != nil {
		t.Errorf("enabled: %+v", on)
	}
	got, err := warm(10)
	must(t, err)
	if *got.TargetMiBps != 10 || *got.CurrentMiBps != 10 {
		t.Errorf("warm throughput %d of %d", *got.CurrentMiBps, *got.TargetMiBps)
	}
	if d := f.summary(); *d.OpenShardCount != 10 || *d.WarmThroughput.CurrentMiBps != 10 {
		t.Errorf("%d open shards, warm %+v", *d.OpenShardCount, d.WarmThroughput)
	}
	_, err = warm(20_000)
	expectError(t, err, "LimitExceededException", "is larger than the limit of 10240 MiBps.")
	if off := commit(types.MinimumThroughputBillingCommitmentInputStatusDisabled); off.Status != "ENABLED_UNTIL_EARLIEST_ALLOWED_END" {
		t.Errorf("disabled early: %s", off.Status)
	}
	f.now = f.now.Add(25 * time.Hour)
	out, err := f.DescribeAccountSettings(t.Context(), &kinesis.DescribeAccountSettingsInput{})
	must(t, err)
	if ended := out.MinimumThroughputBillingCommitment; ended.Status != "DISABLED" || !ended.EndedAt.Equal(start.Add(24*time.Hour)) {
		t.Errorf("afterwards: %+v", ended)
	}
}

func TestSDKRecordDistribution(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("provisioned", 1)
	must(t, f.createOnDemand("s"))
	strategy := func(arn string, strategy types.RecordDistributionStrategy) error {
		_, err := f.UpdateStreamRecordDistributionStrategy(
			t.Context(),
			&kinesis.UpdateStreamRecordDistributionStrategyInput{StreamARN: &arn, RecordDistributionStrategy: strategy},
		)
		return err
	}
	keyless := &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(8, 10)}
	for i := range keyless.Records {
		keyless.Records[i].PartitionKey = nil
	}
	_, err := f.PutRecords(t.Context(), keyless)
	expectError(
		t,
		err,
		"ValidationException",
		"8 validation errors detected: Value null at 'records.1.member.partitionKey' failed to satisfy constraint: Member must not be null",
	)
	_, err = f.PutRecord(t.Context(), &kinesis.PutRecordInput{StreamName: aws.String("s"), Data: []byte("x")})
	expectError(
		t,
		err,
		"ValidationException",
		"1 validation error detected: Value null at 'partitionKey' failed to satisfy constraint: Member must not be null",
	)
	expectError(t, strategy(strings.Replace(*arn, "/s", "/provisioned", 1), "AUTO"), "InvalidArgumentException", "on-demand")
	must(t, strategy(*arn, "AUTO"))
	if d := f.summary(); d.RecordDistributionStrategy != types.RecordDistributionStrategyAuto {
		t.Errorf("described as %s", d.RecordDistributionStrategy)
	}
	shards := map[string]int{}
	same := entries(8, 10)
	for i := range same {
		same[i].PartitionKey, same[i].ExplicitHashKey = aws.String("same"), aws.String("0")
	}
	for _, records := range [][]types.PutRecordsRequestEntry{keyless.Records, same} {
		out, err := f.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: records})
		must(t, err)
		for _, record := range out.Records {
			shards[*record.ShardId]++
		}
	}
	if fmt.Sprint(shards) != "map[shardId-000000000000:4 shardId-000000000001:4 shardId-000000000002:4 shardId-000000000003:4]" {
		t.Errorf("distributed as %v", shards)
	}
	_, err = f.PutRecord(
		t.Context(),
		&kinesis.PutRecordInput{StreamName: aws.String("s"), Data: []byte("x"), SequenceNumberForOrdering: aws.String(sampleSequence)},
	)
	expectError(t, err, "InvalidArgumentException", "SequenceNumberForOrdering is not supported")
	out, err := f.GetRecords(
		t.Context(),
		&kinesis.GetRecordsInput{
			ShardIterator: f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon}),
		},
	)
	must(t, err)
	if len(out.Records) != 4 || out.Records[0].PartitionKey != nil || out.Records[3].PartitionKey != nil {
		t.Errorf("read %+v", out.Records)
	}
}
