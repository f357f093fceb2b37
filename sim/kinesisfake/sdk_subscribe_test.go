package kinesisfake_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// subscriber is a fake whose clock may be moved while a subscription runs.
type subscriber struct {
	*fake
	clock    atomic.Int64 // nanoseconds since start
	consumer *string
}

func newSubscriber(t *testing.T, config streams.Config, shards int32) *subscriber {
	t.Helper()
	s := &subscriber{}
	s.fake = newFake(t, config, kinesisfake.Options{Clock: func() time.Time { return start.Add(time.Duration(s.clock.Load())) }})
	s.create("s", shards)
	s.consumer = s.register("c")
	return s
}

func (s *subscriber) pass(d time.Duration) { s.clock.Add(int64(d)) }

// subscription is one that runs, with what has come of it.
type subscription struct {
	*testing.T
	*kinesis.SubscribeToShardEventStream
	texts        []string
	continuation *string
	children     []types.ChildShard
}

// subscribe uses a client for each subscription: those of one client share a buffer of the SDK (v1.56.12), which is a
// race.
func (s *subscriber) subscribe(shard string, position types.StartingPosition) (*subscription, error) {
	options := s.Options()
	options.Protocol = nil // the buffer is in it; New makes another
	out, err := kinesis.New(options).
		SubscribeToShard(s.t.Context(), &kinesis.SubscribeToShardInput{ConsumerARN: s.consumer, ShardId: &shard, StartingPosition: &position})
	if err != nil {
		return nil, err
	}
	s.t.Cleanup(func() { out.GetStream().Close() })
	return &subscription{T: s.t, SubscribeToShardEventStream: out.GetStream()}, nil
}

func (s *subscriber) mustSubscribe(shard string, position types.StartingPosition) *subscription {
	s.t.Helper()
	sub, err := s.subscribe(shard, position)
	must(s.t, err)
	return sub
}

// next takes one event in; false at the end.
func (s *subscription) next() bool {
	event, ok := <-s.Events()
	if !ok {
		return false
	}
	value := event.(*types.SubscribeToShardEventStreamMemberSubscribeToShardEvent).Value
	for _, record := range value.Records {
		s.texts = append(s.texts, string(record.Data))
	}
	s.continuation, s.children = value.ContinuationSequenceNumber, value.ChildShards
	return true
}

// want takes events until so many records have come, and compares them.
func (s *subscription) want(texts ...string) {
	s.Helper()
	for len(s.texts) < len(texts) && s.next() {
	}
	if !slices.Equal(s.texts, texts) {
		s.Fatalf("received %v, want %v", s.texts, texts)
	}
}

const firstShard = "shardId-000000000000"

var horizon = types.StartingPosition{Type: types.ShardIteratorTypeTrimHorizon}

func TestSDKSubscribePushes(t *testing.T) {
	s := newSubscriber(t, streams.Config{}, 1)
	s.putOne("0")
	sub := s.mustSubscribe(firstShard, horizon)
	sub.want("0")
	s.putOne("1")
	s.putOne("2")
	sub.want("0", "1", "2")
	if sub.continuation == nil || sub.children != nil {
		t.Fatalf("continuation %v, children %v", sub.continuation, sub.children)
	}
	s.pass(5 * time.Second)
	if !sub.next() || len(sub.texts) != 3 || sub.continuation == nil {
		t.Error("no event from an idle shard after 5 seconds")
	}
	s.pass(streams.SubscriptionLifetime)
	for sub.next() {
	}
	if err := sub.Err(); err != nil {
		t.Errorf("after 5 minutes the subscription ends with %v", err)
	}
	s.putOne("3")
	again := s.mustSubscribe(
		firstShard,
		types.StartingPosition{Type: types.ShardIteratorTypeAfterSequenceNumber, SequenceNumber: sub.continuation},
	)
	again.want("3")
}

func TestSDKSubscribePositions(t *testing.T) {
	s := newSubscriber(t, streams.Config{}, 1)
	var sequences []string
	for i := range 5 {
		sequences = append(sequences, s.putOne(fmt.Sprint(i)))
		s.pass(time.Minute)
	}
	for _, test := range []struct {
		position types.StartingPosition
		want     []string
	}{
		{types.StartingPosition{Type: types.ShardIteratorTypeAtSequenceNumber, SequenceNumber: &sequences[3]}, []string{"3", "4"}},
		{types.StartingPosition{Type: types.ShardIteratorTypeAfterSequenceNumber, SequenceNumber: &sequences[3]}, []string{"4"}},
		{types.StartingPosition{Type: types.ShardIteratorTypeAtTimestamp, Timestamp: aws.Time(start.Add(90 * time.Second))}, []string{"2", "3", "4"}},
		{horizon, []string{"0", "1", "2", "3", "4"}},
	} {
		sub := s.mustSubscribe(firstShard, test.position)
		sub.want(test.want...)
		must(t, sub.Close())
		s.pass(5 * time.Second)
	}
	latest := s.mustSubscribe(firstShard, types.StartingPosition{Type: types.ShardIteratorTypeLatest})
	if !latest.next() || len(latest.texts) != 0 {
		t.Fatalf("the first event from the latest on has %v", latest.texts)
	}
	s.pass(6 * time.Second)
	idle := *latest.continuation
	must(t, latest.Close())
	s.putOne("5")
	s.mustSubscribe(firstShard, types.StartingPosition{Type: types.ShardIteratorTypeAtSequenceNumber, SequenceNumber: &idle}).want("5")
}

