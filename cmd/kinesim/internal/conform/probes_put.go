package conform

import (
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"math/big"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

func refusalProbes() []Probe {
	return []Probe{
		{"501 records in a request", "refused: ValidationException", sourcePuts, func(ctx context.Context, l *lab) (string, error) {
			return l.askPuts(ctx, 501, func(*types.PutRecordsRequestEntry) {})
		}},
		{"a record of 1 MiB and a byte", "refused: ValidationException", sourceSeen + " (2025-12)",
			func(ctx context.Context, l *lab) (string, error) {
				return l.askPuts(ctx, 1, func(e *types.PutRecordsRequestEntry) { e.Data = bytes.Repeat([]byte{'x'}, 1<<20+1) })
			}},
		{"a record of 1 MiB, its key counted", "refused: ValidationException", "API reference, PutRecord: data and partition key together",
			func(ctx context.Context, l *lab) (string, error) {
				return l.askPuts(ctx, 1, func(e *types.PutRecordsRequestEntry) { e.Data = bytes.Repeat([]byte{'x'}, 1<<20) })
			}},
		{"an empty partition key", "refused: ValidationException", "API model: at least one character",
			func(ctx context.Context, l *lab) (string, error) {
				return l.askPuts(ctx, 1, func(e *types.PutRecordsRequestEntry) { e.PartitionKey = aws.String("") })
			}},
		{"a partition key of 257 characters", "refused: ValidationException", "API model: at most 256 characters",
			func(ctx context.Context, l *lab) (string, error) {
				return l.askPuts(ctx, 1, func(e *types.PutRecordsRequestEntry) { e.PartitionKey = aws.String(strings.Repeat("k", 257)) })
			}},
		{"an explicit hash key of 2^128", "refused: InvalidArgumentException", "API reference, PutRecords: ExplicitHashKey",
			func(ctx context.Context, l *lab) (string, error) {
				return l.askPuts(ctx, 1, func(e *types.PutRecordsRequestEntry) {
					e.ExplicitHashKey = aws.String(new(big.Int).Lsh(big.NewInt(1), 128).String())
				})
			}},
		{"a stream that is not there", "ResourceNotFoundException: Stream NAME under account ACCOUNT not found.", sourceSeen + " (2025-09)",
			func(ctx context.Context, l *lab) (string, error) {
				_, err := l.put(ctx, l.prefix, "k")
				return l.text(err)
			}},
	}
}

// askPuts puts records of which each is changed, and tells what they are refused with.
func (l *lab) askPuts(ctx context.Context, n int, change func(*types.PutRecordsRequestEntry)) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	entries := make([]types.PutRecordsRequestEntry, n)
	for i := range entries {
		entries[i] = types.PutRecordsRequestEntry{Data: []byte("x"), PartitionKey: aws.String(fmt.Sprint(i))}
		change(&entries[i])
	}
	out, err := l.api.PutRecords(ctx, &sdk.PutRecordsInput{StreamName: &name, Records: entries})
	if err == nil && aws.ToString(out.Records[0].ErrorCode) != "" {
		return "refused for itself: " + aws.ToString(out.Records[0].ErrorCode), nil
	}
	return l.refusal(err)
}

func placementProbes() []Probe {
	return []Probe{
		{"shards of 64 partition keys", "by MD5 of the key", "developer guide, key concepts: partition key", askPlacement},
		{"the shard of an explicit hash key", "that which owns it", "API reference, PutRecord: ExplicitHashKey", askExplicit},
		{"a sequence number", "56 digits that begin with 49", sourceSeen + ", in every example of AWS's documents", askSequence},
		{"sequence numbers of one key, put one after another", "each is larger", "API reference, PutRecord: SequenceNumberForOrdering",
			askGrowing},
		{"the answers of a request of 100 records", "one a record, in its order", sourcePuts, askAligned},
	}
}

func askPlacement(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	half := new(big.Int).Lsh(big.NewInt(1), 127)
	for i := range 64 {
		key := fmt.Sprintf("profile-%d", i)
		sum := md5.Sum([]byte(key))
		want := firstShard
		if new(big.Int).SetBytes(sum[:]).Cmp(half) >= 0 {
			want = "shardId-000000000001"
		}
		out, err := l.put(ctx, name, key)
		if err != nil {
			return "", err
		}
		if aws.ToString(out.ShardId) != want {
			return "otherwise", nil
		}
	}
	return "by MD5 of the key", nil
}

func askExplicit(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	for hash, want := range map[string]string{"0": firstShard, "340282366920938463463374607431768211455": "shardId-000000000001"} {
		out, err := l.api.PutRecord(ctx, &sdk.PutRecordInput{
			StreamName: &name, PartitionKey: aws.String("k"), ExplicitHashKey: &hash, Data: []byte("x"),
		})
		if err != nil {
			return "", err
		}
		if aws.ToString(out.ShardId) != want {
			return "another", nil
		}
	}
	return "that which owns it", nil
}

func askSequence(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	out, err := l.put(ctx, name, "k")
	if err != nil {
		return "", err
	}
	number := aws.ToString(out.SequenceNumber)
	if len(number) < 2 {
		return "none to speak of", nil
	}
	if len(number) != 56 || number[:2] != "49" {
		return "something else", nil
	}
	return "56 digits that begin with 49", nil
}

func askGrowing(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	last := new(big.Int)
	for range 20 {
		out, err := l.put(ctx, name, "ordered")
		if err != nil {
			return "", err
		}
		number, ok := new(big.Int).SetString(aws.ToString(out.SequenceNumber), 10)
		if !ok || number.Cmp(last) <= 0 {
			return "not each is larger", nil
		}
		last = number
	}
	return "each is larger", nil
}

func askAligned(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	entries := make([]types.PutRecordsRequestEntry, 100)
	for i := range entries {
		hash := "0"
		if i%2 == 1 {
			hash = "340282366920938463463374607431768211455"
		}
		entries[i] = types.PutRecordsRequestEntry{Data: []byte("x"), PartitionKey: aws.String("k"), ExplicitHashKey: &hash}
	}
	out, err := l.api.PutRecords(ctx, &sdk.PutRecordsInput{StreamName: &name, Records: entries})
	if err != nil {
		return "", err
	}
	for i := range out.Records {
		if shard := aws.ToString(out.Records[i].ShardId); shard != fmt.Sprintf("shardId-%012d", i%2) {
			return "not in its order", nil
		}
	}
	if len(out.Records) != len(entries) {
		return "not one a record", nil
	}
	return "one a record, in its order", nil
}
