package main

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
	"kinesim/sim/report"
)

// openAWS uses a stream of Amazon's. It creates none unless it may, and sends nothing before somebody has agreed to what it costs.
func (p *program) openAWS(ctx context.Context, t *target, flags targetFlags, scenario *scenarios.Scenario) error {
	client, err := t.control(ctx)
	if err != nil {
		return err
	}
	t.describe = "Amazon Kinesis in " + client.Region()
	if client.Endpoint() != "" { // the flag's, the environment's or the profile's
		t.describe += " at " + safeURL(client.Endpoint())
	}
	found, err := check(ctx, client)
	if err != nil {
		return err
	}
	if !found && !flags.createStream {
		return cli.Fail(report.Unreachable, "check --stream and --region, or let this run create it with --create-stream",
			fmt.Errorf("there is no stream %s in %s", t.config.Stream, client.Region()))
	}
	mode, err := t.look(ctx, client, found, scenario.Stream)
	if err != nil {
		return err
	}
	// An endpoint that is not Amazon's, such as one that AWS_ENDPOINT_URL names, costs nothing.
	if client.AWS() {
		p.printPlan(t, found, mode, forecastOf(scenario))
		if err := p.agree(ctx, flags.yes); err != nil {
			return err
		}
	}
	switch {
	case !found:
		p.say("creating stream %s", t.config.Stream)
		return t.create(ctx, client, scenario.Stream, flags.keepStream)
	case mode == "":
		return nil // not allowed to describe, so not allowed to wait either
	}
	return t.awaitActive(ctx, client)
}

// look learns the stream's shards and record limit, and returns its mode: "" when the permission to ask is missing, which the
// destination's policy does not have either.
func (t *target) look(ctx context.Context, client *kinesis.Client, found bool, wanted scenarios.Stream) (mode string, err error) {
	if !found {
		t.shards = wanted.Shards
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

// printPlan says what is about to be sent, and what that costs.
func (p *program) printPlan(t *target, found bool, mode string, f forecast) {
	stream := fmt.Sprintf("stream %s", t.config.Stream)
	switch {
	case !found:
		stream += fmt.Sprintf(", to be created with %d shards and deleted afterwards", t.shards)
	case mode == "":
		stream += ", whose shards may not be asked for"
	default:
		stream += fmt.Sprintf(", %d shards, %s", t.shards, strings.ToLower(mode))
	}
	p.say("about to send to %s, %s:", t.describe, stream)
	p.say("  at most %d records of about %d bytes, %.1f MiB in all, within %s", f.records, f.recordBytes, float64(f.bytes())/(1<<20), f.duration)
	p.say("  %s", report.EstimateCost(f.records, f.bytes(), max(t.shards, 1), f.duration))
}

// agree asks on a terminal whether to go on, and wants --yes where there is none to ask on.
func (p *program) agree(ctx context.Context, yes bool) error {
	if yes {
		return nil
	}
	if !p.isTerminal(p.stdin) || !p.isTerminal(p.stderr) {
		return cli.Usage("--yes, once the numbers above are as meant", "sending to AWS wants an agreement, and there is no terminal to ask on")
	}
	fmt.Fprint(p.stderr, "send it? [y/N] ")
	answers := make(chan string, 1)
	go func() { // reading cannot be interrupted; the process ends soon after an interruption anyway
		line, err := bufio.NewReader(p.stdin).ReadString('\n')
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
		p.say("")
		return ctx.Err()
	}
}
