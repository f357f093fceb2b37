package target

import (
	"context"
	"strings"

	"github.com/distribution/reference"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
)

// openLocalStack starts a container, and creates the stream in it.
func openLocalStack(ctx context.Context, c *Console, t *Target, flags Flags, scenario *scenarios.Scenario) error {
	image := flags.LocalStackImage
	if image == "" {
		image = DefaultImage
	}
	c.say("starting LocalStack (%s)", image)
	start := c.Start
	if start == nil {
		start = func(ctx context.Context, l Container) (string, func() error, error) { return l.Start(ctx) }
	}
	endpoint, stop, err := start(ctx, Container{Image: image, Token: c.Env("LOCALSTACK_AUTH_TOKEN"), Say: c.say})
	if err != nil {
		return err
	}
	t.AtEnd(func() error {
		c.say("removing LocalStack")
		return stop()
	})
	t.Emulator(endpoint)
	t.Describe = "LocalStack " + image[strings.LastIndexByte(image, ':')+1:] + " at " + endpoint
	client, err := t.Control(ctx)
	if err != nil {
		return err
	}
	c.say("creating stream %s, which takes LocalStack about 15 s", t.Config.Stream)
	// Keeping the stream saves deleting it: it goes with the container.
	return t.create(ctx, client, scenario.Stream, true)
}

// DefaultImage is the last LocalStack that starts without a token.
const DefaultImage = "localstack/localstack:4.14.0"

// checkImage refuses what cannot be the name of an image: the engine would be asked for it again and again.
func checkImage(image string) error {
	if image == "" {
		return nil
	}
	if _, err := reference.ParseNormalizedNamed(image); err != nil {
		return cli.Usage("--localstack-image "+DefaultImage, "--localstack-image %q is no image: %w", image, err)
	}
	return nil
}

// emulatorKey is the key pair that emulators are given: LocalStack knows it as its own account.
const emulatorKey = "test"

// Emulator points the target at an endpoint of our own, which takes any credentials: neither the environment's endpoint
// nor its credentials have a part in it.
func (t *Target) Emulator(endpoint string) {
	t.Config.Endpoint, t.Config.AccessKeyID, t.Config.SecretAccessKey = endpoint, emulatorKey, emulatorKey
	t.Config.Isolated = true
	if t.Config.Region == "" {
		t.Config.Region = "us-east-1"
	}
}
