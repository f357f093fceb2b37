package kinesisfake_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

func TestSDKUpdateShardCount(t *testing.T) {
	f := newFake(t, streams.Config{ShardsMax: 40, Durations: streams.Durations{Update: time.Second}}, kinesisfake.Options{})
	f.create("s", 4)
	scale := func(target int32) error {
		out, err := f.UpdateShardCount(
			t.Context(),
			&kinesis.UpdateShardCountInput{
				StreamName:       aws.String("s"),
				TargetShardCount: &target,
				ScalingType:      types.ScalingTypeUniformScaling,
			},
		)
		if err == nil && (*out.TargetShardCount != target || *out.StreamName != "s" || *out.StreamARN != *arn) {
			t.Errorf("answer %+v", out)
		}
		return err
	}
	expectError(
		t,
		scale(9),
		"LimitExceededException",
		"UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: 4, Target shard count: 9",
	)
	expectError(
		t,
		scale(1),
		"LimitExceededException",
		"UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: 4, Target shard count: 1",
	)
	expectError(t, scale(41), "LimitExceededException", "Target shard count or number of open shards cannot be greater than 40.")
	expectError(
		t,
		scale(0),
		"ValidationException",
		"Value '0' at 'targetShardCount' failed to satisfy constraint: Member must have value greater than or equal to 1",
	)
	must(t, scale(8))
	expectError(t, scale(8), "ResourceInUseException", "not ACTIVE, instead in state UPDATING")
	for i := range 9 {
		f.now = f.now.Add(time.Hour)
		must(t, scale(int32(7-i%2)))
	}
	f.now = f.now.Add(time.Hour)
	expectError(t, scale(8), "LimitExceededException", "scaled 10 times within 24 hours")
	f.now = f.now.Add(14 * time.Hour)
	must(t, scale(8))
	if d := f.summary(); *d.OpenShardCount != 7 {
		t.Errorf("%d open shards while UPDATING", *d.OpenShardCount)
	}
	f.now = f.now.Add(time.Second)
	if d := f.summary(); *d.OpenShardCount != 8 {
		t.Errorf("%d open shards", *d.OpenShardCount)
	}
}
