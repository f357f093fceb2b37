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
	"kinesim/sim/kinesisfake/streams"
)

// A record of AWS's own documentation: shard 6, ApproximateArrivalTimestamp 1545084650.987.
const sampleSequence = "49590338271490256608559692538361571095921575989136588898"

// putOne puts one record with a text and answers its sequence number.
func (f *fake) putOne(text string) string {
	f.t.Helper()
	out, err := f.PutRecord(
		f.t.Context(),
		&kinesis.PutRecordInput{StreamName: aws.String("s"), Data: []byte(text), PartitionKey: aws.String("ключ \"" + text)},
	)
	must(f.t, err)
	return *out.SequenceNumber
}

func (f *fake) iterator(in kinesis.GetShardIteratorInput) *string {
	f.t.Helper()
	in.StreamName = aws.String("s")
	if in.ShardId == nil {
		in.ShardId = aws.String("shardId-000000000000")
	}
	out, err := f.GetShardIterator(f.t.Context(), &in)
	must(f.t, err)
	return out.ShardIterator
}

// texts reads at most limit records.
func (f *fake) texts(iterator *string, limit int32) (texts []string, out *kinesis.GetRecordsOutput) {
	f.t.Helper()
	out, err := f.GetRecords(f.t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterator, Limit: &limit})
	must(f.t, err)
	for _, record := range out.Records {
		texts = append(texts, string(record.Data))
		if *record.PartitionKey != "ключ \""+string(record.Data) {
			f.t.Errorf("partition key %q", *record.PartitionKey)
		}
	}
	return texts, out
}

func TestSDKIteratorTypes(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	var sequences []string
	for i := range 5 {
		f.now = start.Add(time.Duration(i)*time.Minute + 987*time.Millisecond)
		sequences = append(sequences, f.putOne(fmt.Sprint(i)))
	}
	latest := f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeLatest})
	f.putOne("5")
	for _, test := range []struct {
		name string
		in   kinesis.GetShardIteratorInput
		want []string
	}{
		{"trim horizon", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon}, []string{"0", "1", "2", "3", "4", "5"}},
		{"at sequence number", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeAtSequenceNumber, StartingSequenceNumber: &sequences[2]}, []string{"2", "3", "4", "5"}},
		{"after sequence number", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeAfterSequenceNumber, StartingSequenceNumber: &sequences[2]}, []string{"3", "4", "5"}},
		{"at a record's timestamp", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeAtTimestamp, Timestamp: aws.Time(start.Add(3*time.Minute + 987*time.Millisecond))}, []string{"3", "4", "5"}},
		{"at a timestamp behind it", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeAtTimestamp, Timestamp: aws.Time(start.Add(3*time.Minute + 988*time.Millisecond))}, []string{"4", "5"}},
	} {
		if got, _ := f.texts(f.iterator(test.in), 100); !slices.Equal(got, test.want) {
			t.Errorf("%s: read %v, want %v", test.name, got, test.want)
		}
	}
	got, out := f.texts(latest, 100)
	if !slices.Equal(got, []string{"5"}) || *out.MillisBehindLatest != 0 {
		t.Errorf("from the latest on: read %v, %d ms behind", got, *out.MillisBehindLatest)
	}
	if at := *out.Records[0].ApproximateArrivalTimestamp; !at.Equal(f.now) {
		t.Errorf("arrival %v, want %v", at, f.now)
	}
	got, out = f.texts(f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon}), 2)
	if len(got) != 2 || *out.MillisBehindLatest != 120_000 {
		t.Errorf("read %v, %d ms behind, want 2 records and 120,000 ms", got, *out.MillisBehindLatest)
	}
	if got, _ = f.texts(out.NextShardIterator, 100); !slices.Equal(got, []string{"2", "3", "4", "5"}) {
		t.Errorf("the next page is %v", got)
	}
}

