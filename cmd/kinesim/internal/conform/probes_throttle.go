package conform

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

func throttlingProbes() []Probe {
	return []Probe{
		{"4,000 small records to one shard at once", "some are throttled, each for itself", sourceQuotas, askWriteQuota},
		{"the text of a throttled record", "Rate exceeded for shard SHARD in stream NAME under account ACCOUNT.", sourcePuts,
			askThrottledText},
		{"ten GetRecords of one shard at once", "some are refused: ProvisionedThroughputExceededException", sourceQuotas, askReadQuota},
		{"thirty ListStreams at once", "some are refused: LimitExceededException", sourceQuotas, askControlQuota},
	}
}

// flood puts 4,000 records into one shard as fast as it goes, and returns the texts of those that were throttled.
func (l *lab) flood(ctx context.Context) (throttled []string, took time.Duration, err error) {
	name, err := l.stream(ctx, 1)
	if err != nil {
		return nil, 0, err
	}
	entries := make([]types.PutRecordsRequestEntry, 500)
	for i := range entries {
		entries[i] = types.PutRecordsRequestEntry{Data: []byte("x"), PartitionKey: aws.String(fmt.Sprint(i))}
	}
	var (
		all   sync.WaitGroup
		mu    sync.Mutex
		began = time.Now()
	)
	for range 8 {
		all.Go(func() {
			out, failed := l.api.PutRecords(ctx, &sdk.PutRecordsInput{StreamName: &name, Records: entries})
			mu.Lock()
			defer mu.Unlock()
			if failed != nil {
				err = failed
				return
			}
			for i := range out.Records {
				if aws.ToString(out.Records[i].ErrorCode) == "ProvisionedThroughputExceededException" {
					throttled = append(throttled, aws.ToString(out.Records[i].ErrorMessage))
				}
			}
		})
	}
	all.Wait()
	return throttled, time.Since(began), err
}

// slow is how long 4,000 records may take for the second's 1,000 to have been exceeded for sure.
const slow = 3 * time.Second

func askWriteQuota(ctx context.Context, l *lab) (string, error) {
	throttled, took, err := l.flood(ctx)
	switch {
	case err != nil:
		return "", err
	case len(throttled) > 0:
		return "some are throttled, each for itself", nil
	case took > slow:
		return "none is throttled; it takes less than a shard does", nil
	}
	return "none is throttled", nil
}

func askThrottledText(ctx context.Context, l *lab) (string, error) {
	throttled, _, err := l.flood(ctx)
	if err != nil {
		return "", err
	}
	if len(throttled) == 0 {
		return "none is throttled", nil
	}
	text := strings.ReplaceAll(throttled[0], l.prefix, "NAME")
	return strings.ReplaceAll(accounts.ReplaceAllString(names.ReplaceAllString(text, "NAME"), "ACCOUNT"), "shardId-ACCOUNT", "SHARD"), nil
}

// atOnce makes calls at once, and tells how those ended that were refused.
func atOnce(n int, call func() error) (refused string, err error) {
	var (
		all sync.WaitGroup
		mu  sync.Mutex
	)
	for range n {
		all.Go(func() {
			failed := call()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case failed == nil:
			case code(failed) == "":
				err = failed
			default:
				refused = code(failed)
			}
		})
	}
	all.Wait()
	switch {
	case err != nil:
		return "", err
	case refused == "":
		return "all are answered", nil
	}
	return "some are refused: " + refused, nil
}

func askReadQuota(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 1)
	if err != nil {
		return "", err
	}
	at, err := l.iterator(ctx, name, firstShard, types.ShardIteratorTypeLatest)
	if err != nil {
		return "", err
	}
	return atOnce(10, func() error {
		_, err := l.api.GetRecords(ctx, &sdk.GetRecordsInput{ShardIterator: at, Limit: aws.Int32(1)})
		return err
	})
}

func askControlQuota(ctx context.Context, l *lab) (string, error) {
	said, err := atOnce(30, func() error {
		_, err := l.api.ListStreams(ctx, &sdk.ListStreamsInput{})
		return err
	})
	if waiting := sleep(ctx, time.Second); waiting != nil { // for the probes to come
		return "", waiting
	}
	return said, err
}
