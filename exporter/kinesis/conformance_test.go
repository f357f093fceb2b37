package kinesis_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesim/exporter"
	"kinesim/exporter/kinesis"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/streams"
)

// endpoint is a Kinesis that the suite runs against.
type endpoint struct {
	url     string
	wire    kinesis.Wire
	poll    time.Duration
	control func(faults.Control) // makes calls fail, where that is possible
}

// TestEmbedded runs the suite against the embedded Kinesis over TCP.
func TestEmbedded(t *testing.T) {
	fake := kinesisfake.Start(t, kinesisfake.StartWith{Options: kinesisfake.Options{Seed: 1}})
	for _, wire := range []kinesis.Wire{kinesis.WirePlain, kinesis.WireJSON, kinesis.WireCBOR} {
		t.Run(string(wire), func(t *testing.T) {
			conformance(t, endpoint{url: fake.URL, wire: wire, poll: 5 * time.Millisecond, control: fake.Server.SetControl})
		})
	}
}

// TestLocalStack runs the suite against LocalStack.
func TestLocalStack(t *testing.T) {
	url := localStack(t)
	for _, wire := range []kinesis.Wire{kinesis.WireJSON, kinesis.WireCBOR} {
		t.Run(string(wire), func(t *testing.T) {
			conformance(t, endpoint{url: url, wire: wire, poll: 50 * time.Millisecond})
		})
	}
}

// conformance is what the exporter needs of any endpoint, each part on a stream of its own.
func conformance(t *testing.T, e endpoint) {
	for _, part := range []struct {
		name string
		test func(*testing.T, endpoint)
	}{
		{"stream", testStream},
		{"deleted with its consumer", testConsumer},
		{"round trip", testRoundTrip},
		{"reshard", testReshard},
		{"oversize record", testOversize},
		{"largest batch", testLargestBatch},
		{"no such stream", testNoSuchStream},
		{"partial failures", testPartial},
	} {
		t.Run(part.name, func(t *testing.T) { part.test(t, e) })
	}
}

func (e endpoint) client(t *testing.T, name string) *kinesis.Client {
	t.Helper()
	kinesis.CleanEnv(t)
	client, err := kinesis.NewClient(t.Context(), kinesis.Config{Endpoint: e.url, Stream: name, Timeout: 2 * time.Minute, Wire: e.wire})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// stream makes a stream that is deleted after the test.
func (e endpoint) stream(t *testing.T, name string, shards int) *kinesis.Client {
	t.Helper()
	client := e.client(t, name)
	if err := client.Create(t.Context(), shards, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // that of the test has ended
		defer cancel()
		if err := client.Delete(ctx); err != nil {
			t.Error(err)
		}
	})
	active(t, client)
	return client
}

func testStream(t *testing.T, e endpoint) {
	client := e.client(t, "life")
	if err := client.Check(t.Context()); !errors.Is(err, kinesis.ErrNoStream) {
		t.Errorf("check before creation: %v, want no such stream", err)
	}
	if there, err := client.Exists(t.Context()); there || err != nil {
		t.Errorf("exists before creation: %t, %v", there, err)
	}
	// Under another name: LocalStack takes half a second to delete a stream that is not there, and with it one made
	// meanwhile.
	if err := e.client(t, "never").Delete(t.Context()); err != nil {
		t.Errorf("delete of no stream: %v", err)
	}
	e.stream(t, "life", 3)
	info, err := client.Describe(t.Context())
	if err != nil || !info.Active || info.Shards != 3 || info.MaxRecordBytes != kinesis.DefaultMaxRecordBytes ||
		info.RetentionHours != 24 {
		t.Errorf("described as %+v, %v", info, err)
	}
	if err := client.Create(t.Context(), 1, 0); !errors.Is(err, kinesis.ErrStreamExists) {
		t.Errorf("second creation: %v, want stream exists", err)
	}
	if there, err := client.Exists(t.Context()); !there || err != nil {
		t.Errorf("exists after creation: %t, %v", there, err)
	}
	if err := client.Check(t.Context()); err != nil {
		t.Errorf("check after creation: %v", err)
	}
	if err := client.CheckWire(t.Context()); err != nil {
		t.Errorf("how requests are written: %v", err)
	}
}

// testConsumer leaves a consumer with enhanced fan-out on the stream, which is deleted all the same.
func testConsumer(t *testing.T, e endpoint) {
	client := e.stream(t, "consumed", 1)
	name := client.Stream()
	described, err := client.API().DescribeStreamSummary(t.Context(), &sdk.DescribeStreamSummaryInput{StreamName: &name})
	if err != nil {
		t.Fatal(err)
	}
	consumer := "mine"
	if _, err := client.API().RegisterStreamConsumer(t.Context(), &sdk.RegisterStreamConsumerInput{
		StreamARN: described.StreamDescriptionSummary.StreamARN, ConsumerName: &consumer,
	}); err != nil {
		t.Fatal(err)
	}
	if err := client.Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := client.WaitGone(ctx, 50*time.Millisecond); err != nil {
		t.Error(err)
	}
}

