package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

const (
	// ReachTime is for what is asked before the first export.
	ReachTime  = 10 * time.Second
	createTime = 2 * time.Minute        // until a new stream takes records; LocalStack's first takes 13 s, AWS half a minute
	goneTime   = 2 * time.Second        // until a stream that is deleted is gone; not waited for on AWS, where it takes half a minute
	deleteTime = 20 * time.Second       // for the deletion of the stream, whatever became of the run
	pollTime   = 200 * time.Millisecond // AWS allows 20 DescribeStreamSummary a second
)

// Console is what opening a target says, asks and is told by the world outside.
type Console struct {
	Stdin      io.Reader
	Stderr     io.Writer
	Env        func(name string) string
	IsTerminal func(stream any) bool // of Stdin or Stderr
	// Start starts a container; nil is Container.Start.
	Start func(context.Context, Container) (endpoint string, stop func() error, err error)
}

// say prints a line of progress.
func (c *Console) say(format string, args ...any) { cli.Say(c.Stderr, fmt.Sprintf(format, args...)) }

// Target is an open Kinesis endpoint with a stream that takes records. Close undoes what opening it did.
type Target struct {
	Kind     *Kind
	Describe string // for people: what the records go to, and where that is
	// Config reaches the stream. Its InFlight and Timeout are the caller's to set.
	Config kinesis.Config
	// Created tells that the stream was created for this run: whatever it holds is from this run, and it can be read
	// from its start.
	Created        bool
	Shards         int                 // open ones; 0 when the permission to ask is missing
	MaxRecordBytes int                 // data and partition key of a record
	Charges        bool                // what is sent there costs money
	Fake           *kinesisfake.Server // of the embedded target, else nil: it does wrong on purpose, and counts what it had to drop
	readBack       string              // as --read-back says
	part           bool                // it is that of one part of a divided run
	prices         *report.Prices      // nil for those that come along
	reached        string              // the endpoint of --target aws, as it may be printed; "" for the region's own
	born           time.Time           // when the stream was created; zero when nobody has told
	ends           []func() error
}

// Name is the target in results: without credentials, and by its URL where it has no other name.
func (t *Target) Name() string {
	switch {
	case t.Kind == endpoint:
		return SafeURL(t.Config.Endpoint)
	case t.reached != "" && !t.Charges:
		return t.reached
	}
	return t.Kind.Name
}

// AtEnd adds what Close does, before all that was added earlier.
func (t *Target) AtEnd(end func() error) { t.ends = append(t.ends, end) }

// Close deletes the stream that was created and stops what was started, in reverse order. It does its work even after
// an interruption, within a bound of time, and may be called twice.
func (t *Target) Close() error {
	var failed []error
	for _, end := range slices.Backward(t.ends) {
		failed = append(failed, end())
	}
	t.ends = nil
	return errors.Join(failed...)
}

// Open opens the target that the flags name, with a stream as the scenario wants it. When it fails, or ctx ends in the
// middle, all that was started is stopped again. The error is a failure.
func Open(ctx context.Context, c *Console, flags Flags, scenario *scenarios.Scenario) (*Target, error) {
	kind, err := flags.Kind()
	if err != nil {
		return nil, err
	}
	if !flags.Part.Whole() && !kind.Own && !flags.KeepStream {
		flags.KeepStream = true
		c.say("note: this is part %s, and a stream that it creates is for all parts: delete it when the last one has ended", flags.Part)
	}
	t := flags.target(kind, scenario)
	if err = kind.open(ctx, c, t, flags, scenario); err == nil {
		return t, nil
	}
	if ctx.Err() != nil {
		err = cli.ErrNothingSent
	}
	return nil, errors.Join(err, t.Close())
}

// target is one of a kind that is still to be opened.
func (f Flags) target(kind *Kind, scenario *scenarios.Scenario) *Target {
	t := &Target{Kind: kind, part: !f.Part.Whole(), MaxRecordBytes: kinesis.DefaultMaxRecordBytes, readBack: f.ReadBack, prices: f.Prices}
	t.Config = kinesis.Config{
		Endpoint: f.Endpoint, Region: f.Region, Profile: f.Profile, Stream: cmp.Or(f.Stream, scenario.Stream.Name),
		AccessKeyID: f.keys.AccessKeyID, SecretAccessKey: f.keys.SecretAccessKey, SessionToken: f.keys.SessionToken,
	}
	return t
}

// Reach is the target that the flags name, as it is: one of its own is opened, and of others only is known how they are
// reached. Nothing is asked of these.
func Reach(ctx context.Context, c *Console, flags Flags, scenario *scenarios.Scenario) (*Target, *kinesis.Client, error) {
	kind, err := flags.Kind()
	if err != nil {
		return nil, nil, err
	}
	t := flags.target(kind, scenario)
	if kind.Own {
		if t, err = Open(ctx, c, flags, scenario); err != nil {
			return nil, nil, err
		}
	}
	client, err := kinesis.NewClient(ctx, t.Config)
	if err != nil {
		return nil, nil, errors.Join(cli.Fail(report.Invalid, "kinesim check --help", err), t.Close())
	}
	t.AtEnd(func() error { client.Close(); return nil })
	if kind == endpoint && client.AWS() {
		return nil, nil, errors.Join(amazons(), t.Close())
	}
	if t.Describe == "" {
		t.describe(client)
	}
	return t, client, nil
}

// describe says what records would go to.
func (t *Target) describe(client *kinesis.Client) {
	t.Describe = "Amazon Kinesis in " + client.Region()
	if client.Endpoint() == "" { // the flag's, the environment's or the profile's
		return
	}
	t.reached = SafeURL(client.Endpoint())
	if client.AWS() {
		t.Describe += " at " + t.reached
	} else {
		t.Describe = "Kinesis at " + t.reached
	}
}

// Control is a client for creating, describing and deleting the stream, whose requests may take as long as those do. It
// goes with the target.
func (t *Target) Control(ctx context.Context) (*kinesis.Client, error) {
	c := t.Config
	c.Timeout = createTime
	client, err := kinesis.NewClient(ctx, c)
	if err != nil {
		return nil, cli.Fail(report.Invalid, "kinesim run --help", err)
	}
	t.AtEnd(func() error { client.Close(); return nil })
	return client, nil
}

// unreachable is the failure of a target that cannot be used, or nil when there is no error.
func unreachable(operation string, err error) error {
	if err == nil {
		return nil
	}
	return cli.Fail(report.Unreachable, kinesis.Hint(err), fmt.Errorf("%s: %w", operation, err))
}
