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
	f := newFake(t, kinesisfake.Config{Durations: kinesisfake.Durations{Create: time.Second}}, kinesisfake.Options{})
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
	f := newFake(t, kinesisfake.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	_, err := f.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: aws.String("s")})
	must(t, err)
	must(
		t,
		kinesis.NewStreamNotExistsWaiter(f.Client).
			Wait(t.Context(), &kinesis.DescribeStreamInput{StreamName: aws.String("s")}, time.Second),
	)
}

func TestSDKRetention(t *testing.T) {
	f := newFake(t, kinesisfake.Config{Durations: kinesisfake.Durations{Update: time.Second}}, kinesisfake.Options{})
	f.create("s", 1)
	increase := func(hours int32) error {
		_, err := f.IncreaseStreamRetentionPeriod(
			t.Context(),
			&kinesis.IncreaseStreamRetentionPeriodInput{StreamName: aws.String("s"), RetentionPeriodHours: &hours},
		)
		return err
	}
	decrease := func(hours int32) error {
		_, err := f.DecreaseStreamRetentionPeriod(
			t.Context(),
			&kinesis.DecreaseStreamRetentionPeriodInput{StreamARN: arn, RetentionPeriodHours: &hours},
		)
		return err
	}
	f.putOne("x")
	must(t, increase(48))
	if d := f.summary(); *d.RetentionPeriodHours != 48 || d.StreamStatus != types.StreamStatusUpdating {
		t.Errorf("%d hours, %s", *d.RetentionPeriodHours, d.StreamStatus)
	}
	expectError(t, increase(72), "ResourceInUseException", "Stream s under account 000000000000 not ACTIVE, instead in state UPDATING")
	f.now = f.now.Add(30 * time.Hour)
	expectError(
		t,
		increase(24),
		"InvalidArgumentException",
		"Requested retention period (24 hours) for stream s can not be shorter than existing retention period (48 hours). Use DecreaseRetentionPeriod API.",
	)
	expectError(
		t,
		increase(8761),
		"InvalidArgumentException",
		"Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.",
	)
	expectError(t, decrease(23), "InvalidArgumentException", "Minimum allowed retention period is 24 hours.")
	expectError(
		t,
		decrease(72),
		"InvalidArgumentException",
		"can not be longer than existing retention period (48 hours). Use IncreaseRetentionPeriod API.",
	)
	read := func() int {
		got, _ := f.texts(f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon}), 10)
		return len(got)
	}
	if read() != 1 {
		t.Error("a record of 30 hours is gone, with 48 hours of retention")
	}
	must(t, decrease(24))
	if read() != 0 {
		t.Error("a record of 30 hours is left, with 24 hours of retention")
	}
}

func TestSDKTags(t *testing.T) {
	f := newFake(t, kinesisfake.Config{}, kinesisfake.Options{})
	_, err := f.CreateStream(
		t.Context(),
		&kinesis.CreateStreamInput{StreamName: aws.String("s"), ShardCount: aws.Int32(1), Tags: map[string]string{"born": "with"}},
	)
	must(t, err)
	add := func(tags map[string]string) error {
		_, err := f.AddTagsToStream(t.Context(), &kinesis.AddTagsToStreamInput{StreamName: aws.String("s"), Tags: tags})
		return err
	}
	many := map[string]string{}
	for i := range 49 {
		many[fmt.Sprintf("key-%02d", i)] = "value"
	}
	must(t, add(many))
	expectError(
		t,
		add(map[string]string{"more": ""}),
		"InvalidArgumentException",
		"Failed to add tags to stream s under account 000000000000 because a given stream cannot have more than 10 tags",
	)
	expectError(t, add(map[string]string{"born": "a\x01"}), "InvalidArgumentException", "Some tags contain invalid characters.")
	expectError(t, add(map[string]string{"aws:x": ""}), "InvalidArgumentException", "reserved")
	expectError(
		t,
		add(map[string]string{strings.Repeat("k", 129): strings.Repeat("v", 257)}),
		"ValidationException",
		"2 validation errors detected: ",
	)
	must(t, add(map[string]string{"born": "again"}))
	var keys []string
	in := &kinesis.ListTagsForStreamInput{StreamARN: arn, Limit: aws.Int32(20)}
	for more := true; more; {
		out, err := f.ListTagsForStream(t.Context(), in)
		must(t, err)
		for _, tag := range out.Tags {
			keys = append(keys, *tag.Key+"="+*tag.Value)
		}
		in.ExclusiveStartTagKey, more = out.Tags[len(out.Tags)-1].Key, *out.HasMoreTags
	}
	if len(keys) != 50 || keys[0] != "born=again" || keys[49] != "key-48=value" {
		t.Errorf("%d tags: %v", len(keys), keys)
	}
	_, err = f.RemoveTagsFromStream(
		t.Context(),
		&kinesis.RemoveTagsFromStreamInput{StreamName: aws.String("s"), TagKeys: []string{"key-00", "never"}},
	)
	must(t, err)
	_, err = f.TagResource(t.Context(), &kinesis.TagResourceInput{ResourceARN: arn, Tags: map[string]string{"zone": "a"}})
	must(t, err)
	_, err = f.UntagResource(t.Context(), &kinesis.UntagResourceInput{ResourceARN: arn, TagKeys: []string{"key-01"}})
	must(t, err)
	out, err := f.ListTagsForResource(t.Context(), &kinesis.ListTagsForResourceInput{ResourceARN: arn})
	must(t, err)
	if n := len(out.Tags); n != 49 || *out.Tags[n-1].Key != "zone" || *out.Tags[1].Key != "key-02" {
		t.Errorf("%d tags are left: %s … %s", n, *out.Tags[1].Key, *out.Tags[n-1].Key)
	}
	_, err = f.ListTagsForResource(t.Context(), &kinesis.ListTagsForResourceInput{ResourceARN: aws.String(*arn + "-not")})
	expectError(t, err, "ResourceNotFoundException", "Stream s-not under account 000000000000 not found.")
}

