package kinesis

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/exporter"
)

// maxShardPages bounds listShards at 1,000 shards a page: ten times the largest quota of an account.
const maxShardPages = 200

// retryable tells whether trying again may help, however long it takes: an endpoint that is down may come back.
func retryable(err error) bool {
	return !errors.Is(err, ErrNotAllowed) && !errors.Is(err, ErrCredentials) && !errors.Is(err, ErrExpired) && !errors.Is(err, ErrNoStream)
}

// transient tells whether trying again will soon help.
func transient(err error) bool {
	return errors.Is(err, ErrThrottled) || errors.Is(err, ErrLimit) || errors.Is(err, ErrUnavailable)
}

// retry tries a request of the follower's until it succeeds, fails in a way that again does not accept, or ctx ends.
func retry[T any](ctx context.Context, f *Follower, again func(error) bool, request func(context.Context) (T, error)) (T, error) {
	for attempts := 1; ; attempts++ {
		out, err := request(ctx)
		if err == nil || !again(err) {
			return out, err
		}
		if ctx.Err() != nil {
			return out, err // which says no more than that
		}
		f.note(err)
		if !exporter.Pause(ctx, f.backoff(attempts)) {
			return out, err
		}
	}
}

// listShards lists every shard of the stream, closed ones that still hold records included.
func (c *Client) listShards(ctx context.Context) ([]types.Shard, error) {
	var all []types.Shard
	input := &kinesis.ListShardsInput{StreamName: c.name, StreamARN: c.arn}
	for range maxShardPages {
		out, err := control(ctx, c, "ListShards", func(ctx context.Context) (*kinesis.ListShardsOutput, error) {
			return c.api.ListShards(ctx, input)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, out.Shards...)
		if aws.ToString(out.NextToken) == "" {
			break
		}
		input = &kinesis.ListShardsInput{NextToken: out.NextToken} // the token names the stream; naming it again is an error
	}
	if len(all) == 0 {
		return nil, &Error{
			Operation: "ListShards", Code: CodeMalformed, kind: ErrUnavailable, Message: "no shards, which a stream always has",
		}
	}
	return all, nil
}

// closedShard tells whether a shard takes no more records: it was split or merged.
func closedShard(shard types.Shard) bool {
	return shard.SequenceNumberRange != nil && aws.ToString(shard.SequenceNumberRange.EndingSequenceNumber) != ""
}

// parentsOf lists the shards that a shard was made from: two after a merge, none at the birth of a stream.
func parentsOf(shard types.Shard) []string {
	var parents []string
	for _, id := range []*string{shard.ParentShardId, shard.AdjacentParentShardId} {
		if aws.ToString(id) != "" {
			parents = append(parents, *id)
		}
	}
	return parents
}