func TestSDKSubscribeTakesOver(t *testing.T) {
	s := newSubscriber(t, streams.Config{}, 1)
	first := s.mustSubscribe(firstShard, horizon)
	first.next()
	s.pass(4 * time.Second)
	_, err := s.subscribe(firstShard, horizon)
	expectError(t, err, "ResourceInUseException", "Another active subscription exists for this consumer")
	s.pass(time.Second)
	second := s.mustSubscribe(firstShard, horizon)
	for first.next() {
	}
	var inUse *types.ResourceInUseException
	if !errors.As(first.Err(), &inUse) {
		t.Errorf("the first subscription ends with %v", first.Err())
	}
	s.putOne("x")
	second.want("x")
	_, err = s.DeregisterStreamConsumer(t.Context(), &kinesis.DeregisterStreamConsumerInput{ConsumerARN: s.consumer})
	must(t, err)
	for second.next() {
	}
	var gone *types.ResourceNotFoundException
	if !errors.As(second.Err(), &gone) {
		t.Errorf("the subscription of a consumer that is gone ends with %v", second.Err())
	}
	_, err = s.subscribe(firstShard, horizon)
	expectError(t, err, "ResourceNotFoundException", "not found.")
}

func TestSDKSubscribeErrors(t *testing.T) {
	s := newSubscriber(t, streams.Config{Limits: streams.Limits{Control: true}}, 1)
	_, err := s.subscribe("shardId-000000000009", horizon)
	expectError(t, err, "ResourceNotFoundException", "Shard shardId-000000000009 in stream s under account 000000000000 does not exist")
	_, err = s.subscribe("shardId-000000000009", horizon)
	expectError(t, err, "LimitExceededException", "Rate exceeded for shard shardId-000000000009 of consumer")
	_, err = s.subscribe(firstShard, types.StartingPosition{Type: "SOMEWHERE"})
	expectError(
		t,
		err,
		"ValidationException",
		"Value 'SOMEWHERE' at 'startingPosition.type' failed to satisfy constraint: Member must satisfy enum value set: [",
	)
	_, err = s.subscribe(firstShard, types.StartingPosition{Type: types.ShardIteratorTypeAtTimestamp})
	expectError(t, err, "InvalidArgumentException", "no timestamp")
}

// A closed shard ends with an event that names its children and has no continuation; then a consumer goes on with them.
func TestSDKSubscribeFollowsReshard(t *testing.T) {
	s := newSubscriber(t, streams.Config{}, 2)
	for i := range 20 {
		s.putOne(fmt.Sprint(i))
	}
	must2 := func(_ any, err error) { t.Helper(); must(t, err) }
	open := s.mustSubscribe(firstShard, horizon)
	open.next()
	must2(
		s.SplitShard(
			t.Context(),
			&kinesis.SplitShardInput{StreamARN: arn, ShardToSplit: aws.String(firstShard), NewStartingHashKey: aws.String("1000")},
		),
	)
	must2(
		s.MergeShards(
			t.Context(),
			&kinesis.MergeShardsInput{
				StreamARN:            arn,
				ShardToMerge:         aws.String("shardId-000000000003"),
				AdjacentShardToMerge: aws.String("shardId-000000000001"),
			},
		),
	)
	for i := range 20 {
		s.putOne(fmt.Sprint(20 + i))
	}
	seen, children := map[string]int{}, map[string]int{}
	read := func(sub *subscription, closed bool) {
		t.Helper()
		for sub.children == nil && len(seen)+len(sub.texts) < 40 && sub.next() {
		}
		if closed {
			if sub.continuation != nil || len(sub.children) == 0 || sub.next() || sub.Err() != nil {
				t.Fatalf(
					"the last event of a closed shard has continuation %v and children %v; then %v",
					sub.continuation,
					sub.children,
					sub.Err(),
				)
			}
		}
		for _, text := range sub.texts {
			seen[text]++
		}
		for _, child := range sub.children {
			children[*child.ShardId]++
		}
	}
	read(open, true)
	for _, shard := range []string{"shardId-000000000001", "shardId-000000000003"} {
		read(s.mustSubscribe(shard, horizon), true)
	}
	read(s.mustSubscribe("shardId-000000000004", horizon), false)
	if len(seen) != 40 {
		t.Errorf("%d records received, want 40", len(seen))
	}
	for text, n := range seen {
		if n != 1 {
			t.Errorf("record %s was received %d times", text, n)
		}
	}
	if fmt.Sprint(children) != "map[shardId-000000000002:1 shardId-000000000003:1 shardId-000000000004:2]" {
		t.Errorf("children %v", children)
	}
}

// A consumer has 2 MiB per second and shard of its own, and large records come one by one.
func TestSDKSubscribeThroughput(t *testing.T) {
	s := newSubscriber(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff, Read: true}}, 1)
	_, err := s.UpdateMaxRecordSize(t.Context(), &kinesis.UpdateMaxRecordSizeInput{StreamARN: arn, MaxRecordSizeInKiB: aws.Int32(10240)})
	must(t, err)
	sizes := []int{10<<20 - 1, 3 << 20, 2 << 20}
	for i, size := range sizes {
		_, err := s.PutRecord(
			t.Context(),
			&kinesis.PutRecordInput{StreamARN: arn, PartitionKey: aws.String("k"), Data: bytes.Repeat([]byte{byte('a' + i)}, size)},
		)
		must(t, err)
	}
	sub := s.mustSubscribe(firstShard, horizon)
	for i, size := range sizes {
		if !sub.next() || len(sub.texts) != i+1 || len(sub.texts[i]) != size {
			t.Fatalf("event %d: %d records so far", i, len(sub.texts))
		}
		s.server.Do(func(now time.Time, m *streams.Model) {
			it, err := m.GetShardIterator(now, "s", 0, streams.Position{Type: streams.Latest}, true)
			must(t, err)
			_, err = m.GetRecords(now, it, 1, nil, true)
			must(t, err) // the throughput of GetRecords is another
		})
		s.pass(5 * time.Second)
	}
}
