package target

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/report"
)

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
