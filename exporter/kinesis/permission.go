package kinesis

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Way is how a permission to put was asked for without leaving a record, for people.
type Way string

const (
	// WayDryRun asks with DryRun (2026-09), which AWS answers after it has checked permission, parameters and stream.
	// It is charged as the request would be, allowed once a second for a stream, and does not check the key of KMS.
	WayDryRun Way = "by DryRun"
	// WayInvalid sends what passes authorization and then cannot be valid: no partition key, and an explicit hash key
	// of 2^128. It is also a DryRun, so that it has three reasons not to be stored.
	WayInvalid Way = "by a request that authorization lets through and validation refuses"
)

// The operations that put, as Client.MayPut asks for them.
const (
	OperationPutRecord  = "PutRecord"
	OperationPutRecords = "PutRecords"
)

// beyondHashKeys is 2^128: one more than the largest hash key.
const beyondHashKeys = "340282366920938463463374607431768211456"

// MayPut asks whether PutRecord or PutRecords is permitted, without leaving a record. On an endpoint that knows DryRun,
// nil also means that the stream is there. What it needs is the permission itself. The error is ErrStored where the
// endpoint has stored the record all the same.
func (c *Client) MayPut(ctx context.Context, operation string) (Way, error) {
	way := WayInvalid
	entry := types.PutRecordsRequestEntry{Data: []byte{}, PartitionKey: aws.String(""), ExplicitHashKey: aws.String(beyondHashKeys)}
	if c.DryRuns() {
		way = WayDryRun
		entry.PartitionKey, entry.ExplicitHashKey = aws.String("kinesim-check"), nil
	}
	stored, err := control(ctx, c, operation, func(ctx context.Context) (refusal *string, err error) {
		ctx, cancel := context.WithTimeout(ctx, reachTime)
		defer cancel()
		if operation == OperationPutRecord {
			_, err := c.api.PutRecord(ctx, &kinesis.PutRecordInput{
				StreamName: c.name, StreamARN: c.arn, DryRun: aws.Bool(true),
				Data: entry.Data, PartitionKey: entry.PartitionKey, ExplicitHashKey: entry.ExplicitHashKey,
			})
			return nil, err
		}
		out, err := c.api.PutRecords(ctx, &kinesis.PutRecordsInput{
			StreamName: c.name, StreamARN: c.arn, DryRun: aws.Bool(true), Records: []types.PutRecordsRequestEntry{entry},
		})
		if err != nil || len(out.Records) == 0 {
			return nil, err
		}
		return out.Records[0].ErrorCode, nil
	})
	failed, refused := errors.AsType[*Error](err)
	switch {
	case err == nil && aws.ToString(stored) != "": // permitted, and throttled, say
		return way, nil
	case err == nil:
		return way, &Error{
			Operation: operation, Code: "Stored", kind: ErrStored,
			Message: "the endpoint knows no DryRun and stored a record without data that was only to be tried",
		}
	case refused && (failed.Code == "DryRunOperationException" || way == WayInvalid && invalid(failed.Code)),
		refused && failed.Code == "ProvisionedThroughputExceededException":
		return way, nil
	}
	return way, err
}

// invalid tells whether a code is what requests are refused with that are not valid, by AWS and those who do as it
// does.
func invalid(code string) bool {
	return code == "ValidationException" || code == "InvalidArgumentException" || code == "SerializationException"
}

// MayRead asks whether the stream may be read back: it lists its shards, and reads at the end of one. The error names
// the first operation that is not permitted. It takes one of the five reads that a shard answers in a second.
func (c *Client) MayRead(ctx context.Context) (operation string, err error) {
	shards, err := c.listShards(ctx)
	if err != nil {
		return "ListShards", err
	}
	at := cursor{shard: aws.ToString(shards[len(shards)-1].ShardId), from: types.ShardIteratorTypeLatest}
	if _, err = c.read(ctx, &at, 1); err == nil || errors.Is(err, ErrThrottled) {
		return "", nil
	}
	if failed, ok := errors.AsType[*Error](err); ok {
		operation = failed.Operation
	}
	return operation, err
}

// DenyTag is the tag of a stream that is not to be rehearsed on, as people write it.
const (
	DenyTag   = denyKey + "=" + denyValue
	denyKey   = "kinesim"
	denyValue = "deny"
)

// Denied tells whether the stream's owners do not want it to be rehearsed on, which they say by a tag. It needs
// kinesis:ListTagsForStream. An endpoint that knows no tags has none.
func (c *Client) Denied(ctx context.Context) (bool, error) {
	tags, err := c.tags(ctx)
	return err == nil && strings.EqualFold(tags[denyKey], denyValue), err
}

// tags are the stream's tags.
func (c *Client) tags(ctx context.Context) (map[string]string, error) {
	out, err := control(ctx, c, "ListTagsForStream", func(ctx context.Context) (*kinesis.ListTagsForStreamOutput, error) {
		return c.api.ListTagsForStream(ctx, &kinesis.ListTagsForStreamInput{StreamName: c.name, StreamARN: c.arn})
	})
	if err != nil {
		return nil, err
	}
	tags := make(map[string]string, len(out.Tags))
	for _, tag := range out.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return tags, nil
}

// Certain tells whether an error of MayPut is one that no record will ever get past: a permission that is missing,
// credentials that nobody knows. What may pass, or what only this question met, it is not.
func Certain(err error) bool {
	return errors.Is(err, ErrNotAllowed) || errors.Is(err, ErrCredentials) || errors.Is(err, ErrExpired)
}

// Elsewhere are the regions, of the partition of the client's, whose lists hold the stream, sorted. Who does not answer
// in time, or not with a list, is left out: it is meant for a message about a stream that is not found.
func (c *Client) Elsewhere(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, elsewhereTime)
	defer cancel()
	return inOrder(Regions(c.region), func(region string) bool {
		if region == c.region {
			return false
		}
		out, err := c.api.ListStreams(ctx, &kinesis.ListStreamsInput{}, func(o *kinesis.Options) { o.Region = region })
		if err != nil {
			return false
		}
		for _, name := range out.StreamNames {
			if name == c.stream {
				return true
			}
		}
		return false
	})
}

// statementOf is a statement of IAM's that grants an action on a resource, in a line.
func statementOf(action, resource string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":%q}`, action, resource)
}

// Grant is the statement that grants what an error of this package was refused for on a stream, with its action and its
// resource; "" when it was not refused for a permission. What is done with a consumer is granted on the consumer
// (service authorization reference).
func Grant(err error, arn string) (action, resource, statement string) {
	failed, ok := errors.AsType[*Error](err)
	if !ok || failed.kind != ErrNotAllowed {
		return "", "", ""
	}
	switch {
	case strings.HasPrefix(failed.Code, "KMS"):
		const action, key = "kms:GenerateDataKey", "the ARN of the stream's key"
		return action, key, statementOf(action, key)
	case failed.Operation == "ListStreams":
		arn = "*"
	case failed.Operation == "DescribeStreamConsumer", failed.Operation == "SubscribeToShard",
		failed.Operation == "DeregisterStreamConsumer":
		arn += "/consumer/*"
	}
	action = "kinesis:" + failed.Operation
	return action, arn, statementOf(action, arn)
}
