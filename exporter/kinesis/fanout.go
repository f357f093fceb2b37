package kinesis

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/schemas"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"

	"kinesim/exporter"
)

// consumerPoll is between two looks at a consumer that is being registered: AWS allows 20 a second for a stream
// (DescribeStreamConsumer), and takes some seconds.
const consumerPoll = 500 * time.Millisecond

// Consumer is registered with the client's stream for enhanced fan-out: shards are pushed to it, at 2 MiB a second each
// that it shares with nobody. AWS charges it by the hour and shard until it is deregistered.
type Consumer struct {
	client    *Client
	Name, ARN string
}

// Register registers a consumer and waits until it is ACTIVE. When it fails or ctx ends later than the registration
// itself, the Consumer is returned all the same, to be deregistered. It needs kinesis:RegisterStreamConsumer and
// DescribeStreamConsumer, and the ARN of the stream: where the Client was not given one, DescribeStreamSummary or STS
// tell it. The error is ErrLimit when the stream has as many consumers as it may have.
func (c *Client) Register(ctx context.Context, name string) (*Consumer, error) {
	stream, err := c.streamARN(ctx)
	if err != nil {
		return nil, err
	}
	out, err := control(ctx, c, "RegisterStreamConsumer", func(ctx context.Context) (*kinesis.RegisterStreamConsumerOutput, error) {
		return c.api.RegisterStreamConsumer(ctx, &kinesis.RegisterStreamConsumerInput{StreamARN: &stream, ConsumerName: &name})
	})
	if err != nil {
		return nil, err
	}
	if out.Consumer == nil || aws.ToString(out.Consumer.ConsumerARN) == "" {
		return nil, malformed("RegisterStreamConsumer", "an answer without the consumer's ARN")
	}
	consumer := &Consumer{client: c, Name: name, ARN: *out.Consumer.ConsumerARN}
	return consumer, consumer.awaitActive(ctx)
}

// streamARN is the stream's ARN, by which alone consumers are registered.
func (c *Client) streamARN(ctx context.Context) (string, error) {
	if arn := c.ARN(); arn != "" {
		return arn, nil
	}
	info, err := c.Describe(ctx)
	switch {
	case err == nil && info.ARN != "":
		return info.ARN, nil
	case err != nil && !errors.Is(err, ErrNotAllowed):
		return "", err
	}
	who, stranger := c.Identity(ctx)
	if stranger != nil || who.Account == "" {
		return "", fmt.Errorf("the stream's ARN is not known, by which consumers are registered; name the stream by it: %w",
			errors.Join(err, stranger))
	}
	return ARN{Partition: PartitionOf(c.region), Region: c.region, Account: who.Account, Stream: c.stream}.String(), nil
}

// awaitActive waits until shards can be pushed to the consumer.
func (k *Consumer) awaitActive(ctx context.Context) error {
	for {
		const operation = "DescribeStreamConsumer"
		out, err := control(ctx, k.client, operation, func(ctx context.Context) (*kinesis.DescribeStreamConsumerOutput, error) {
			return k.client.api.DescribeStreamConsumer(ctx, &kinesis.DescribeStreamConsumerInput{ConsumerARN: &k.ARN})
		})
		switch {
		case err != nil:
			return err
		case out.ConsumerDescription == nil:
			return malformed("DescribeStreamConsumer", "an answer without a description")
		case out.ConsumerDescription.ConsumerStatus == types.ConsumerStatusActive:
			return nil
		}
		if !exporter.Pause(ctx, consumerPoll) {
			return fmt.Errorf("wait for consumer %s (last seen: %s): %w", k.Name, out.ConsumerDescription.ConsumerStatus, ctx.Err())
		}
	}
}

// Deregister ends the consumer, which AWS does within some seconds. One that is not there is no error, since its
// stream may have been deleted before. It needs kinesis:DeregisterStreamConsumer.
func (k *Consumer) Deregister(ctx context.Context) error {
	const operation = "DeregisterStreamConsumer"
	_, err := control(ctx, k.client, operation, func(ctx context.Context) (*kinesis.DeregisterStreamConsumerOutput, error) {
		return k.client.api.DeregisterStreamConsumer(ctx, &kinesis.DeregisterStreamConsumerInput{ConsumerARN: &k.ARN})
	})
	if errors.Is(err, ErrNoStream) {
		return nil
	}
	return err
}

// Consumers are those that are registered with the stream, those that are being deregistered left out. It needs
// kinesis:ListStreamConsumers, and the stream's ARN as Register does.
func (c *Client) Consumers(ctx context.Context) ([]*Consumer, error) {
	stream, err := c.streamARN(ctx)
	if err != nil {
		return nil, err
	}
	var all []*Consumer
	input := &kinesis.ListStreamConsumersInput{StreamARN: &stream}
	for range maxConsumerPages {
		out, err := control(ctx, c, "ListStreamConsumers", func(ctx context.Context) (*kinesis.ListStreamConsumersOutput, error) {
			return c.api.ListStreamConsumers(ctx, input)
		})
		if err != nil {
			return nil, err
		}
		for _, one := range out.Consumers {
			if one.ConsumerStatus != types.ConsumerStatusDeleting {
				all = append(all, &Consumer{client: c, Name: aws.ToString(one.ConsumerName), ARN: aws.ToString(one.ConsumerARN)})
			}
		}
		if aws.ToString(out.NextToken) == "" {
			break
		}
		input = &kinesis.ListStreamConsumersInput{StreamARN: &stream, NextToken: out.NextToken}
	}
	return all, nil
}

// maxConsumerPages bounds Consumers at 100 a page: a stream has 50 at most (RegisterStreamConsumer).
const maxConsumerPages = 10

// forPushes makes a request one of a subscription: it may take a connection for minutes, so it takes none of those that
// records are put by, and it has a protocol of its own, since subscriptions of one protocol share a buffer (SDK
// v1.56.12), which is a race.
func (c *Client) forPushes(o *kinesis.Options) {
	o.Protocol = awsjson.New11(schemas.Kinesis_20131202)
	o.HTTPClient = direct(c.pushes)
}

// pushTransport makes the transport of subscriptions of that of other requests: as many connections as there are
// shards, or one for all of them where the endpoint speaks HTTP/2, as AWS does.
func pushTransport(t *http.Transport) *http.Transport {
	t.MaxConnsPerHost = 0
	t.ForceAttemptHTTP2 = true
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.Protocols.SetHTTP2(true)
	return t
}
