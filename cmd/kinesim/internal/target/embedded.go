package target

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/exporter/kinesis"
	"kinesim/scenarios"
	"kinesim/sim"
	"kinesim/sim/kinesisfake"
	"kinesim/sim/kinesisfake/httpserver"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// openEmbedded starts a Kinesis of our own on a free port of this machine, as the scenario's stream section says. The
// run reaches it there, whatever else it listens on for consumers.
func openEmbedded(ctx context.Context, c *Console, t *Target, flags Flags, scenario *scenarios.Scenario) error {
	stream := scenario.Stream
	keys, err := flags.keysOf(c, stream)
	if err != nil {
		return err
	}
	account, region := iam.PlaceOf(keys.run.Allow)
	t.Config.Region = cmp.Or(t.Config.Region, region)
	model := streams.New(streams.Config{
		Account: account, Region: t.Config.Region,
		Retention: stream.Retention,
		Limits:    limitsOf(stream, flags.Part),
	})
	t.Fake = kinesisfake.NewServer(model, kinesisfake.Options{
		Latency: stream.Latency, Seed: scenario.Seed, Access: keys.access, Exempt: Ours, Names: namesOf(stream.Consumers),
	})
	endpoint, err := httpserver.Start(t.Fake, "127.0.0.1:0")
	if err != nil {
		return cli.Fail(report.Unreachable, "see whether this machine lets programs listen on 127.0.0.1", err)
	}
	t.AtEnd(endpoint.Close)
	t.Emulator(endpoint.URL)
	t.Describe = "embedded Kinesis at " + endpoint.URL
	t.Config.AccessKeyID, t.Config.SecretAccessKey = keys.admin.ID, keys.admin.Secret
	client, err := t.Control(ctx)
	if err != nil {
		return err
	}
	if err := t.create(ctx, client, stream, true); err != nil { // the stream goes with its endpoint
		return err
	}
	t.Config.AccessKeyID, t.Config.SecretAccessKey = keys.run.ID, keys.run.Secret
	// The run's own stream is there at once. States pass for whoever changes it while the run goes on.
	t.Fake.Do(func(_ time.Time, m *streams.Model) { m.SetDurations(streams.Passing(stream.States)) })
	if stream.Listen == "" {
		return nil
	}
	return t.meet(c, flags, stream, keys)
}

// limitsOf are the quotas of a scenario's stream, as a part of a divided run meets them.
func limitsOf(stream scenarios.Stream, part world.Part) streams.Limits {
	limits := sim.WriteLimits(stream.Throttle, part)
	limits.Read = stream.Throttle != "off"
	return limits
}

// meet listens for consumers, and tells them where.
func (t *Target) meet(c *Console, flags Flags, stream scenarios.Stream, keys keys) error {
	if warning := listen.Warning(stream.Listen, keys.access == nil); warning != "" {
		c.say("%s", warning)
	}
	port, err := listen.Open(t.Fake, stream.Listen, flags.TLS, c.Env)
	if err != nil {
		return err
	}
	t.AtEnd(port.Close)
	t.Describe = "embedded Kinesis at " + port.URL
	port.Greet(c.Stderr, t.Config.Region, keys.consumer, "")
	if flags.TLS {
		c.say(listen.SelfSigned)
	}
	return nil
}

// namesOf are the names that a scenario gives to consumers.
func namesOf(consumers []scenarios.Consumer) (names []readers.Name) {
	for _, one := range consumers {
		names = append(names, readers.Name{Name: one.Name, KeyID: one.Key, FanOut: one.FanOut, Agent: one.Agent})
	}
	return names
}

// Ours tells the requests of a run of kinesim: its reader must not take from the consumers what the quotas give.
func Ours(r *http.Request) bool { return strings.Contains(r.UserAgent(), kinesis.UserAgent+"/") }

// Allowed is what a scenario's stream allows the run, or nil for everything.
func Allowed(stream scenarios.Stream) ([]iam.Statement, error) {
	allowed, err := rehearsal.Allowed(stream)
	if err != nil {
		return nil, cli.Usage("kinesim policy --stream ARN", "%w", err)
	}
	return allowed, nil
}

// Permitted asks of a scenario that is to be run without an endpoint what Open and Connect ask one: whether the
// destination may do what it needs. It fails as they do.
func Permitted(sc *scenarios.Scenario) error {
	if _, err := Allowed(sc.Stream); err != nil {
		return err
	}
	denied, ok := errors.AsType[*rehearsal.DeniedError](rehearsal.Permitted(sc))
	if !ok {
		return nil
	}
	asked := checkingPut
	if denied.Operation == "ListStreams" {
		asked = checkingConnection
	}
	return unreachable(asked, kinesis.Refusal(denied.Operation, "AccessDeniedException", denied.Message))
}

// keys are who may do what with an embedded Kinesis.
type keys struct {
	access     *iam.Access // nil when everybody may do everything
	admin, run iam.KeyPair // who creates the stream, and who exports: one pair, unless the run may not do everything
	consumer   string      // id of the first credentials for consumers; "" when any will do
}

// keysOf are the key pairs that a scenario and the flags want. The run's pair is the one that emulators are given,
// unless others must not use it.
func (f Flags) keysOf(c *Console, stream scenarios.Stream) (keys, error) {
	anybody := iam.KeyPair{ID: emulatorKey, Secret: emulatorKey}
	k := keys{admin: anybody, run: anybody}
	pairs, err := listen.Credentials(c.Env, f.Credentials, nil)
	if err != nil {
		return k, err
	}
	may, err := Allowed(stream)
	switch {
	case err != nil:
		return k, err
	case may == nil && len(pairs) == 0:
		return k, nil
	case may != nil && stream.Listen != "" && len(pairs) == 0:
		return k, cli.Usage("--credentials ID:SECRET for the consumers", "stream.allow lets in the run alone, and stream.listen is for consumers")
	}
	all := []iam.Statement{{Actions: []string{"*"}}}
	k.admin = iam.KeyPair{ID: "admin", Secret: rand.Text(), Allow: all}
	k.run = iam.KeyPair{ID: emulatorKey, Secret: emulatorKey, User: rehearsal.Exporter, Allow: all}
	if may != nil {
		k.run.Allow = may
	}
	if len(pairs) > 0 {
		k.consumer, k.run.ID, k.run.Secret = pairs[0].ID, "exporter", rand.Text()
	}
	k.access, err = listen.Access(append(pairs, k.admin, k.run)...)
	return k, err
}
