package kinesisfake_test

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/streams"
)

// exampleTB stands for a test's *testing.T.
type exampleTB struct{ cleanups []func() }

func (t *exampleTB) Helper()                           {}
func (t *exampleTB) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }
func (t *exampleTB) Cleanup(f func())                  { t.cleanups = append(t.cleanups, f) }

func (t *exampleTB) end() {
	for _, f := range t.cleanups {
		f()
	}
}

// A test of a producer: the client is AWS's own, and what it did is read through a door that takes nothing from any
// quota.
func ExampleStart() {
	t := new(exampleTB) // in a test, its *testing.T
	defer t.end()

	fake := kinesisfake.Start(t)
	fake.CreateStream("profiles", 2)

	client := kinesis.New(kinesis.Options{
		BaseEndpoint: &fake.URL, Region: fake.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: fake.AccessKeyID, SecretAccessKey: fake.SecretAccessKey}, nil
		}),
	})
	_, err := client.PutRecord(context.Background(), &kinesis.PutRecordInput{
		StreamName: aws.String("profiles"), PartitionKey: aws.String("jane"), Data: []byte(`{"loyalty":"gold"}`),
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, record := range fake.Records("profiles") {
		fmt.Printf("%s in %s: %s\n", record.Key, streams.ShardID(record.Sequence.Shard()), record.Data)
	}
	// Output: jane in shardId-000000000000: {"loyalty":"gold"}
}
