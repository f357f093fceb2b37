package kinesisfake_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/bignum"
	"kinesim/sim/kinesisfake/streams"
)

// script makes a script that begins with the tests' clock.
func script(t *testing.T, seed uint64, faults ...kinesisfake.ScriptedFault) *kinesisfake.Script {
	t.Helper()
	s, err := kinesisfake.NewScript(seed, start, faults)
	must(t, err)
	return s
}

// scripted is a fake with a stream of 4 shards whose script runs by its clock.
func scripted(t *testing.T, faults ...kinesisfake.ScriptedFault) *fake {
	t.Helper()
	f := newFake(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff}}, kinesisfake.Options{Seed: 7})
	f.create("s", 4)
	f.server.SetControl(script(t, 3, faults...).Control(func() time.Time { return f.now }))
	return f
}

func (f *fake) put(ctx context.Context, n int) (*kinesis.PutRecordsOutput, error) {
	return f.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(n, 10)})
}

// TestScriptedCalls looks at each fault that befalls whole calls before it, in it, and after it.
func TestScriptedCalls(t *testing.T) {
	for _, test := range []struct {
		kind       kinesisfake.FaultKind
		status     int // 0: no answer
		code, text string
		stored     uint64 // of the ten records of the call that it befell
	}{
		{kinesisfake.FaultInternalError, 500, "InternalFailure", "Internal service failure.", 0},
		{kinesisfake.FaultUnavailableError, 503, "ServiceUnavailable", "Service is unavailable.", 0},
		{kinesisfake.FaultThrottleError, 400, "ThrottlingException", "Rate exceeded", 0},
		{kinesisfake.FaultResetBefore, 0, "", "", 0},
		{kinesisfake.FaultResetAfter, 0, "", "", 10},
		{kinesisfake.FaultOutage, 0, "", "", 0},
	} {
		t.Run(string(test.kind), func(t *testing.T) {
			f := scripted(t, kinesisfake.ScriptedFault{At: 10 * time.Second, For: 5 * time.Second, Kind: test.kind})
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
			if outage := test.kind == kinesisfake.FaultOutage; (err != nil) != outage {
				t.Errorf("ListShards during %s: %v", test.kind, err)
			}
		})
	}
}

func TestScriptedThrottledShard(t *testing.T) {
	f := scripted(t, kinesisfake.ScriptedFault{For: time.Minute, Kind: kinesisfake.FaultThrottle, Shards: []int{2}},
		kinesisfake.ScriptedFault{For: time.Minute, Kind: kinesisfake.FaultInternalFailure, Shards: []int{0}, Share: 0.5})
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
		kinesisfake.ScriptedFault{For: time.Second, Kind: kinesisfake.FaultExpiredIterator},
		kinesisfake.ScriptedFault{
			At:         time.Second,
			For:        time.Second,
			Kind:       kinesisfake.FaultThrottle,
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
	f := scripted(t, kinesisfake.ScriptedFault{For: time.Second, Kind: kinesisfake.FaultStall})
	f.expectNoAnswer(func(ctx context.Context) error {
		_, err := f.put(ctx, 10)
		return err
	}, 10)
}

// TestScriptIsPure asks again and in another order, and counts shares.
func TestScriptIsPure(t *testing.T) {
	faults := []kinesisfake.ScriptedFault{
		{At: time.Second, For: time.Minute, Kind: kinesisfake.FaultInternalError, Share: 0.2},
		{At: time.Second, For: time.Minute, Kind: kinesisfake.FaultResetAfter, Share: 0.1},
		{
			At:    time.Second,
			For:   time.Minute,
			Kind:  kinesisfake.FaultLatency,
			Delay: kinesisfake.Delay{Median: 20 * time.Millisecond, P99: 200 * time.Millisecond},
		},
	}
	const calls = 20_000
	ask := func(s *kinesisfake.Script, call uint64) (failed, cut bool, delay time.Duration) {
		fault := s.At(start.Add(2*time.Second), "PutRecords", call)
		return fault.Error != nil, fault.Cut == kinesisfake.CutAfter, fault.Delay
	}
	one, two, other := script(t, 5, faults...), script(t, 5, faults...), script(t, 6, faults...)
	failures, cuts, differing := 0, 0, 0
	var delays []time.Duration
	for call := range uint64(calls) {
		failed, cut, delay := ask(one, call)
		delays = append(delays, delay)
		if failed {
			failures++
		}
		if cut {
			cuts++
		}
		if f, _, _ := ask(other, call); f != failed {
			differing++
		}
	}
	for call := uint64(calls); call > 0; call-- {
		if _, _, delay := ask(two, call-1); delay != delays[call-1] {
			t.Fatalf("call %d: %v the second time, %v the first", call-1, delay, delays[call-1])
		}
	}
	near := func(what string, got, want, slack float64) {
		if math.Abs(got-want) > slack {
			t.Errorf("%s: %v, want %v within %v", what, got, want, slack)
		}
	}
	near("share of failures", float64(failures)/calls, 0.2, 0.01)
	near("share of resets", float64(cuts)/calls, 0.1*0.8, 0.01) // what has failed is not reset
	slices.Sort(delays)
	near("median in ms", float64(delays[calls/2].Milliseconds()), 20, 1)
	near("p99 in ms", float64(delays[calls*99/100].Milliseconds()), 200, 15)
	if differing < calls/10 {
		t.Errorf("another seed decides otherwise in %d of %d calls", differing, calls)
	}
	if fault := one.At(start, "PutRecords", 1); fault.Delay != 0 || fault.Error != nil {
		t.Errorf("a fault before its time: %+v", fault)
	}
	if one.End() != 61*time.Second {
		t.Errorf("ends at %v", one.End())
	}
}

func TestScriptRefuses(t *testing.T) {
	for want, fault := range map[string]kinesisfake.ScriptedFault{
		`no fault "flood"`:    {For: 1, Kind: "flood"},
		"and last":            {Kind: kinesisfake.FaultOutage},
		"begin at 0 or later": {At: -1, For: 1, Kind: kinesisfake.FaultOutage},
		"between 0 and 1":     {For: 1, Kind: kinesisfake.FaultThrottle, Share: math.NaN()},
		"not all there":       {For: 1, Kind: kinesisfake.FaultThrottle, Shards: []int{0, -1}},
		"not shards":          {For: 1, Kind: kinesisfake.FaultStall, Shards: []int{0}},
		"without a delay":     {For: 1, Kind: kinesisfake.FaultLatency},
	} {
		if _, err := kinesisfake.NewScript(1, start, []kinesisfake.ScriptedFault{fault}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestParseDelay(t *testing.T) {
	for text, want := range map[string]string{
		"20ms": "20ms", "0s": "0s", "20ms/200ms": "20ms/200ms", "1s/1m": "1s/1m0s",
		"": "", "20": "", "-1s": "", "20ms/": "", "20ms/20ms": "", "0s/1s": "", "1h": "", "1s/1h": "", "1s/2s/3s": "",
	} {
		delay, err := kinesisfake.ParseDelay(text)
		if (err != nil) != (want == "") || err == nil && delay.String() != want {
			t.Errorf("%q: got %v, %v; want %q", text, delay, err, want)
		}
	}
	log := kinesisfake.Delay{Median: time.Second, P99: 2 * time.Second}
	if low, high := log.At(0), log.At(1); low <= 0 || high < 2*time.Second || high > time.Minute {
		t.Errorf("from %v to %v", low, high)
	}
}
