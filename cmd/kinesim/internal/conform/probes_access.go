package conform

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesim/exporter/kinesis"
)

func accessProbes() []Probe {
	return []Probe{
		{"a key pair that nobody has", "refused: UnrecognizedClientException", sourceErrors, askNoKey},
		{"PutRecord with DryRun", "refused: DryRunOperationException", sourceDryRun, func(ctx context.Context, l *lab) (string, error) {
			said, err := l.askDryRun(ctx, "dry")
			if said == taken {
				said = "taken: the record is stored"
			}
			return said, err
		}},
		{"a request that passes authorization and no validation", "refused, and nothing is stored",
			"what check asks where DryRun is not known", askInvalid},
	}
}

func askNoKey(ctx context.Context, l *lab) (string, error) {
	config := l.config
	config.AccessKeyID, config.SecretAccessKey = "AKIAKINESIMNOSUCHKEY", "nobody has this secret"
	config.SessionToken, config.Profile = "", ""
	client, err := kinesis.NewClient(ctx, config)
	if err != nil {
		return "", err
	}
	defer client.Close()
	_, err = client.SDK().ListStreams(ctx, &sdk.ListStreamsInput{})
	return l.refusal(err)
}

// askDryRun tries to put a record.
func (l *lab) askDryRun(ctx context.Context, key string) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	_, err = l.api.PutRecord(ctx, &sdk.PutRecordInput{StreamName: &name, PartitionKey: &key, Data: []byte("dry"), DryRun: aws.Bool(true)})
	return l.refusal(err)
}

// askInvalid asks as a check does that does not trust in DryRun.
func askInvalid(ctx context.Context, l *lab) (string, error) {
	name, err := l.stream(ctx, 2)
	if err != nil {
		return "", err
	}
	_, err = l.api.PutRecord(ctx, &sdk.PutRecordInput{
		StreamName: &name, PartitionKey: aws.String(""), ExplicitHashKey: aws.String("340282366920938463463374607431768211456"),
		Data: []byte{}, DryRun: aws.Bool(true),
	})
	if err == nil {
		return "taken: the record is stored", nil
	}
	if code(err) == "" {
		return "", err
	}
	return "refused, and nothing is stored", nil
}
