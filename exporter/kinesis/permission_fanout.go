package kinesis

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Ways to ask for what a consumer needs, for people.
const (
	WayNobody Way = "of a consumer that nobody has registered"
	WayName   Way = "by a name that no consumer may have; AWS does not document that it looks at the permission before the name"
)

// Asked is an action that was asked for, and how. Err is nil when it is permitted.
type Asked struct {
	Action string
	Way    Way // "" when it was done, and not only asked for
	Err    error
}

// MayFanOut asks whether the stream may be read back by a consumer with enhanced fan-out, without registering one: of
// one that nobody has registered, and by a name that no consumer may have. It needs the permissions themselves, and the
// stream's ARN as Register does: the error tells that it is not known, or that nobody can be asked any more.
func (c *Client) MayFanOut(ctx context.Context) (all []Asked, err error) {
	stream, err := c.streamARN(ctx)
	if err != nil {
		return nil, err
	}
	shard := "shardId-000000000000" // which no permission depends on
	shards, err := c.listShards(ctx)
	if err == nil {
		shard = aws.ToString(shards[0].ShardId)
	}
	all = append(all, Asked{Action: readActions[0], Err: err})
	name := consumerAsked + rand.Text()
	nobody := stream + "/consumer/" + name + ":1"
	way := WayInvalid
	if c.AWS() {
		way = WayName
	}
	for _, one := range []struct {
		operation string
		way       Way
		ask       func(ctx context.Context) error
	}{
		{"RegisterStreamConsumer", way, func(ctx context.Context) error { return c.askToRegister(ctx, stream, name+"?") }},
		{"DescribeStreamConsumer", WayNobody, func(ctx context.Context) error {
			_, err := c.api.DescribeStreamConsumer(ctx, &kinesis.DescribeStreamConsumerInput{ConsumerARN: &nobody})
			return err
		}},
		{"SubscribeToShard", WayNobody, func(ctx context.Context) error {
			out, err := c.api.SubscribeToShard(ctx, &kinesis.SubscribeToShardInput{
				ConsumerARN: &nobody, ShardId: &shard, StartingPosition: &types.StartingPosition{Type: types.ShardIteratorTypeLatest},
			}, c.forPushes)
			if err == nil {
				_ = out.GetStream().Close() // nothing was to be read from it
			}
			return err
		}},
		{"DeregisterStreamConsumer", WayNobody, func(ctx context.Context) error {
			_, err := c.api.DeregisterStreamConsumer(ctx, &kinesis.DeregisterStreamConsumerInput{ConsumerARN: &nobody})
			return err
		}},
	} {
		_, err := control(ctx, c, one.operation, func(ctx context.Context) (struct{}, error) {
			ctx, cancel := context.WithTimeout(ctx, reachTime)
			defer cancel()
			return struct{}{}, one.ask(ctx)
		})
		if failed, refused := errors.AsType[*Error](err); refused && (failed.kind == ErrNoStream || invalid(failed.Code)) {
			err = nil // it got past authorization
		}
		all = append(all, Asked{"kinesis:" + one.operation, one.way, err})
	}
	return all, ctx.Err()
}

// consumerAsked begins the name of a consumer that is asked for, and that nobody has registered: what follows is
// random.
const consumerAsked = "kinesim-check-"

// askToRegister asks to register a consumer whose name is none. Who registers it all the same has it deregistered.
func (c *Client) askToRegister(ctx context.Context, stream, name string) error {
	out, err := c.api.RegisterStreamConsumer(ctx, &kinesis.RegisterStreamConsumerInput{StreamARN: &stream, ConsumerName: &name})
	if err != nil || out.Consumer == nil {
		return err
	}
	return (&Consumer{client: c, Name: name, ARN: aws.ToString(out.Consumer.ConsumerARN)}).Deregister(ctx)
}