func TestSDKIteratorErrors(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	sequence := f.putOne("x")
	for _, test := range []struct {
		name       string
		in         kinesis.GetShardIteratorInput
		code, text string
	}{
		{"no such shard", kinesis.GetShardIteratorInput{ShardId: aws.String("shardId-000000000007"), ShardIteratorType: types.ShardIteratorTypeLatest},
			"ResourceNotFoundException", "Shard shardId-000000000007 in stream s under account 000000000000 does not exist"},
		{"no sequence number", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeAtSequenceNumber},
			"InvalidArgumentException", "Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber."},
		{"needless sequence number", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeLatest, StartingSequenceNumber: &sequence},
			"InvalidArgumentException", "Request specified LATEST and also a StartingSequenceNumber."},
		{"another stream's", kinesis.GetShardIteratorInput{ShardId: aws.String("shardId-000000000000"), ShardIteratorType: types.ShardIteratorTypeAtSequenceNumber, StartingSequenceNumber: aws.String(sampleSequence)},
			"InvalidArgumentException", "It encodes shardId-000000000006, while it was used in a call to a shard with shardId-000000000000"},
		{"no timestamp", kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeAtTimestamp}, "InvalidArgumentException", "no timestamp"},
		{"no such type", kinesis.GetShardIteratorInput{ShardIteratorType: "SOMEWHERE"}, "ValidationException", "Value 'SOMEWHERE' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: ["},
	} {
		test.in.StreamName = aws.String("s")
		if test.in.ShardId == nil {
			test.in.ShardId = aws.String("shardId-000000000000")
		}
		_, err := f.GetShardIterator(t.Context(), &test.in)
		t.Run(test.name, func(t *testing.T) { expectError(t, err, test.code, test.text) })
	}
	iterator := f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
	f.now = f.now.Add(streams.IteratorLifetime + time.Second)
	_, err := f.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterator})
	expectError(
		t,
		err,
		"ExpiredIteratorException",
		"Iterator expired. The iterator was created at time Fri Jan 15 08:00:00 UTC 2027 while right now it is Fri Jan 15 08:05:01 UTC 2027 which is further in the future than the tolerated delay of 300000 milliseconds.",
	)
	_, err = f.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: aws.String("AAAA" + (*iterator)[4:20])})
	expectError(t, err, "InvalidArgumentException", "Invalid ShardIterator.")
}

// TestSDKIteratorsAreRenewed reads each time at the last moment of an iterator: the next is as good for as long again.
func TestSDKIteratorsAreRenewed(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	iterator := f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
	for i := range 3 {
		f.now = f.now.Add(streams.IteratorLifetime)
		out, err := f.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterator})
		if err != nil {
			t.Fatalf("read %d: %v", i+1, err)
		}
		iterator = out.NextShardIterator
	}
	f.now = f.now.Add(streams.IteratorLifetime + time.Millisecond)
	_, err := f.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterator})
	expectError(t, err, "ExpiredIteratorException", "300000 milliseconds.")
}

