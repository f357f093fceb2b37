package main

import (
	"context"
	"crypto/rand"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

// openEmbedded starts a Kinesis of our own on a free port of this machine, as the scenario's stream section says.
func (p *program) openEmbedded(ctx context.Context, t *target, _ targetFlags, scenario *scenarios.Scenario) error {
	stream := scenario.Stream
	model := kinesisfake.New(kinesisfake.Config{
		Region:    t.config.Region,
		Retention: stream.Retention,
		Limits:    kinesisfake.Limits{Write: writeModels[stream.Throttle]},
	})
	access, admin, err := accessOf(stream.Allow)
	if err != nil {
		return err
	}
	t.fake = kinesisfake.NewServer(model, kinesisfake.Options{Latency: stream.Latency, Seed: scenario.Seed, Access: access})
	endpoint, err := t.fake.Start("127.0.0.1:0")
	if err != nil {
		return cli.Fail(report.Unreachable, "see whether this machine lets programs listen on 127.0.0.1", err)
	}
	t.ends = append(t.ends, endpoint.Close)
	t.emulator(endpoint.URL)
	t.describe = "embedded Kinesis at " + endpoint.URL
	if access != nil {
		run := t.config
		t.config.AccessKeyID, t.config.SecretAccessKey = admin.ID, admin.Secret
		defer func() { t.config.AccessKeyID, t.config.SecretAccessKey = run.AccessKeyID, run.SecretAccessKey }()
	}
	client, err := t.control(ctx)
	if err != nil {
		return err
	}
	return t.create(ctx, client, stream, true) // the stream goes with its endpoint
}

// accessOf is the access control of an embedded Kinesis that allows the run only some operations, and the key pair that may do
// everything; nil when the run may do everything itself. The run's pair is the one that emulators are given.
func accessOf(allow []string) (*kinesisfake.Access, kinesisfake.KeyPair, error) {
	admin := kinesisfake.KeyPair{ID: "admin", Secret: rand.Text(), Allow: []kinesisfake.Statement{{Actions: []string{"*"}}}}
	if allow == nil {
		return nil, admin, nil
	}
	actions := make([]string, len(allow))
	for i, operation := range allow {
		actions[i] = "kinesis:" + operation
	}
	access, err := kinesisfake.NewAccess(0, admin, kinesisfake.KeyPair{
		ID: emulatorKey, Secret: emulatorKey, User: "exporter", Allow: []kinesisfake.Statement{{Actions: actions}},
	})
	return access, admin, err
}

// writeModels are the values of a scenario's stream.throttle.
var writeModels = map[string]kinesisfake.WriteModel{
	"strict": kinesisfake.WriteStrict,
	"burst":  kinesisfake.WriteBurst,
	"off":    kinesisfake.WriteOff,
}

// warnDropped says loudly that the embedded Kinesis had not enough memory for its records.
func (r *rehearsal) warnDropped() {
	if r.target.fake == nil {
		return
	}
	if stats := r.target.fake.Stats().Records; stats.Dropped > 0 {
		r.say("WARNING: the embedded Kinesis dropped its oldest %d records (%s), before their retention ended, for want of memory: "+
			"what was not read by then counts as missing", stats.Dropped, megabytes(stats.DroppedBytes))
	}
}
