package main

import (
	"context"
	"strings"

	"kinesim/scenarios"
)

// openLocalStack starts a container, and creates the stream in it.
func (p *program) openLocalStack(ctx context.Context, t *target, flags targetFlags, scenario *scenarios.Scenario) error {
	image := flags.localstackImage
	if image == "" {
		image = defaultLocalStackImage
	}
	p.say("starting LocalStack (%s)", image)
	endpoint, stop, err := p.startLocalStack(ctx, localStack{image: image, token: p.env("LOCALSTACK_AUTH_TOKEN"), say: p.say})
	if err != nil {
		return err
	}
	t.ends = append(t.ends, func() error {
		p.say("removing LocalStack")
		return stop()
	})
	t.emulator(endpoint)
	t.describe = "LocalStack " + image[strings.LastIndexByte(image, ':')+1:] + " at " + endpoint
	client, err := t.control(ctx)
	if err != nil {
		return err
	}
	p.say("creating stream %s, which takes LocalStack about 15 s", t.config.Stream)
	// Keeping the stream saves deleting it: it goes with the container.
	return t.create(ctx, client, scenario.Stream, true)
}

// emulatorKey is the key pair that emulators are given: LocalStack knows it as its own account.
const emulatorKey = "test"

// emulator points the target at an endpoint of our own, which takes any credentials: neither the environment's endpoint nor its
// credentials have a part in it.
func (t *target) emulator(endpoint string) {
	t.config.Endpoint, t.config.AccessKeyID, t.config.SecretAccessKey = endpoint, emulatorKey, emulatorKey
	if t.config.Region == "" {
		t.config.Region = "us-east-1"
	}
}
