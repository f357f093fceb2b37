package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/sim"
	"kinesim/sim/kinesisfake/faults"
	"kinesim/sim/kinesisfake/iam"
	"kinesim/sim/kinesisfake/readers"
	"kinesim/sim/kinesisfake/streams"
)

// serveSettings are the flags of serve, understood.
type serveSettings struct {
	config    streams.Config
	recordKiB int64
	latency   faults.Delay
	access    *iam.Access // or nil
	keyID     string      // of the first credentials, or ""
	names     []readers.Name
	script    func(start time.Time) (*faults.Script, error)
}

// serveSettings understands the flags, or says what cannot be meant.
func (p *program) serveSettings(f serveFlags) (s serveSettings, err error) {
	const help = "kinesim serve --help"
	if err := cli.CheckAddress("--listen", f.listen, "127.0.0.1:4567"); err != nil {
		return s, err
	}
	model, known := sim.WriteModels[f.throttle]
	if !known {
		return s, cli.Usage(
			help,
			"--throttle %q is not known: it is strict, burst or off%s",
			f.throttle,
			cli.DidYouMean(f.throttle, "", serveThrottles),
		)
	}
	record, err := f.streamRecord(help)
	if err != nil {
		return s, err
	}
	memory, err := sizeFlag("memory", f.memory, 4<<20, 1<<40)
	if err != nil {
		return s, err
	}
	if s.latency, err = faults.ParseDelay(f.latency); err != nil {
		return s, cli.Usage(help, "--latency: %w", err)
	}
	if f.states < 0 || f.states > 10*time.Minute {
		return s, cli.Usage(help, "--state-delay %s: 0s to 10m", f.states)
	}
	policy, err := listen.Policy(f.policy)
	if err != nil {
		return s, err
	}
	account, region := iam.PlaceOf(policy)
	if region, err = p.serveRegion(f.region, region); err != nil {
		return s, err
	}
	s.recordKiB = record >> 10
	s.config = streams.Config{
		Account: account, Region: region, StoredBytesMax: memory, Durations: streams.Passing(f.states),
		Limits: streams.Limits{Write: model, Read: model != streams.WriteOff},
	}
	s.config.Region = streams.New(s.config).Config().Region // with its default
	pairs, err := listen.Credentials(p.env, f.credentials, policy)
	if err != nil {
		return s, err
	}
	if s.access, err = listen.Access(pairs...); err != nil {
		return s, err
	}
	if len(pairs) > 0 {
		s.keyID = pairs[0].ID
	}
	if s.names, err = listen.Names(f.consumers); err != nil {
		return s, err
	}
	if s.script, err = p.faultScript(f.faults); err != nil {
		return s, err
	}
	if warning := listen.Warning(f.listen, s.access == nil); warning != "" {
		p.say("%s", warning)
	}
	return s, nil
}

// streamRecord checks what is said of --stream, and is how large its records may be, in bytes.
func (f serveFlags) streamRecord(help string) (int64, error) {
	if err := target.CheckStream(f.stream); err != nil {
		return 0, err
	}
	if f.shards < 1 || f.shards > 20_000 {
		return 0, cli.Usage(help, "--shards %d: 1 to 20000", f.shards)
	}
	record, err := sizeFlag("max-record", f.maxRecord, 1<<20, 10<<20)
	if err != nil {
		return 0, err
	}
	for _, flag := range []string{"shards", "max-record"} {
		if f.stream == "" && f.given != nil && f.given(flag) {
			return 0, cli.Usage("--stream NAME", "--%s says nothing without --stream, which it is of", flag)
		}
	}
	return record, nil
}

// serveRegion is the region that --stream is created in: the one that was said, else that of --policy, else that of the
// environment; "" for the default.
func (p *program) serveRegion(said, policy string) (string, error) {
	for _, one := range []struct{ from, region string }{
		{"--region", said}, {"the region of --policy", policy},
		{"AWS_REGION", p.env("AWS_REGION")}, {"AWS_DEFAULT_REGION", p.env("AWS_DEFAULT_REGION")},
	} {
		if one.region != "" {
			return one.region, target.CheckRegion(one.from, one.region)
		}
	}
	return "", nil
}

// faultScript makes the faults of a scenario those of a server that starts at a moment; nil of none.
func (p *program) faultScript(argument string) (func(start time.Time) (*faults.Script, error), error) {
	if argument == "" {
		return nil, nil
	}
	scenario, _, err := p.loadScenario(argument, nil)
	if err != nil {
		return nil, err
	}
	if len(scenario.Faults()) == 0 {
		return nil, cli.Usage("entries of its timeline that say fault: KIND (kinesim scenarios keys)",
			"--faults %s: the scenario has no fault", argument)
	}
	return func(start time.Time) (*faults.Script, error) { return sim.FaultScript(scenario, start) }, nil
}

// sizeUnits are the units of a size on the command line, longest first.
var sizeUnits = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}, {"", 1}}

// sizeFlag reads a size such as 512MiB that lies between two others. The largest record is a whole number of KiB, as
// are all bounds.
func sizeFlag(name, text string, low, high int64) (int64, error) {
	for _, unit := range sizeUnits {
		number, found := strings.CutSuffix(text, unit.name)
		if !found {
			continue
		}
		value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		size := int64(value * float64(unit.bytes))
		if err != nil || !(value > 0 && value < 1e15) {
			break
		}
		if size < low || size > high {
			return 0, cli.Usage("kinesim serve --help", "--%s %s: from %s to %s", name, text, binarySize(low), binarySize(high))
		}
		return size &^ 1023, nil
	}
	return 0, cli.Usage("kinesim serve --help", "--%s %q: want a size such as 512MiB", name, text)
}

// binarySize is a size in the largest unit that divides it.
func binarySize(n int64) string {
	for i := 3; i >= 0; i-- {
		if unit := sizeUnits[i]; n >= unit.bytes && n%unit.bytes == 0 {
			return fmt.Sprintf("%d%s", n/unit.bytes, unit.name)
		}
	}
	return fmt.Sprintf("%dB", n)
}
