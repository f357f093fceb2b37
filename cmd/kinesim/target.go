package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

// The kinds of target, as --target names them. An --endpoint alone is a kind of its own.
const (
	embeddedTarget   = "embedded"
	localstackTarget = "localstack"
	awsTarget        = "aws"
	endpointTarget   = "endpoint"
)

const (
	reachTime  = 10 * time.Second       // for the connection check: a target that is not there is told within seconds
	createTime = 2 * time.Minute        // until a new stream takes records; LocalStack's first takes 13 s, AWS half a minute
	deleteTime = 20 * time.Second       // for the deletion of the stream, whatever became of the run
	pollTime   = 200 * time.Millisecond // AWS allows 20 DescribeStreamSummary a second
)

// target is an open Kinesis endpoint with a stream that takes records. Close undoes what opening it did.
type target struct {
	kind     string // one of the constants above
	describe string // for people: what the records go to, and where that is
	// config reaches the stream. Its InFlight and Timeout are the caller's to set.
	config kinesis.Config
	// created tells that the stream was created for this run: whatever it holds is from this run, and it can be read from its start.
	created        bool
	shards         int                 // open ones; 0 when the permission to ask is missing
	maxRecordBytes int                 // data and partition key of a record
	fake           *kinesisfake.Server // of the embedded target, else nil: its counts tell whether it had to drop records
	ends           []func() error
}

// close deletes the stream that was created and stops what was started, in reverse order. It does its work even after an interruption,
// within a bound of time, and may be called twice.
func (t *target) close() error {
	var failed []error
	for _, end := range slices.Backward(t.ends) {
		failed = append(failed, end())
	}
	t.ends = nil
	return errors.Join(failed...)
}

// openTarget opens the target that the flags name, with a stream as the scenario wants it. When it fails, or ctx ends in the middle, all
// that was started is stopped again. The error is a failure.
func (p *program) openTarget(ctx context.Context, flags targetFlags, scenario *scenarios.Scenario) (*target, error) {
	kind, err := flags.validate()
	if err != nil {
		return nil, err
	}
	t := &target{kind: kind, maxRecordBytes: kinesis.DefaultMaxRecordBytes, config: kinesis.Config{
		Endpoint: flags.endpoint, Region: flags.region, Profile: flags.profile, Stream: scenario.Stream.Name,
	}}
	if flags.stream != "" {
		t.config.Stream = flags.stream
	}
	open := map[string]opener{
		embeddedTarget: p.openEmbedded, localstackTarget: p.openLocalStack, endpointTarget: p.openEndpoint, awsTarget: p.openAWS,
	}[kind]
	if err = open(ctx, t, flags, scenario); err == nil {
		return t, nil
	}
	if ctx.Err() != nil {
		err = cli.Fail(report.Interrupted, "", errors.New("interrupted before the first export; nothing was sent"))
	}
	return nil, errors.Join(err, t.close())
}

// opener fills a target of one kind. What it has started it adds to t.ends at once, so that openTarget can undo it.
type opener func(ctx context.Context, t *target, flags targetFlags, scenario *scenarios.Scenario) error

// control is a client for creating, describing and deleting the stream, whose requests may take as long as those do.
func (t *target) control(ctx context.Context) (*kinesis.Client, error) {
	c := t.config
	c.Timeout = createTime
	client, err := kinesis.NewClient(ctx, c)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "kinesim run --help", err)
	}
	t.ends = append(t.ends, func() error { client.Close(); return nil })
	return client, nil
}

// check is the destination's connection check. It tells whether the stream is there; its error is that the endpoint is not.
func check(ctx context.Context, client *kinesis.Client) (found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, reachTime)
	defer cancel()
	err = client.Check(ctx)
	if errors.Is(err, kinesis.ErrNoStream) {
		return false, nil
	}
	return err == nil, unreachable("check the connection", err)
}

// create creates the stream as the scenario wants it, and waits until it takes records.
func (t *target) create(ctx context.Context, client *kinesis.Client, stream scenarios.Stream, keep bool) error {
	if err := client.Create(ctx, stream.Shards, stream.MaxRecord); err != nil {
		return unreachable("create the stream", err)
	}
	t.created = true
	if !keep {
		t.ends = append(t.ends, func() error {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deleteTime)
			defer cancel()
			if err := client.Delete(ctx); err != nil {
				return fmt.Errorf("delete stream %s, which was created for this run: %w", t.config.Stream, err)
			}
			return nil
		})
	}
	return t.awaitActive(ctx, client)
}

// awaitActive waits until the stream takes records, and learns its shards and its record limit.
func (t *target) awaitActive(ctx context.Context, client *kinesis.Client) error {
	ctx, cancel := context.WithTimeout(ctx, createTime)
	defer cancel()
	if err := client.WaitActive(ctx, pollTime); err != nil {
		return unreachable("wait for the stream", err)
	}
	info, err := client.Describe(ctx)
	if err != nil {
		return unreachable("describe the stream", err)
	}
	t.learn(info)
	return nil
}

func (t *target) learn(info kinesis.Info) {
	t.shards, t.maxRecordBytes = info.Shards, info.MaxRecordBytes
}

// unreachable is the failure of a target that cannot be used, or nil when there is no error.
func unreachable(operation string, err error) error {
	if err == nil {
		return nil
	}
	return cli.Fail(report.Unreachable, kinesis.Hint(err), fmt.Errorf("%s: %w", operation, err))
}

// say prints a line of progress.
func (p *program) say(format string, args ...any) {
	fmt.Fprintf(p.stderr, format+"\n", args...)
}
