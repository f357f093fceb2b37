package kinesisfake_test

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// script makes a script that begins with the tests' clock.
func script(t *testing.T, seed uint64, list ...faults.Scripted) *faults.Script {
	t.Helper()
	s, err := faults.NewScript(seed, start, list)
	must(t, err)
	return s
}

// scripted is a fake with a stream of 4 shards whose script runs by its clock.
func scripted(t *testing.T, list ...faults.Scripted) *fake {
	t.Helper()
	f := newFake(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff}}, kinesisfake.Options{Seed: 7})
	f.create("s", 4)
	f.server.SetControl(script(t, 3, list...).Control(func() time.Time { return f.now }))
	return f
}

func (f *fake) put(ctx context.Context, n int) (*kinesis.PutRecordsOutput, error) {
	return f.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(n, 10)})
}

// TestScriptedCalls looks at each fault that befalls whole calls before it, in it, and after it.
func TestScriptedCalls(t *testing.T) {
	for _, test := range []struct {
		kind       faults.Kind
		status     int // 0: no answer
		code, text string
		stored     uint64 // of the ten records of the call that it befell
	}{
		{faults.InternalError, 500, "InternalFailure", "Internal service failure.", 0},
		{faults.UnavailableError, 503, "ServiceUnavailable", "Service is unavailable.", 0},
		{faults.ThrottleError, 400, "ThrottlingException", "Rate exceeded", 0},
		{faults.ResetBefore, 0, "", "", 0},
		{faults.ResetAfter, 0, "", "", 10},
		{faults.Outage, 0, "", "", 0},
	} {
		t.Run(string(test.kind), func(t *testing.T) {
			f := scripted(t, faults.Scripted{At: 10 * time.Second, For: 5 * time.Second, Kind: test.kind})
			for _, quiet := range []time.Duration{0, 10*time.Second - 1, 15 * time.Second} {
				f.now = start.Add(quiet)
				_, err := f.put(t.Context(), 1)
				must(t, err)
			}
			f.now = start.Add(10 * time.Second)
			_, err := f.put(t.Context(), 10)
			if got := statusOf(err); err == nil || got != test.status {
				t.Errorf("got status %d (%v), want %d", got, err, test.status)
			}
			if test.status != 0 {
				expectError(t, err, test.code, test.text)
			}
			f.expectStored(3 + test.stored)
			_, err = f.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("s")})
			if outage := test.kind == faults.Outage; (err != nil) != outage {
				t.Errorf("ListShards during %s: %v", test.kind, err)
			}
		})
	}
}

func TestScriptedThrottledShard(t *testing.T) {
	f := scripted(t, faults.Scripted{For: time.Minute, Kind: faults.Throttle, Shards: []int{2}},
		faults.Scripted{For: time.Minute, Kind: faults.InternalFailure, Shards: []int{0}, Share: 0.5})
	out, err := f.put(t.Context(), 500)
	must(t, err)
	count := map[string]int{}
	for i, record := range out.Records {
		var owner string
		f.server.Do(func(now time.Time, m *streams.Model) {
			results := make([]streams.PutResult, 1)
			key := []byte(*entries(500, 10)[i].PartitionKey)
			must(t, m.PutRecords(now, "s", []streams.PutEntry{{Key: key, Hash: bignum.HashOf(key)}}, results))
			owner = streams.ShardID(results[0].Shard)
		})
		code := aws.ToString(record.ErrorCode)
		count[owner+" "+code]++
		if code == "ProvisionedThroughputExceededException" &&
			*record.ErrorMessage != "Rate exceeded for shard shardId-000000000002 in stream s under account 000000000000." {
			t.Fatalf("record %d: %s", i, *record.ErrorMessage)
		}
	}
	failed, passed := count["shardId-000000000000 InternalFailure"], count["shardId-000000000000 "]
	if share := float64(failed) / float64(failed+passed); share < 0.35 || share > 0.65 {
		t.Errorf("%.2f of shard 0 failed, want about a half", share)
	}
	if count["shardId-000000000002 ProvisionedThroughputExceededException"] == 0 || len(count) != 5 {
		t.Errorf("shard 2 throttles, shard 0 fails in part, and nothing else does: got %v", count)
	}
}

func TestScriptedReads(t *testing.T) {
	f := scripted(
		t,
		faults.Scripted{For: time.Second, Kind: faults.ExpiredIterator},
		faults.Scripted{
			At:         time.Second,
			For:        time.Second,
			Kind:       faults.Throttle,
			Shards:     []int{1},
			Operations: []string{"GetRecords"},
		},
	)
	read := func(shard uint32) error {
		it, err := f.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{StreamName: aws.String("s"),
			ShardId: aws.String(streams.ShardID(shard)), ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
		must(t, err)
		_, err = f.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: it.ShardIterator})
		return err
	}
	expectError(t, read(0), "ExpiredIteratorException", "further in the future than the tolerated delay of 300000 milliseconds.")
	f.now = start.Add(time.Second)
	must(t, read(0))
	expectError(t, read(1), "ProvisionedThroughputExceededException", "Rate exceeded for shard shardId-000000000001 in stream s")
	_, err := f.put(t.Context(), 100)
	must(t, err)
	f.expectStored(100)
}

// TestScriptedStall: the client gives up, and the records are there.
func TestScriptedStall(t *testing.T) {
	f := scripted(t, faults.Scripted{For: time.Second, Kind: faults.Stall})
	f.expectNoAnswer(func(ctx context.Context) error {
		_, err := f.put(ctx, 10)
		return err
	}, 10)
}
