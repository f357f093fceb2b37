package main

import (
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
)

// defaultScenario is what run does when it is told nothing.
const defaultScenario = "quickstart"

func (p *program) runCommand() *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:   "run [FILE | NAME]",
		Short: "Run a scenario: generate, detect, export, and prove what arrived",
		Long: `Run generates the profile updates of a scenario, exports what the destination would export, and proves by reading the
stream back that every acknowledged record arrived. Without an argument it runs the quickstart scenario, and without a
target it sends to an embedded Kinesis inside the process.

Ctrl-C stops generating, delivers what is on its way (at most --drain) and still reports; a second one stops at once.`,
		Example: `  kinesim run
  kinesim run nightly-batch --seed 7 --scale 2 --shards 4
  kinesim run nightly-batch --virtual
  kinesim run nightly-batch --compare-pacing --shards 1 --scale 2
  kinesim run nightly-batch --vary stream.shards=1,2,4 --vary export.pacing=false,true
  kinesim run nightly-batch --listen 127.0.0.1:4567 --wait-for-consumers 2
  kinesim run my.yaml --target localstack --out results
  kinesim run my.yaml --endpoint http://localhost:4566
  kinesim run my.yaml --target aws --stream profiles --region eu-west-1`,
		Args: cli.AtMostOne("scenario"),
		RunE: func(cmd *cobra.Command, args []string) error {
			argument := defaultScenario
			if len(args) > 0 {
				argument = args[0]
			}
			if err := flags.nameConsumers(); err != nil {
				return err
			}
			if len(flags.vary) > 0 {
				return p.runVaried(cmd, flags, argument)
			}
			return p.runScenario(cmd, flags, argument)
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

// runScenario runs one scenario as the flags say: by itself, paced beside unpaced, or foretold.
func (p *program) runScenario(cmd *cobra.Command, flags runFlags, argument string) error {
	scenario, _, err := p.loadScenario(argument, flags.scenario.sets)
	if err != nil {
		return err
	}
	if err := flags.target.Resolve(p.env); err != nil {
		return err
	}
	if err := flags.apply(cmd.Flags(), scenario); err != nil {
		return err
	}
	p.tellStart(scenario)
	if err := flags.applyComparison(cmd.Flags()); err != nil {
		return err
	}
	if err := refuseIdle(cmd.Flags(), flags.idle(scenario)); err != nil {
		return err
	}
	if err := flags.checkConsumers(p, scenario); err != nil {
		return err
	}
	if err := flags.applyPart(p.env, cmd.Flags(), scenario); err != nil {
		return err
	}
	flags.ui = p.chooseUI(flags.ui)
	if err := flags.stage(cmd.Context()); err != nil {
		return err
	}
	s, err := p.newSession(cmd.Flags(), flags, scenario, argument)
	if err != nil {
		return err
	}
	if err := p.prepareOut(s.flags.out); err != nil {
		return err
	}
	if err := s.recordUpdates(cmd.Context()); err != nil {
		return err
	}
	switch {
	case flags.comparePacing:
		err = s.comparePacing(cmd.Context())
	case flags.predict:
		err = s.predict(cmd.Context())
	default:
		err = s.rehearse(cmd.Context(), s.judge)
	}
	return cli.Worse(cli.Worse(err, s.missing()), s.flags.push(cmd.Context()))
}

// tellStart says when now is, where one of the scenarios of a command begins then.
func (p *program) tellStart(of ...*scenarios.Scenario) {
	if i := slices.IndexFunc(of, func(sc *scenarios.Scenario) bool { return sc.StartsNow }); i >= 0 {
		p.say("note: now is %s, and the digest is that of this moment; Repeat says it", of[i].Start.Format(time.RFC3339Nano))
	}
}

// newSession plans what the flags say, or refuses what cannot be meant together.
func (p *program) newSession(set *pflag.FlagSet, flags runFlags, scenario *scenarios.Scenario, argument string) (*session, error) {
	if err := flags.checkVirtual(scenario); err != nil {
		return nil, err
	}
	latency, err := flags.latencyOf(scenario)
	if err != nil {
		return nil, err
	}
	control, err := flags.loadControl()
	if err != nil {
		return nil, err
	}
	prices, err := flags.loadPrices()
	if err != nil {
		return nil, err
	}
	build := readBuild()
	flags.target.Prices = prices
	plan := rehearsal.Plan{
		Scenario: scenario, Workers: flags.workers, Latency: latency, Control: control, Drain: flags.drain, Prices: prices,
		Brake:    flags.brake,
		Versions: report.Versions{Kinesim: build.version, Go: build.goVersion},
		Repeat:   variablesOf(scenario) + flags.repeatCommand(set, argument, scenario),
	}
	plan.NoDigest = !flags.digest
	if flags.drain == 0 {
		plan.Drain = -1 // none, which is not the default
	}
	whole := plan.Repeat
	plan.Part, plan.StartAt, plan.Launched, plan.Run = flags.part, flags.startAt, p.launched, flags.runID
	if !plan.Part.Whole() {
		plan.Repeat += " --part=" + plan.Part.String()
	}
	if flags.predict || set.Changed("workers") {
		plan.Producers = flags.workers
	}
	return &session{program: p, flags: flags, plan: plan, argument: argument, whole: whole}, nil
}