// TestSDKReshard writes before and after a split and a merge, and follows the children to the end as a consumer does.
func TestSDKReshard(t *testing.T) {
	f := newFake(t, streams.Config{}, kinesisfake.Options{})
	f.create("s", 1)
	write := func(from, to int) {
		for i := from; i < to; i++ {
			f.putOne(fmt.Sprint(i))
		}
	}
	write(0, 20)
	_, err := f.SplitShard(
		t.Context(),
		&kinesis.SplitShardInput{
			StreamName:         aws.String("s"),
			ShardToSplit:       aws.String("shardId-000000000000"),
			NewStartingHashKey: aws.String("1"),
		},
	)
	expectError(
		t,
		err,
		"InvalidArgumentException",
		"NewStartingHashKey 1 used in SplitShard() on shard shardId-000000000000 in stream s under account 000000000000 is not both greater than one plus the shard's StartingHashKey 0 and less than the shard's EndingHashKey 340282366920938463463374607431768211455.",
	)
	_, err = f.SplitShard(
		t.Context(),
		&kinesis.SplitShardInput{
			StreamName:         aws.String("s"),
			ShardToSplit:       aws.String("shardId-000000000000"),
			NewStartingHashKey: aws.String("170141183460469231731687303715884105728"),
		},
	)
	must(t, err)
	write(20, 40)
	_, err = f.MergeShards(
		t.Context(),
		&kinesis.MergeShardsInput{
			StreamName:           aws.String("s"),
			ShardToMerge:         aws.String("shardId-000000000001"),
			AdjacentShardToMerge: aws.String("shardId-000000000000"),
		},
	)
	expectError(t, err, "InvalidArgumentException", "are not an adjacent pair of shards eligible for merging")
	_, err = f.MergeShards(
		t.Context(),
		&kinesis.MergeShardsInput{
			StreamName:           aws.String("s"),
			ShardToMerge:         aws.String("shardId-000000000002"),
			AdjacentShardToMerge: aws.String("shardId-000000000001"),
		},
	)
	expectError(
		t,
		err,
		"InvalidArgumentException",
		"Shards shardId-000000000002 and shardId-000000000001 in stream s under account 000000000000 are not an adjacent pair of shards eligible for merging",
	)
	_, err = f.MergeShards(
		t.Context(),
		&kinesis.MergeShardsInput{
			StreamName:           aws.String("s"),
			ShardToMerge:         aws.String("shardId-000000000001"),
			AdjacentShardToMerge: aws.String("shardId-000000000002"),
		},
	)
	must(t, err)
	write(40, 60)

	shards, err := f.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("s")})
	must(t, err)
	if n := len(shards.Shards); n != 4 || *shards.Shards[3].ParentShardId != "shardId-000000000001" ||
		*shards.Shards[3].AdjacentParentShardId != "shardId-000000000002" ||
		shards.Shards[0].SequenceNumberRange.EndingSequenceNumber == nil {
		t.Fatalf("%d shards: %+v", n, shards.Shards)
	}
	for kind, want := range map[types.ShardFilterType]int{types.ShardFilterTypeAtLatest: 1, types.ShardFilterTypeAtTrimHorizon: 1, types.ShardFilterTypeFromTrimHorizon: 4} {
		listed, err := f.ListShards(
			t.Context(),
			&kinesis.ListShardsInput{StreamName: aws.String("s"), ShardFilter: &types.ShardFilter{Type: kind}},
		)
		must(t, err)
		if kind == types.ShardFilterTypeAtTrimHorizon { // everything happened in the moment of the creation
			want = len(listed.Shards)
		}
		if len(listed.Shards) != want {
			t.Errorf("%s lists %d shards, want %d", kind, len(listed.Shards), want)
		}
	}

	seen := map[string]int{}
	waiting, done := []string{"shardId-000000000000"}, map[string]bool{}
	for len(waiting) > 0 {
		shard := waiting[0]
		waiting = waiting[1:]
		if done[shard] {
			continue
		}
		children := f.readToEnd(shard, seen)
		done[shard] = true
		for _, child := range children {
			if !slices.ContainsFunc(child.ParentShards, func(parent string) bool { return !done[parent] }) {
				waiting = append(waiting, *child.ShardId)
			}
		}
	}
	for i := range 60 {
		if seen[fmt.Sprint(i)] != 1 {
			t.Errorf("record %d was read %d times", i, seen[fmt.Sprint(i)])
		}
	}
}

// readToEnd reads a shard in pages until it ends or has nothing more, and answers its children.
func (f *fake) readToEnd(shard string, seen map[string]int) []types.ChildShard {
	iterator := f.iterator(kinesis.GetShardIteratorInput{ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
	for {
		texts, out := f.texts(iterator, 7)
		for _, text := range texts {
			seen[text]++
		}
		if out.NextShardIterator == nil {
			if len(out.ChildShards) == 0 {
				f.t.Errorf("%s ends without children", shard)
			}
			return out.ChildShards
		}
		if len(texts) == 0 {
			return nil
		}
		iterator = out.NextShardIterator
	}
}

func TestSDKGetRecordsStopsAt10MiB(t *testing.T) {
	f := newFake(t, streams.Config{Limits: streams.Limits{Write: streams.WriteOff}}, kinesisfake.Options{})
	f.create("s", 1)
	for range 3 {
		_, err := f.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: entries(9, 1<<20-10)})
		must(t, err)
	}
	var read []int
	iterator := f.iterator(kinesis.GetShardIteratorInput{ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
	for range 3 {
		out, err := f.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterator})
		must(t, err)
		read = append(read, len(out.Records))
		iterator = out.NextShardIterator
	}
	if !slices.Equal(read, []int{10, 10, 7}) {
		t.Errorf("read %v records of 1 MiB, want 10, 10 and 7", read)
	}
}
