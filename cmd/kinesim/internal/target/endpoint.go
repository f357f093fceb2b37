package target

import (
	"context"
	"errors"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
)

// openEndpoint uses an endpoint that already runs, and creates the stream unless it is there.
func openEndpoint(ctx context.Context, c *Console, t *Target, flags Flags, scenario *scenarios.Scenario) error {
	t.Describe = "Kinesis at " + SafeURL(flags.Endpoint)
	client, err := t.Control(ctx)
	if err != nil {
		return err
	}
	if client.AWS() {
		return amazons()
	}
	found, err := check(ctx, c, client)
	switch {
	case err != nil:
		return err
	case found:
		if err := c.refuseTagged(ctx, client); err != nil {
			return err
		}
		return t.prepare(ctx, c, client, true, scenario.Stream, flags.KeepStream)
	}
	c.say("creating stream %s", t.Config.Stream)
	return t.create(ctx, client, scenario.Stream, flags.KeepStream)
}

// OpenProbed uses an endpoint that runs already as it is, and creates the stream only if the probe finds that it is
// missing: for a caller who learns from the records that it puts whatever else there is to be known.
func OpenProbed(ctx context.Context, c *Console, flags Flags, scenario *scenarios.Scenario,
	probe func(context.Context, *kinesis.Client) (missing bool, err error)) (*Target, error) {
	if _, err := flags.Kind(); err != nil {
		return nil, err
	}
	t := flags.target(endpoint, scenario)
	t.Describe = "Kinesis at " + SafeURL(flags.Endpoint)
	err := t.openProbed(ctx, c, flags, scenario, probe)
	if err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Target) openProbed(ctx context.Context, c *Console, flags Flags, scenario *scenarios.Scenario,
	probe func(context.Context, *kinesis.Client) (missing bool, err error)) error {
	client, err := t.Control(ctx)
	if err != nil {
		return err
	}
	if client.AWS() {
		return amazons()
	}
	missing, err := probe(ctx, client)
	if err != nil || !missing {
		return err
	}
	c.say("creating stream %s", t.Config.Stream)
	return t.create(ctx, client, scenario.Stream, flags.KeepStream)
}

// amazons refuses an endpoint of Amazon's: what is sent there costs money, and that is what --target aws asks about.
func amazons() error {
	return cli.Usage("--target aws --endpoint URL --stream NAME", "--endpoint is Amazon's own")
}