func TestSDKEncryption(t *testing.T) {
	f := newFake(t, kinesisfake.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	f.putOne("plain")
	_, err := f.StartStreamEncryption(
		t.Context(),
		&kinesis.StartStreamEncryptionInput{
			StreamName:     aws.String("s"),
			EncryptionType: types.EncryptionTypeKms,
			KeyId:          aws.String("alias/aws/kinesis"),
		},
	)
	must(t, err)
	if d := f.summary(); d.EncryptionType != types.EncryptionTypeKms || *d.KeyId != "alias/aws/kinesis" {
		t.Errorf("encrypted with %s %v", d.EncryptionType, d.KeyId)
	}
	out, err := f.PutRecords(
		t.Context(),
		&kinesis.PutRecordsInput{
			StreamName: aws.String("s"),
			Records:    []types.PutRecordsRequestEntry{{Data: []byte("secret"), PartitionKey: aws.String(`ключ "secret`)}},
		},
	)
	must(t, err)
	if out.EncryptionType != types.EncryptionTypeKms {
		t.Errorf("PutRecords answers %q", out.EncryptionType)
	}
	_, read := f.texts(f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon}), 10)
	if len(read.Records) != 2 || read.Records[0].EncryptionType != "" || read.Records[1].EncryptionType != types.EncryptionTypeKms {
		t.Errorf("read %+v", read.Records)
	}
	stop := func() error {
		_, err := f.StopStreamEncryption(
			t.Context(),
			&kinesis.StopStreamEncryptionInput{
				StreamName:     aws.String("s"),
				EncryptionType: types.EncryptionTypeKms,
				KeyId:          aws.String("k"),
			},
		)
		return err
	}
	must(t, stop())
	if d := f.summary(); d.EncryptionType != types.EncryptionTypeNone || d.KeyId != nil {
		t.Errorf("afterwards %s %v", d.EncryptionType, d.KeyId)
	}
	for range 23 {
		f.server.Do(func(now time.Time, m *kinesisfake.Model) {
			must(t, m.StartEncryption(now, "s", fmt.Sprint(m.Stats().Stored, now.UnixNano())))
		})
		f.now = f.now.Add(time.Nanosecond)
	}
	expectError(t, stop(), "LimitExceededException", "changed 25 times within 24 hours")
	f.now = f.now.Add(24 * time.Hour)
	must(t, stop())
}

