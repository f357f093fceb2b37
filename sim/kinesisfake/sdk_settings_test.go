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

func TestSDKRetention(t *testing.T) {
	f := newFake(t, streams.Config{Durations: streams.Durations{Update: time.Second}}, kinesisfake.Options{})
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
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
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
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
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
		f.server.Do(func(now time.Time, m *streams.Model) {
			must(t, m.StartEncryption(now, "s", fmt.Sprint(m.Stats().Stored, now.UnixNano())))
		})
		f.now = f.now.Add(time.Nanosecond)
	}
	expectError(t, stop(), "LimitExceededException", "changed 25 times within 24 hours")
	f.now = f.now.Add(24 * time.Hour)
	must(t, stop())
}

func TestSDKMonitoring(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
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
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
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
	f := newFake(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff}}, kinesisfake.Options{})
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
