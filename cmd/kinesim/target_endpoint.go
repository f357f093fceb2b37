package main

import (
	"context"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
)

// openEndpoint uses an endpoint that already runs, and creates the stream unless it is there.
func (p *program) openEndpoint(ctx context.Context, t *target, flags targetFlags, scenario *scenarios.Scenario) error {
	t.describe = "Kinesis at " + safeURL(flags.endpoint)
	client, err := t.control(ctx)
	if err != nil {
		return err
	}
	if client.AWS() {
		// What is sent there costs money, and that is what --target aws asks about.
		return cli.Usage("--target aws --endpoint URL --stream NAME", "--endpoint is Amazon's own")
	}
	found, err := check(ctx, client)
	switch {
	case err != nil:
		return err
	case found:
		return t.awaitActive(ctx, client)
	}
	p.say("creating stream %s", t.config.Stream)
	return t.create(ctx, client, scenario.Stream, flags.keepStream)
}
