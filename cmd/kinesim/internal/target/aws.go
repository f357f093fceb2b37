package target

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// openAWS uses a stream of Amazon's. It creates none unless it may, and sends nothing before somebody has agreed to
// what it costs.
func openAWS(ctx context.Context, c *Console, t *Target, flags Flags, scenario *scenarios.Scenario) error {
	client, err := t.Control(ctx)
	if err != nil {
		return err
	}
	// An endpoint that is not Amazon's, such as one that AWS_ENDPOINT_URL names, costs nothing.
	t.Charges = client.AWS()
	t.describe(client)
	found, err := check(ctx, c, client)
	if err != nil {
		return err
	}
	if !found && !flags.CreateStream {
		return cli.Fail(report.Unreachable, "check --stream and --region, or let this run create it with --create-stream",
			fmt.Errorf("there is no stream %s in %s", t.Config.Stream, client.Region()))
	}
	mode, err := t.look(ctx, client, found, scenario.Stream)
	if err != nil {
		return err
	}
	c.printPlan(t, whose(ctx, client), found, mode, rehearsal.ForecastOf(scenario))
	if found {
		if err := c.refuseTagged(ctx, client); err != nil {
			return err
		}
	}
	if t.Charges {
		if err := c.Agree(ctx, flags.Yes); err != nil {
			return err
		}
	}
	if !found {
		c.say("creating stream %s", t.Config.Stream)
		return t.create(ctx, client, scenario.Stream, flags.KeepStream)
	}
	return t.prepare(ctx, c, client, flags.CreateStream, scenario.Stream, flags.KeepStream)
}

// look learns the stream's shards and record limit, and returns its mode: "" when the permission to ask is missing,
// which the destination's policy does not have either.
func (t *Target) look(ctx context.Context, client *kinesis.Client, found bool, wanted scenarios.Stream) (mode string, err error) {
	if !found {
		t.Shards = wanted.Shards
		return "PROVISIONED", nil
	}
	info, err := client.Describe(ctx)
	switch {
	case errors.Is(err, kinesis.ErrNotAllowed):
		return "", nil
	case err != nil:
		return "", unreachable("describe the stream", err)
	}
	t.learn(info)
	return info.Mode, nil
}

// whose says whose account it is, and as whom it is used, where STS tells.
func whose(ctx context.Context, client *kinesis.Client) string {
	who, err := client.Identity(ctx)
	if err != nil || who.Account == "" {
		return "an account that STS does not tell"
	}
	return fmt.Sprintf("account %s as %s", who.Account, who.ARN)
}

// refuseTagged refuses a stream whose owners do not want it to be rehearsed on. Whether it has the tag is not known
// where the permission to ask is missing, which the destination's policy does not have either.
func (c *Console) refuseTagged(ctx context.Context, client *kinesis.Client) error {
	denied, err := client.Denied(ctx)
	switch {
	case errors.Is(err, kinesis.ErrNotAllowed):
		c.say("note: whether the stream is tagged %s may not be asked: that takes kinesis:ListTagsForStream", kinesis.DenyTag)
	case denied:
		return cli.Fail(report.Unreachable, "another stream, or remove the tag if this one may be rehearsed on",
			fmt.Errorf("stream %s is tagged %s: nothing is sent to it", client.Stream(), kinesis.DenyTag))
	}
	return nil // an endpoint that knows no tags has none
}

// printPlan says what is about to be sent, to whom, and what that costs.
func (c *Console) printPlan(t *Target, account string, found bool, mode string, f rehearsal.Forecast) {
	stream := fmt.Sprintf("stream %s", t.Config.Stream)
	switch {
	case !found:
		stream += fmt.Sprintf(", to be created with %s and deleted afterwards", cli.Counted(t.Shards, "shard"))
	case mode == "":
		stream += ", whose shards may not be asked for"
	default:
		stream += fmt.Sprintf(", %s, %s", cli.Counted(t.Shards, "shard"), strings.ToLower(mode))
	}
	c.say("about to send to %s, %s, %s:", t.Describe, account, stream)
	c.say("  at most %d records of about %d bytes, %.1f MiB in all, within %s", f.Records, f.RecordBytes, float64(f.Bytes())/(1<<20),
		f.Duration)
	costs := ""
	if !t.Charges {
		costs = "nothing, since the endpoint is not Amazon's; at Amazon "
	}
	prices := t.prices
	if prices == nil {
		prices = report.DefaultPrices()
	}
	c.say("  costs %s%s", costs, prices.Estimate(report.Usage{
		Records: f.Records, Bytes: f.Bytes(), Shards: max(t.Shards, 1), Duration: f.Duration, FanOut: t.fanOut(),
	}))
}

// Agree asks on a terminal whether to go on, and wants --yes where there is none to ask on.
func (c *Console) Agree(ctx context.Context, yes bool) error {
	if yes {
		return nil
	}
	if !c.IsTerminal(c.Stdin) || !c.IsTerminal(c.Stderr) {
		return cli.Usage("--yes, once the numbers above are as meant",
			"sending to AWS wants an agreement, and there is no terminal to ask on")
	}
	fmt.Fprint(c.Stderr, "send it? [y/N] ")
	answers := make(chan string, 1)
	go func() { // reading cannot be interrupted; the process ends soon after an interruption anyway
		line, err := bufio.NewReader(c.Stdin).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			line = ""
		}
		answers <- strings.ToLower(strings.TrimSpace(line))
	}()
	select {
	case answer := <-answers:
		if answer == "y" || answer == "yes" {
			return nil
		}
		return cli.Fail(report.Interrupted, "", errors.New("not agreed to; nothing was sent"))
	case <-ctx.Done():
		c.say("")
		return ctx.Err()
	}
}