func TestSDKMonitoring(t *testing.T) {
	f := newFake(t, kinesisfake.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	on, err := f.EnableEnhancedMonitoring(
		t.Context(),
		&kinesis.EnableEnhancedMonitoringInput{StreamName: aws.String("s"), ShardLevelMetrics: []types.MetricsName{types.MetricsNameAll}},
	)
	must(t, err)
	if len(on.CurrentShardLevelMetrics) != 0 || len(on.DesiredShardLevelMetrics) != 7 || *on.StreamARN != *arn {
		t.Errorf("enabled %v after %v", on.DesiredShardLevelMetrics, on.CurrentShardLevelMetrics)
	}
	off, err := f.DisableEnhancedMonitoring(
		t.Context(),
		&kinesis.DisableEnhancedMonitoringInput{StreamARN: arn, ShardLevelMetrics: []types.MetricsName{types.MetricsNameIncomingBytes}},
	)
	must(t, err)
	if len(off.CurrentShardLevelMetrics) != 7 || len(off.DesiredShardLevelMetrics) != 6 {
		t.Errorf("left %v of %v", off.DesiredShardLevelMetrics, off.CurrentShardLevelMetrics)
	}
	if d := f.summary(); len(d.EnhancedMonitoring) != 1 || len(d.EnhancedMonitoring[0].ShardLevelMetrics) != 6 {
		t.Errorf("described as %+v", d.EnhancedMonitoring)
	}
	_, err = f.EnableEnhancedMonitoring(
		t.Context(),
		&kinesis.EnableEnhancedMonitoringInput{StreamName: aws.String("s s"), ShardLevelMetrics: []types.MetricsName{"Speed"}},
	)
	expectError(t, err, "ValidationException", "2 validation errors detected: ")
}

func TestSDKPolicies(t *testing.T) {
	f := newFake(t, kinesisfake.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	put := func(resource *string, policy string) error {
		_, err := f.PutResourcePolicy(t.Context(), &kinesis.PutResourcePolicyInput{ResourceARN: resource, Policy: &policy})
		return err
	}
	policy := `{"Version":"2012-10-17","Statement":[]}`
	consumer := f.register("c")
	for _, resource := range []*string{arn, consumer} {
		must(t, put(resource, policy))
		got, err := f.GetResourcePolicy(t.Context(), &kinesis.GetResourcePolicyInput{ResourceARN: resource})
		must(t, err)
		if *got.Policy != policy {
			t.Errorf("%s has the policy %s", *resource, *got.Policy)
		}
		_, err = f.DeleteResourcePolicy(t.Context(), &kinesis.DeleteResourcePolicyInput{ResourceARN: resource})
		must(t, err)
		_, err = f.DeleteResourcePolicy(t.Context(), &kinesis.DeleteResourcePolicyInput{ResourceARN: resource})
		expectError(t, err, "ResourceNotFoundException", "No resource policy found for resource ARN ")
	}
	expectError(t, put(arn, "allow"), "InvalidArgumentException", "is not a JSON object")
	expectError(t, put(aws.String("arn:aws:s3:::bucket"), policy), "ValidationException", "resourceARN")
}

func TestSDKMaxRecordSize(t *testing.T) {
	f := newFake(t, kinesisfake.Config{Limits: kinesisfake.Limits{Write: kinesisfake.WriteOff}}, kinesisfake.Options{})
	f.create("s", 1)
	put := func() error {
		_, err := f.PutRecord(
			t.Context(),
			&kinesis.PutRecordInput{StreamName: aws.String("s"), Data: make([]byte, 3<<20), PartitionKey: aws.String("k")},
		)
		return err
	}
	expectError(t, put(), "ValidationException", "Member must have length less than or equal to 1048576.")
	_, err := f.UpdateMaxRecordSize(t.Context(), &kinesis.UpdateMaxRecordSizeInput{StreamARN: arn, MaxRecordSizeInKiB: aws.Int32(10241)})
	expectError(
		t,
		err,
		"ValidationException",
		"Value '10241' at 'maxRecordSizeInKiB' failed to satisfy constraint: Member must have value less than or equal to 10240",
	)
	_, err = f.UpdateMaxRecordSize(t.Context(), &kinesis.UpdateMaxRecordSizeInput{StreamARN: arn, MaxRecordSizeInKiB: aws.Int32(4096)})
	must(t, err)
	must(t, put())
	if d := f.summary(); *d.MaxRecordSizeInKiB != 4096 {
		t.Errorf("described with %d KiB", *d.MaxRecordSizeInKiB)
	}
}

// Each of the operations that can be tried answers DryRunOperationException, does nothing, and shares one call per
// second.
func TestSDKDryRun(t *testing.T) {
	f := newFake(t, kinesisfake.Config{Limits: kinesisfake.Limits{Control: true}}, kinesisfake.Options{})
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
	f.server.Do(func(_ time.Time, m *kinesisfake.Model) {
		if stored := m.Stats().Stored; stored != 0 {
			t.Errorf("%d records were stored", stored)
		}
	})
}

func TestSDKControlRates(t *testing.T) {
	f := newFake(
		t,
		kinesisfake.Config{Limits: kinesisfake.Limits{Control: true}, Durations: kinesisfake.Durations{Create: time.Minute}},
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
