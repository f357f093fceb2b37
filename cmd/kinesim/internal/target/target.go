package target

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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

// check is the destination's connection check. It tells whether the stream is there; its error is that the endpoint is
// not.
func check(ctx context.Context, c *Console, client *kinesis.Client) (found bool, err error) {
	err = client.Check(ctx)
	if off := client.ClockOff(); off != 0 {
		c.say("note: this machine's clock is %s the endpoint's; requests are signed with the endpoint's time", apart(off))
	}
	if errors.Is(err, kinesis.ErrNoStream) && client.ARN() != "" { // of another account, perhaps, whose streams are not listed
		_, err = client.Describe(ctx)
		if errors.Is(err, kinesis.ErrNotAllowed) {
			return true, nil
		}
	}
	if errors.Is(err, kinesis.ErrNoStream) {
		return false, nil
	}
	return err == nil, unreachable(checkingConnection, err)
}

// apart is how far a clock is from one that is so much ahead of it.
func apart(ahead time.Duration) string {
	if ahead < 0 {
		return (-ahead).String() + " ahead of"
	}
	return ahead.String() + " behind"
}

// prepare waits until a stream that was found takes records. One that is being deleted, as an earlier run's is for half
// a minute on AWS, is waited for and made again if that is what the run would do without it.
func (t *Target) prepare(ctx context.Context, c *Console, client *kinesis.Client, mayCreate bool, stream scenarios.Stream,
	keep bool) error {
	info, err := client.Describe(ctx)
	vanished := errors.Is(err, kinesis.ErrNoStream) // since it was listed
	switch {
	case err == nil && info.Active:
		t.learn(info)
	case err == nil && info.Deleting: // it may be gone already, and a stream that is not there yet looks the same
		err = unreachable("wait for the stream", fmt.Errorf("wait for stream %s: %w", client.Stream(), kinesis.ErrDeleting))
	case !vanished:
		err = t.awaitActive(ctx, client)
	}
	switch {
	case errors.Is(err, kinesis.ErrNotAllowed):
		return nil // the destination's policy does not have the permission either: what is to be known is learned from answers
	case vanished && mayCreate:
	case vanished:
		return unreachable("describe the stream", err)
	case !errors.Is(err, kinesis.ErrDeleting) || !mayCreate:
		if err == nil && t.Shards != stream.Shards {
			c.say("note: stream %s is there already, with %s; the %d that were asked for are for one that is created",
				t.Config.Stream, cli.Counted(t.Shards, "shard"), stream.Shards)
		}
		return err
	default:
		c.say("waiting until stream %s, which is being deleted, is gone", t.Config.Stream)
		gone, cancel := context.WithTimeout(ctx, createTime)
		defer cancel()
		if err := client.WaitGone(gone, pollTime); err != nil {
			return unreachable("wait for the stream", err)
		}
	}
	c.say("creating stream %s", t.Config.Stream)
	return t.create(ctx, client, stream, keep)
}

// create creates the stream as the scenario wants it, and waits until it takes records.
func (t *Target) create(ctx context.Context, client *kinesis.Client, stream scenarios.Stream, keep bool) error {
	if client.ARN() != "" {
		return cli.Fail(report.Unreachable, "--stream NAME for a stream that is to be created: its account is that of the credentials",
			fmt.Errorf("there is no stream %s", client.ARN()))
	}
	err := client.Create(ctx, stream.Shards, stream.MaxRecord)
	switch {
	case errors.Is(err, kinesis.ErrStreamExists) && t.part:
		return t.awaitActive(ctx, client) // another part was quicker
	case errors.Is(err, kinesis.ErrNotAllowed):
		return t.notThere(ctx, client, err)
	case err != nil:
		return unreachable("create the stream", err)
	}
	t.Created = true
	if !keep {
		t.AtEnd(func() error {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deleteTime)
			defer cancel()
			if err := client.Delete(ctx); err != nil {
				return t.leftBehind(client, err)
			}
			gone, cancel := context.WithTimeout(ctx, goneTime)
			defer cancel()
			_ = client.WaitGone(gone, pollTime) // what was accepted is done, now or in a while
			return nil
		})
	}
	return t.awaitActive(ctx, client)
}

// notThere is the failure of a run whose stream is not there and may not be created: its name or the region is more
// likely to be wrong than the permission.
func (t *Target) notThere(ctx context.Context, client *kinesis.Client, err error) error {
	try := "check --stream and --region"
	if regions := client.Elsewhere(ctx); len(regions) > 0 {
		try = "--region " + strings.Join(regions, " or ") + ", where there is one of that name"
	}
	return cli.Fail(report.Unreachable, try+"; for it to be created, "+kinesis.Hint(err),
		fmt.Errorf("there is no stream %s in %s, and it may not be created: %w", client.Stream(), client.Region(), err))
}

// leftBehind is the failure of a run whose stream is still there, and goes on costing where it costs.
func (t *Target) leftBehind(client *kinesis.Client, err error) error {
	command := "aws kinesis delete-stream --enforce-consumer-deletion --region " + client.Region() + " --stream-name " + client.Stream()
	if t.Config.Endpoint != "" {
		command += " --endpoint-url " + SafeURL(t.Config.Endpoint)
	}
	if hint := kinesis.Hint(err); hint != "" {
		command += "; " + hint
	}
	return cli.Fail(report.Unwritten, command,
		fmt.Errorf("stream %s, which was created for this run, is still there: %w", client.Stream(), err))
}

// awaitActive waits until the stream takes records, and learns its shards and its record limit.
func (t *Target) awaitActive(ctx context.Context, client *kinesis.Client) error {
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

func (t *Target) learn(info kinesis.Info) {
	t.Shards, t.MaxRecordBytes, t.born = info.Shards, info.MaxRecordBytes, info.Created
}

// unreachable is the failure of a target that cannot be used, or nil when there is no error.
func unreachable(operation string, err error) error {
	if err == nil {
		return nil
	}
	return cli.Fail(report.Unreachable, kinesis.Hint(err), fmt.Errorf("%s: %w", operation, err))
}
