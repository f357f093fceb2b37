package kinesis

import (
	"context"
	"fmt"
	"math/big"

	"github.com/aws/aws-sdk-go-v2/aws"

	"kinesim/exporter"
)

// Spans lists the open shards with what they own of the ring, for an exporter that paces. It needs kinesis:ListShards,
// which the destination's policy does not have: then the exporter learns the same from answers.
func (c *Client) Spans(ctx context.Context) ([]exporter.ShardSpan, error) {
	shards, err := c.listShards(ctx)
	if err != nil {
		return nil, err
	}
	var spans []exporter.ShardSpan
	for _, shard := range shards {
		if closedShard(shard) || shard.HashKeyRange == nil {
			continue
		}
		first, ok := upperHalf(aws.ToString(shard.HashKeyRange.StartingHashKey))
		last, fine := upperHalf(aws.ToString(shard.HashKeyRange.EndingHashKey))
		if !ok || !fine || first > last {
			return nil, fmt.Errorf("list shards: %s has a hash key range that is none", aws.ToString(shard.ShardId))
		}
		spans = append(spans, exporter.ShardSpan{ID: aws.ToString(shard.ShardId), First: first, Last: last})
	}
	return spans, nil
}

// upperHalf is the upper 64 of the 128 bits of a hash key in decimal.
func upperHalf(decimal string) (uint64, bool) {
	key, ok := new(big.Int).SetString(decimal, 10)
	if !ok || key.Sign() < 0 || key.BitLen() > 128 {
		return 0, false
	}
	return key.Rsh(key, 64).Uint64(), true
}