// testRoundTrip puts from several goroutines while two followers read: one from the start, one from the end as it was
// when it opened.
func testRoundTrip(t *testing.T, e endpoint) {
	client := e.stream(t, "round-trip", 2)
	sink := kinesis.NewSink(client)
	early := put(t, sink, 1, keys(20)...)
	whole := follow(t, client, kinesis.FollowOptions{FromStart: true, Poll: e.poll})
	late := follow(t, client, kinesis.FollowOptions{Poll: e.poll})

	parts := make(chan []stored)
	const writers, puts = 4, 5
	for w := range writers {
		go func() {
			var acked []stored
			for i := range puts {
				records, results := []exporter.Record{
					{Key: fmt.Appendf(nil, "ключ-%d \"\\", w), Data: fmt.Appendf(nil, "\x00\xff binary %d %d", w, i)},
				}, make(
					[]exporter.Result,
					1,
				)
				sink.Put(t.Context(), records, results)
				acked = append(acked, stored{results[0].Shard, results[0].Sequence, string(records[0].Key), string(records[0].Data)})
			}
			parts <- acked
		}()
	}
	var want []stored
	for range writers {
		want = append(want, <-parts...)
	}
	want = append(want, put(t, sink, 2, keys(300)...)...)
	late.drain(t)
	late.expect(t, want)
	whole.drain(t)
	whole.expect(t, append(want, early...))
}

// testReshard splits and merges under a follower.
func testReshard(t *testing.T, e endpoint) {
	client := e.stream(t, "reshard", 2)
	sink := kinesis.NewSink(client)
	r := follow(t, client, kinesis.FollowOptions{Poll: e.poll})
	want := put(t, sink, 1, keys(40)...)
	ids, middles := openShards(t, client)
	split(t, client, ids[0], middles[0])
	want = append(want, put(t, sink, 2, keys(40)...)...)
	ids, _ = openShards(t, client)
	merge(t, client, ids[1], ids[2])
	want = append(want, put(t, sink, 3, keys(40)...)...)
	r.drain(t)
	r.expect(t, want)
	shards := map[string]bool{}
	for _, s := range want {
		shards[s.shard] = true
	}
	if len(shards) != 5 {
		t.Errorf("records went to %d shards, want 5: 2, 2 by the split, 1 by the merge", len(shards))
	}
	if met, finished := r.Shards(); met != 5 || finished != 3 {
		t.Errorf("follower met %d shards and finished %d, want 5 and 3", met, finished)
	}
}

// testOversize has one record of a batch exceed the stream's limit: the whole request is refused, and nothing is
// stored.
func testOversize(t *testing.T, e endpoint) {
	client := e.stream(t, "oversize", 1)
	r := follow(t, client, kinesis.FollowOptions{FromStart: true, Poll: e.poll})
	records, results := make([]exporter.Record, 3), make([]exporter.Result, 3)
	for i := range records {
		records[i] = exporter.Record{Key: fmt.Appendf(nil, "key-%d", i), Data: []byte("small")}
	}
	records[1].Data = slices.Repeat([]byte{'x'}, kinesis.DefaultMaxRecordBytes+1)
	kinesis.NewSink(client).Put(t.Context(), records, results)
	for i, got := range results {
		if got.Outcome != exporter.Refused || got.Code == "" || got.Message == "" {
			t.Errorf("record %d: %+v, want refused", i, got)
		}
	}
	r.drain(t)
	r.expect(t, nil)
}

// testLargestBatch puts the most records that a request may hold, of which no shard refuses any.
func testLargestBatch(t *testing.T, e endpoint) {
	client := e.stream(t, "largest", 2)
	r := follow(t, client, kinesis.FollowOptions{FromStart: true, Poll: e.poll, Limit: 100})
	want := put(t, kinesis.NewSink(client), 1, keys(500)...)
	r.drain(t)
	r.expect(t, want)
}

func testNoSuchStream(t *testing.T, e endpoint) {
	client := e.client(t, "absent")
	records, results := []exporter.Record{{Key: []byte("k"), Data: []byte("d")}}, make([]exporter.Result, 1)
	kinesis.NewSink(client).Put(t.Context(), records, results)
	if got := results[0]; got.Outcome != exporter.Refused || got.Code != "ResourceNotFoundException" {
		t.Errorf("put: %+v, want refused, ResourceNotFoundException", got)
	}
	if err := kinesis.NewFollower(client, kinesis.FollowOptions{}).Open(t.Context()); !errors.Is(err, kinesis.ErrNoStream) {
		t.Errorf("open follower: %v, want no such stream", err)
	}
}

// testPartial has some entries of each request fail: what is acknowledged is in the stream, and what failed is not.
func testPartial(t *testing.T, e endpoint) {
	if e.control == nil {
		t.Skip("this endpoint cannot be made to fail some entries")
	}
	client := e.stream(t, "partial", 2)
	r := follow(t, client, kinesis.FollowOptions{FromStart: true, Poll: e.poll})
	defer e.control(nil)
	sink := kinesis.NewSink(client)
	count := map[string]int{}
	var want []stored
	for i, fault := range []faults.Fault{{Share: 0.3, Outcome: streams.Throttled}, {Share: 0.3, Outcome: streams.Failed}} {
		e.control(func(operation string, _ []byte) *faults.Fault {
			if operation == "PutRecords" {
				return &fault
			}
			return nil
		})
		records, results := make([]exporter.Record, 100), make([]exporter.Result, 100)
		for j := range records {
			records[j] = exporter.Record{Key: fmt.Appendf(nil, "key-%d-%d", i, j), Data: fmt.Appendf(nil, "%d", j)}
		}
		sink.Put(t.Context(), records, results)
		for j, got := range results {
			count[fmt.Sprint(got.Outcome, got.Code)]++
			if got.Outcome == exporter.Acked {
				want = append(want, stored{got.Shard, got.Sequence, string(records[j].Key), string(records[j].Data)})
			}
		}
	}
	if throttled, failed := count["1ProvisionedThroughputExceededException"], count["2InternalFailure"]; throttled < 10 || failed < 10 ||
		throttled+failed+count["0"] != 200 {
		t.Errorf("outcomes %v, want some of each of throttled, failed and acknowledged, and no others", count)
	}
	r.drain(t)
	r.expect(t, want)
}
