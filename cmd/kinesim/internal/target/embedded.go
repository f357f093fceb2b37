package target

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/report"
)

// openEmbedded starts a Kinesis of our own on a free port of this machine, as the scenario's stream section says.
func openEmbedded(ctx context.Context, c *Console, t *Target, flags Flags, scenario *scenarios.Scenario) error {
	stream := scenario.Stream
	access, admin, err := accessOf(stream)
	if err != nil {
		return err
	}
	account, region := access.place()
	t.Config.Region = cmp.Or(t.Config.Region, region)
	model := kinesisfake.New(kinesisfake.Config{
		Account: account, Region: t.Config.Region,
		Retention: stream.Retention,
		Limits:    sim.WriteLimits(stream.Throttle, flags.Part),
	})
	t.Fake = kinesisfake.NewServer(model, kinesisfake.Options{
		Latency: stream.Latency, Seed: scenario.Seed, Access: access.control, Exempt: Ours,
	})
	endpoint, err := t.Fake.Start("127.0.0.1:0")
	if err != nil {
		return cli.Fail(report.Unreachable, "see whether this machine lets programs listen on 127.0.0.1", err)
	}
	t.AtEnd(endpoint.Close)
	t.Emulator(endpoint.URL)
	t.Describe = "embedded Kinesis at " + endpoint.URL
	if access.control != nil {
		run := t.Config
		t.Config.AccessKeyID, t.Config.SecretAccessKey = admin.ID, admin.Secret
		defer func() { t.Config.AccessKeyID, t.Config.SecretAccessKey = run.AccessKeyID, run.SecretAccessKey }()
	}
	client, err := t.Control(ctx)
	if err != nil {
		return err
	}
	if err := t.create(ctx, client, stream, true); err != nil { // the stream goes with its endpoint
		return err
	}
	// The run's own stream is there at once. States pass for whoever changes it while the run goes on.
	t.Fake.Do(func(_ time.Time, m *kinesisfake.Model) { m.SetDurations(kinesisfake.Passing(stream.States)) })
	return nil
}

// Ours tells the requests of a run of kinesim: its reader must not take from the consumers what the quotas give.
func Ours(r *http.Request) bool { return strings.Contains(r.UserAgent(), kinesis.UserAgent+"/") }

// access is who may do what on an embedded Kinesis.
type access struct {
	control *kinesisfake.Access // nil when the run may do everything
	allowed []kinesisfake.Statement
}

// place is the account and the region that a policy was written for.
func (a access) place() (account, region string) { return kinesisfake.PlaceOf(a.allowed) }

// accessOf is the access control of an embedded Kinesis that allows the run only what its scenario says, and the key
// pair that may do everything. The run's pair is the one that emulators are given.
func accessOf(stream scenarios.Stream) (access, kinesisfake.KeyPair, error) {
	admin := kinesisfake.KeyPair{ID: "admin", Secret: rand.Text(), Allow: []kinesisfake.Statement{{Actions: []string{"*"}}}}
	allowed, err := Allowed(stream)
	if allowed == nil || err != nil {
		return access{}, admin, err
	}
	control, err := kinesisfake.NewAccess(0, admin, kinesisfake.KeyPair{
		ID: emulatorKey, Secret: emulatorKey, User: "exporter", Allow: allowed,
	})
	return access{control, allowed}, admin, err
}

// Allowed is what a scenario's stream allows the run, or nil for everything. The error is a policy's mistake.
func Allowed(stream scenarios.Stream) ([]kinesisfake.Statement, error) {
	switch {
	case stream.PolicyFile != "":
		allowed, err := kinesisfake.ParsePolicy(stream.Policy)
		if err != nil {
			return nil, cli.Usage("kinesim policy --stream ARN", "stream.policy %s: %w", stream.PolicyFile, err)
		}
		return allowed, nil
	case stream.Allow == nil:
		return nil, nil
	}
	actions := make([]string, len(stream.Allow))
	for i, operation := range stream.Allow {
		actions[i] = "kinesis:" + operation
	}
	return []kinesisfake.Statement{{Actions: actions}}, nil
}
