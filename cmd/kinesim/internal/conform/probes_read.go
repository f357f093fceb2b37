package conform

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/exporter/kinesis"
)

func readProbes() []Probe {
	return []Probe{
		{"what was put, read from the beginning", "all, in the order of their sequence numbers", sourceReads, askReadAll},
		{"MillisBehindLatest, some records before the end", "above 0", sourceReads, askBehind},
		{"reading from a moment between two records", "the later one", sourceReads, askTimestamp},
		{"an iterator that nobody has given out", "refused: InvalidArgumentException", sourceReads, askForgedIterator},
		{"records after a split", "in the children", sourceShards, askSplit},
		{"the end of a shard that was split", "no next iterator, and its children", sourceShards, askShardEnd},
	}
}

// all reads a shard to its end, or until nothing more comes.
func (l *lab) all(ctx context.Context, name, shard string) (records []types.Record, last *sdk.GetRecordsOutput, err error) {
	at, err := l.iterator(ctx, name, shard, types.ShardIteratorTypeTrimHorizon)
	if err != nil {
		return nil, nil, err
	}
	for empty := 0; at != nil && empty < 3; {
		out, err := l.api.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: at})
		switch {
		case code(err) == "ProvisionedThroughputExceededException":
		case err != nil:
			return nil, nil, err
		default:
			records, last, at = append(records, out.Records...), out, out.NextShardIterator
			if len(out.Records) == 0 {
				empty++
			}
		}
		if err := sleep(ctx, readPause); err != nil {
			return nil, nil, err
		}
	}
	return records, last, nil
}

// readPause keeps to the five reads a second that a shard answers.
const readPause = 250 * time.Millisecond

func askReadAll(ctx context.Context, l *lab) (string, error) {
	name, err := l.create(ctx, 1)
	if err != nil {
		return "", err
	}
	for i := range 30 {
		if _, err := l.put(ctx, name, fmt.Sprint(i)); err != nil {
			return "", err
		}
	}
	records, _, err := l.all(ctx, name, firstShard)
	if err != nil {
		return "", err
	}
	last := new(big.Int)
	for i := range records {
		number, ok := new(big.Int).SetString(aws.ToString(records[i].SequenceNumber), 10)
		if !ok || number.Cmp(last) <= 0 || aws.ToString(records[i].PartitionKey) != fmt.Sprint(i) {
			return "in another order", nil
		}
		last = number
	}
	if len(records) != 30 {
		return fmt.Sprintf("%d of 30", len(records)), nil
	}
	return "all, in the order of their sequence numbers", nil
}

func askBehind(ctx context.Context, l *lab) (string, error) {
	name, err := l.create(ctx, 1)
	if err != nil {
		return "", err
	}
	for range 3 {
		if _, err := l.put(ctx, name, "k"); err != nil {
			return "", err
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return "", err
		}
	}
	if err := sleep(ctx, time.Second); err != nil { // until all can be read
		return "", err
	}
	at, err := l.iterator(ctx, name, firstShard, types.ShardIteratorTypeTrimHorizon)
	if err != nil {
		return "", err
	}
	out, err := l.api.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: at, Limit: aws.Int32(1)})
	switch {
	case err != nil:
		return "", err
	case aws.ToInt64(out.MillisBehindLatest) > 0:
		return "above 0", nil
	}
	return "0", nil
}

func askTimestamp(ctx context.Context, l *lab) (string, error) {
	name, err := l.create(ctx, 1)
	if err != nil {
		return "", err
	}
	if _, err := l.put(ctx, name, "earlier"); err != nil {
		return "", err
	}
	if err := sleep(ctx, 2*time.Second); err != nil {
		return "", err
	}
	if _, err := l.put(ctx, name, "later"); err != nil {
		return "", err
	}
	records, _, err := l.all(ctx, name, firstShard)
	if err != nil {
		return "", err
	}
	if len(records) != 2 || records[0].ApproximateArrivalTimestamp == nil {
		return "", unknown("%d records were read, with or without the moments of their arrival", len(records))
	}
	moment := records[0].ApproximateArrivalTimestamp.Add(time.Second)
	from, err := l.api.GetShardIterator(ctx, &sdk.GetShardIteratorInput{
		StreamName: &name, ShardId: aws.String(firstShard), ShardIteratorType: types.ShardIteratorTypeAtTimestamp, Timestamp: &moment,
	})
	if err != nil {
		return l.refusal(err)
	}
	out, err := l.api.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: from.ShardIterator})
	switch {
	case err != nil:
		return "", err
	case len(out.Records) == 1 && aws.ToString(out.Records[0].PartitionKey) == "later":
		return "the later one", nil
	}
	return counted(len(out.Records), "record"), nil
}

