package kinesisfake_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/bignum"
)

// openShards are the open shards of the stream "s" by start of their range.
func openShards(t testing.TB, m *kinesisfake.Model, now time.Time) []kinesisfake.ShardInfo {
	t.Helper()
	open, _, err := m.ListShards(now, "s", kinesisfake.ShardFilter{Type: kinesisfake.FilterAtLatest}, -1, 10_000, nil)
	must(t, err)
	slices.SortFunc(open, func(a, b kinesisfake.ShardInfo) int { return a.Start.Compare(b.Start) })
	return open
}

// Whatever the shards were, they are those of a new stream with as many afterwards.
func TestUniformScaling(t *testing.T) {
	even := func(n int) (starts []bignum.HashKey) {
		for _, shard := range openShards(t, newStream(t, kinesisfake.Config{}, n, 0), start) {
			starts = append(starts, shard.Start)
		}
		return starts
	}
	for _, test := range []struct{ from, to int }{{1, 2}, {2, 1}, {2, 3}, {3, 2}, {4, 4}, {5, 8}, {8, 5}, {7, 14}, {100, 199}, {199, 100}} {
		t.Run(fmt.Sprintf("%d to %d", test.from, test.to), func(t *testing.T) {
			m := newStream(t, kinesisfake.Config{}, test.from, 0)
			if test.from > 2 { // shards that are not even
				must(t, m.SplitShard(start, "s", 0, bignum.HashKey{Lo: 12345}))
				must(t, m.MergeShards(start, "s", 1, 2))
			}
			had, err := m.UpdateShardCount(start, "s", test.to)
			must(t, err)
			var starts []bignum.HashKey
			for _, shard := range openShards(t, m, start) {
				starts = append(starts, shard.Start)
			}
			if had != test.from || !slices.Equal(starts, even(test.to)) {
				t.Errorf("%d shards became %v, want %v", had, starts, even(test.to))
			}
		})
	}
}

// A shard that is cut into many pieces has few generations of ancestors: each puts its creation a second ahead.
func TestUniformScalingGoesByHalves(t *testing.T) {
	m := newStream(t, kinesisfake.Config{}, 1, 0)
	for i := range uint64(63) {
		must(t, m.SplitShard(start, "s", uint32(max(2*i, 1)-1), bignum.HashKey{Hi: 1 << (63 - i)})) // the lower half, again and again
	}
	before := openShards(t, m, start)
	_, err := m.UpdateShardCount(start, "s", 128)
	must(t, err)
	var last uint64
	for _, shard := range openShards(t, m, start) {
		last = max(last, shard.First.CreateSecs())
	}
	// 63 generations of splits by hand, and seven by halves at most for the 64 new shards in the upper half of the
	// ring; those beside it are merged out of pieces.
	if n := len(before); n != 64 || last > uint64(start.Unix())+63+2*8 {
		t.Errorf("%d shards before; the newest shard is %d seconds ahead", n, last-uint64(start.Unix()))
	}
}

func TestSDKUpdateShardCount(t *testing.T) {
	f := newFake(t, kinesisfake.Config{ShardsMax: 40, Durations: kinesisfake.Durations{Update: time.Second}}, kinesisfake.Options{})
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
