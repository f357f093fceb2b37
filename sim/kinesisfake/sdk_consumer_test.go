package kinesisfake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// register registers a consumer of the stream "s" and answers its ARN.
func (f *fake) register(name string) *string {
	f.t.Helper()
	out, err := f.RegisterStreamConsumer(f.t.Context(), &kinesis.RegisterStreamConsumerInput{StreamARN: arn, ConsumerName: &name})
	must(f.t, err)
	return out.Consumer.ConsumerARN
}

func TestSDKConsumers(t *testing.T) {
	f := newFake(t, streams.Config{Durations: streams.Durations{Consumer: time.Second}}, kinesisfake.Options{})
	f.create("s", 1)
	register := func(name string) error {
		_, err := f.RegisterStreamConsumer(
			t.Context(),
			&kinesis.RegisterStreamConsumerInput{StreamARN: arn, ConsumerName: &name, Tags: map[string]string{"a": "b"}},
		)
		return err
	}
	for i := range 20 {
		must(t, register(fmt.Sprintf("c-%02d", i)))
		if i%5 == 4 {
			expectError(t, register("one-too-many"), "LimitExceededException", "Limit: ")
			f.now = f.now.Add(time.Second)
		}
	}
	expectError(t, register("c-20"), "LimitExceededException", "has 20 consumers. Limit: 20.")
	expectError(t, register("c-03"), "ResourceInUseException", "Consumer c-03 under stream s already exists for account 000000000000.")

	var names []string
	pages := kinesis.NewListStreamConsumersPaginator(f.Client, &kinesis.ListStreamConsumersInput{StreamARN: arn, MaxResults: aws.Int32(8)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		must(t, err)
		for _, consumer := range page.Consumers {
			names = append(names, *consumer.ConsumerName)
			if consumer.ConsumerStatus != types.ConsumerStatusActive ||
				!strings.HasPrefix(*consumer.ConsumerARN, *arn+"/consumer/"+*consumer.ConsumerName+":") {
				t.Errorf("consumer %+v", consumer)
			}
		}
	}
	if len(names) != 20 || names[0] != "c-00" || names[19] != "c-19" {
		t.Errorf("listed %v", names)
	}
	if d := f.summary(); *d.ConsumerCount != 20 {
		t.Errorf("%d consumers in the summary", *d.ConsumerCount)
	}

	described, err := f.DescribeStreamConsumer(
		t.Context(),
		&kinesis.DescribeStreamConsumerInput{StreamARN: arn, ConsumerName: aws.String("c-07")},
	)
	must(t, err)
	d := described.ConsumerDescription
	if *d.StreamARN != *arn || *d.ConsumerName != "c-07" || d.ConsumerStatus != types.ConsumerStatusActive {
		t.Errorf("described as %+v", d)
	}
	tags, err := f.ListTagsForResource(t.Context(), &kinesis.ListTagsForResourceInput{ResourceARN: d.ConsumerARN})
	must(t, err)
	if len(tags.Tags) != 1 || *tags.Tags[0].Key != "a" {
		t.Errorf("tags %v", tags.Tags)
	}
	_, err = f.DeregisterStreamConsumer(t.Context(), &kinesis.DeregisterStreamConsumerInput{ConsumerARN: d.ConsumerARN})
	must(t, err)
	described, err = f.DescribeStreamConsumer(t.Context(), &kinesis.DescribeStreamConsumerInput{ConsumerARN: d.ConsumerARN})
	must(t, err)
	if described.ConsumerDescription.ConsumerStatus != types.ConsumerStatusDeleting {
		t.Errorf("deregistered, and %s", described.ConsumerDescription.ConsumerStatus)
	}
	f.now = f.now.Add(time.Second)
	_, err = f.DescribeStreamConsumer(t.Context(), &kinesis.DescribeStreamConsumerInput{ConsumerARN: d.ConsumerARN})
	expectError(t, err, "ResourceNotFoundException", "not found.")
	_, err = f.DescribeStreamConsumer(t.Context(), &kinesis.DescribeStreamConsumerInput{StreamARN: arn})
	expectError(t, err, "InvalidArgumentException", "Either ConsumerARN or both StreamARN and ConsumerName should be provided.")

	_, err = f.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamARN: arn})
	expectError(t, err, "ResourceInUseException", "has consumers and EnforceConsumerDeletion is not set.")
	_, err = f.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamARN: arn, EnforceConsumerDeletion: aws.Bool(true)})
	must(t, err)
	_, err = f.ListStreamConsumers(t.Context(), &kinesis.ListStreamConsumersInput{StreamARN: arn})
	expectError(t, err, "ResourceNotFoundException", "Stream s under account 000000000000 not found.")
}
