package conform

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

func streamProbes() []Probe {
	return []Probe{
		{"a stream right after CreateStream", "CREATING", sourceStreams, func(ctx context.Context, l *lab) (string, error) {
			name, err := l.stream(ctx, 2)
			return l.ready[name], err
		}},
		{"the same name once more", "refused: ResourceInUseException", sourceStreams, func(ctx context.Context, l *lab) (string, error) {
			name, err := l.stream(ctx, 2)
			if err != nil {
				return "", err
			}
			_, err = l.api.CreateStream(ctx, &sdk.CreateStreamInput{StreamName: &name, ShardCount: aws.Int32(1)})
			return l.refusal(err)
		}},
		{"a stream right after DeleteStream", "DELETING", sourceStreams, askDeleting},
		{"DeleteStream while a fan-out consumer is registered", "refused: ResourceInUseException", sourceStreams, askDeleteConsumed},
		{"DescribeStreamSummary: mode, record limit", "provisioned, 1024 KiB", "API reference, StreamDescriptionSummary", askSummary},
		{"a new stream on demand", "4 shards", "developer guide, on-demand mode", askOnDemand},
		{"ListStreams: names and summaries", "both, the mode among them", "API reference, ListStreams", askList},
	}
}

func askDeleting(ctx context.Context, l *lab) (string, error) {
	name, err := l.create(ctx, 1)
	if err != nil {
		return "", err
	}
	if _, err := l.api.DeleteStream(ctx, &sdk.DeleteStreamInput{StreamName: &name}); err != nil {
		return "", err
	}
	status, err := l.status(ctx, name)
	if code(err) == "ResourceNotFoundException" {
		return "gone at once", nil
	}
	return status, err
}

func askDeleteConsumed(ctx context.Context, l *lab) (string, error) {
	name, _, refused, err := l.consumed(ctx)
	switch {
	case err != nil:
		return "", err
	case refused != nil:
		return "no consumer can be registered", nil
	}
	_, err = l.api.DeleteStream(ctx, &sdk.DeleteStreamInput{StreamName: &name})
	return l.refusal(err)
}

// consumed makes a stream with a consumer c for fan-out; refused is why it has none.
func (l *lab) consumed(ctx context.Context) (name, arn string, refused, err error) {
	if name, err = l.create(ctx, 1); err != nil {
		return "", "", nil, err
	}
	if arn, err = l.arn(ctx, name); err != nil {
		return "", "", nil, err
	}
	_, refused = l.api.RegisterStreamConsumer(ctx, &sdk.RegisterStreamConsumerInput{StreamARN: &arn, ConsumerName: aws.String("c")})
	return name, arn, refused, nil
}

// arn is a stream's.
func (l *lab) arn(ctx context.Context, name string) (string, error) {
	out, err := l.api.DescribeStream(ctx, &sdk.DescribeStreamInput{StreamName: &name})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.StreamDescription.StreamARN), nil
}

func askSummary(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	out, err := l.api.DescribeStreamSummary(ctx, &sdk.DescribeStreamSummaryInput{StreamName: &name})
	if err != nil {
		return l.refusal(err)
	}
	s := out.StreamDescriptionSummary
	mode, limit := "no mode", "no limit"
	if s.StreamModeDetails != nil && s.StreamModeDetails.StreamMode == types.StreamModeProvisioned {
		mode = "provisioned"
	}
	if aws.ToInt32(s.MaxRecordSizeInKiB) == 1024 {
		limit = "1024 KiB"
	}
	return mode + ", " + limit, nil
}

func askOnDemand(ctx context.Context, l *lab) (string, error) {
	name := l.prefix + "-demand"
	_, err := l.api.CreateStream(ctx, &sdk.CreateStreamInput{
		StreamName: &name, StreamModeDetails: &types.StreamModeDetails{StreamMode: types.StreamModeOnDemand},
	})
	if err != nil {
		return l.refusal(err)
	}
	l.made = append(l.made, name)
	if err := l.wait(ctx, name); err != nil {
		return "", err
	}
	out, err := l.api.DescribeStream(ctx, &sdk.DescribeStreamInput{StreamName: &name})
	if err != nil {
		return "", err
	}
	return counted(len(out.StreamDescription.Shards), "shard"), nil
}

func askList(ctx context.Context, l *lab) (string, error) {
	if _, err := l.stream(ctx, 2); err != nil {
		return "", err
	}
	out, err := l.api.ListStreams(ctx, &sdk.ListStreamsInput{})
	switch {
	case err != nil:
		return "", err
	case len(out.StreamNames) == 0:
		return "no names", nil
	case len(out.StreamSummaries) == 0:
		return "names alone", nil
	case out.StreamSummaries[0].StreamModeDetails == nil:
		return "both, without a mode", nil
	}
	return "both, the mode among them", nil
}
