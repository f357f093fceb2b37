package target

import (
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
func openEmbedded(ctx context.Context, c *Console, t *Target, _ Flags, scenario *scenarios.Scenario) error {
	stream := scenario.Stream
	model := kinesisfake.New(kinesisfake.Config{
		Region:    t.Config.Region,
		Retention: stream.Retention,
		Limits:    kinesisfake.Limits{Write: sim.WriteModels[stream.Throttle]},
	})
	access, admin, err := accessOf(stream.Allow)
	if err != nil {
		return err
	}
	t.Fake = kinesisfake.NewServer(model, kinesisfake.Options{Latency: stream.Latency, Seed: scenario.Seed, Access: access, Exempt: Ours})
	endpoint, err := t.Fake.Start("127.0.0.1:0")
	if err != nil {
		return cli.Fail(report.Unreachable, "see whether this machine lets programs listen on 127.0.0.1", err)
	}
	t.AtEnd(endpoint.Close)
	t.Emulator(endpoint.URL)
	t.Describe = "embedded Kinesis at " + endpoint.URL
	if access != nil {
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

// accessOf is the access control of an embedded Kinesis that allows the run only some operations, and the key pair that
// may do everything; nil when the run may do everything itself. The run's pair is the one that emulators are given.
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