func askForgedIterator(ctx context.Context, l *lab) (string, error) {
	_, err := l.api.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: aws.String("AAAAAAAAAAFnobodyhasgiventhisout")})
	if err != nil && code(err) == "" {
		return "", err
	}
	return l.refusal(err)
}

// split is a stream of one shard that was split in the middle.
func (l *lab) split(ctx context.Context) (string, error) {
	if name := l.shared[-1]; name != "" {
		return name, nil
	}
	name, err := l.create(ctx, 1)
	if err != nil {
		return "", err
	}
	if _, err := l.put(ctx, name, "before"); err != nil {
		return "", err
	}
	if _, err := l.api.SplitShard(ctx, &sdk.SplitShardInput{
		StreamName: &name, ShardToSplit: aws.String(firstShard),
		NewStartingHashKey: aws.String(new(big.Int).Lsh(big.NewInt(1), 127).String()),
	}); err != nil {
		return "", err
	}
	l.shared[-1] = name
	return name, l.wait(ctx, name)
}

func askSplit(ctx context.Context, l *lab) (string, error) {
	name, err := l.split(ctx)
	if err != nil {
		return "", err
	}
	for i := range 10 {
		out, err := l.put(ctx, name, fmt.Sprint(i))
		if err != nil {
			return "", err
		}
		if aws.ToString(out.ShardId) == firstShard {
			return "in the shard that is closed", nil
		}
	}
	return "in the children", nil
}

func askShardEnd(ctx context.Context, l *lab) (string, error) {
	name, err := l.split(ctx)
	if err != nil {
		return "", err
	}
	_, last, err := l.all(ctx, name, firstShard)
	switch {
	case err != nil:
		return "", err
	case last.NextShardIterator != nil:
		return "another iterator, as if it went on", nil
	case len(last.ChildShards) == 0:
		return "no next iterator, and no children", nil
	}
	return "no next iterator, and its children", nil
}

func clientProbes() []Probe {
	return []Probe{
		{"CBOR, which the Java SDK speaks", "answered as AWS does", "AWS SDK for Java v2", askCBOR},
		{"RegisterStreamConsumer and DescribeStreamConsumer", "ACTIVE in the end", sourceFanOut, askConsumer},
		{"streams named by their ARN", taken, "API reference, PutRecord: StreamARN", askByARN},
		{"GetCallerIdentity of STS at the same endpoint", "an account", "what the KPL asks for", askIdentity},
	}
}

func askCBOR(ctx context.Context, l *lab) (string, error) {
	config := l.config
	config.Wire = kinesis.WireCBOR
	client, err := kinesis.NewClient(ctx, config)
	if err != nil {
		return "", err
	}
	defer client.Close()
	switch err := client.CheckWire(ctx); {
	case errors.Is(err, kinesis.ErrNoCBOR):
		return "not, or in one of its own", nil
	case err != nil:
		return "", err
	}
	return "answered as AWS does", nil
}

func askConsumer(ctx context.Context, l *lab) (string, error) {
	_, arn, refused, err := l.consumed(ctx)
	switch {
	case err != nil:
		return "", err
	case refused != nil:
		return l.refusal(refused)
	}
	for range 40 {
		out, err := l.api.DescribeStreamConsumer(ctx, &sdk.DescribeStreamConsumerInput{StreamARN: &arn, ConsumerName: aws.String("c")})
		if err != nil {
			return l.refusal(err)
		}
		if out.ConsumerDescription.ConsumerStatus == types.ConsumerStatusActive {
			return "ACTIVE in the end", nil
		}
		if err := sleep(ctx, pollTime); err != nil {
			return "", err
		}
	}
	return "never ACTIVE", nil
}

func askByARN(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	arn, err := l.arn(ctx, name)
	if err != nil {
		return "", err
	}
	_, err = l.api.PutRecord(ctx, &sdk.PutRecordInput{StreamARN: &arn, PartitionKey: aws.String("k"), Data: []byte("x")})
	return l.refusal(err)
}

func askIdentity(ctx context.Context, l *lab) (string, error) {
	if who, err := l.client.Identity(ctx); err == nil && who.Account != "" {
		return "an account", nil
	}
	return "none", nil
}

func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
