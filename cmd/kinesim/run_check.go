package main

import (
	"bytes"
	"slices"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/world"
)

// checkVirtual refuses what cannot be meant together with virtual time.
func (f *runFlags) checkVirtual(sc *scenarios.Scenario) error {
	switch {
	case sc.Stream.OnDemand() && !f.virtual:
		return cli.Usage("--virtual, or a timeline that switches the mode",
			"stream.mode: on_demand is for runs in virtual time: no target makes such a stream")
	case !f.digest && f.comparePacing, !f.digest && f.predict:
		return cli.Usage("leave --digest out", "what is compared has to export the same, which only the digest says")
	case !f.digest && !f.virtual:
		return cli.Usage("--virtual --digest=false", "--digest=false makes no bytes, and without --virtual they are sent")
	case f.predict && !f.virtual:
		return target.Permitted(sc) // which the run in real time would find out second
	case !f.virtual:
		return nil
	}
	if f.predict {
		return cli.Usage("--predict, which runs in virtual time first", "--virtual and --predict both say how to run")
	}
	switch kind, err := f.target.Kind(); {
	case err != nil:
		return err
	case f.target.ReadBack != "":
		return cli.Usage("leave --read-back out", "--virtual reads nothing back: the model tells what it took")
	case !kind.Modelled:
		return cli.Usage("leave --virtual out, or the target", "--virtual has no target: it runs against the model of the embedded Kinesis")
	}
	return target.Permitted(sc)
}

// loadControl reads the control log that --replay-control names.
func (f *runFlags) loadControl() ([]rehearsal.Command, error) {
	const example = "a " + rehearsal.ControlLog + " that run --out has written"
	if f.replay == "" {
		return nil, nil
	}
	if f.virtual || f.predict {
		return nil, cli.Usage("leave one of them out", "--replay-control repeats what was done in real time, and not in virtual time")
	}
	text, err := cli.ReadFile(f.replay)
	if err != nil {
		return nil, cli.Usage(example, "--replay-control: %w", err)
	}
	commands, err := rehearsal.ReadControlLog(bytes.NewReader(text))
	if err != nil {
		return nil, cli.Usage(example, "--replay-control %s: %w", f.replay, err)
	}
	return commands, nil
}

// apply scales the scenario, and refuses what cannot be.
func (f *runFlags) apply(set *pflag.FlagSet, sc *scenarios.Scenario) error {
	const help = "kinesim run --help"
	if known := uis; f.ui != "" && !slices.Contains(known, f.ui) {
		return cli.Usage(help, "--ui %q is not known: it is tui, lines, json or none%s", f.ui, cli.DidYouMean(f.ui, "", known))
	}
	if err := checkSummary(f.summary, help); err != nil {
		return err
	}
	if f.ui == uiJSON && set.Changed("summary") && f.summary != summaryJSON {
		return cli.Usage("leave --summary out, or --ui lines",
			"--ui json ends with the summary as a line of JSON, and not as --summary=%s", f.summary)
	}
	if err := f.checkBaseline(); err != nil {
		return err
	}
	if err := f.checkMetrics(); err != nil {
		return err
	}
	if _, err := f.look.options(); err != nil {
		return err
	}
	switch {
	case set.Changed("attempts") && set.Changed("retry-for"):
		return cli.Usage("give one of them", "--attempts and --retry-for both say when a record is given up")
	case set.Changed("workers") && f.workers < 1:
		return cli.Usage(help, "--workers %d: at least 1", f.workers)
	case !(f.brake.Cost >= 0 && f.brake.Cost < 1e9):
		return cli.Usage(help, "--max-cost %v: from 0 to a thousand million dollars", f.brake.Cost)
	case f.brake.Duration < 0:
		return cli.Usage(help, "--max-duration %s: not below 0", f.brake.Duration)
	case f.drain < 0:
		return cli.Usage(help, "--drain %s: not below 0", f.drain)
	}
	return f.applyScenario(sc)
}

// applyScenario is what of it concerns the scenario alone.
func (f *runFlags) applyScenario(sc *scenarios.Scenario) error {
	if !(f.scale > 0 && f.scale <= 100_000) {
		return cli.Usage("a factor such as 2 or 0.1", "--scale %v: more than 0, at most 100000", f.scale)
	}
	if f.scale != 1 {
		if err := sc.Scale(f.scale); err != nil {
			return cli.Usage("a smaller factor, or a smaller scenario", "--scale %v: %w", f.scale, err)
		}
	}
	if err := f.addObjectives(sc); err != nil {
		return err
	}
	if err := world.ExportConfig(sc).Validate(); err != nil {
		return cli.Usage("kinesim scenarios keys", "%w", err)
	}
	return cli.CheckMemory(sc)
}
