package main

import (
	"bytes"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/scenarios"
	"kinesim/sim/rehearsal"
	"kinesim/sim/report"
	"kinesim/sim/world"
)

// defaultScenario is what run does when it is told nothing.
const defaultScenario = "quickstart"

// runFlags are the flags of run.
type runFlags struct {
	target   target.Flags
	scenario scenarioFlags

	consumers []string // names for them
	scale     float64

	virtual       bool
	predict       bool
	comparePacing bool
	vary          []variation
	digest        bool
	latency       string

	workers int
	drain   time.Duration
	out     string
	ui      string
	look    lookFlags
	replay  string
	record  string

	objectives []string
	prices     string
	summary    string // how it is printed at the end
	baseline   string
	metricsFlags
	failIf []string
	partFlags
	brake rehearsal.Brake
}

func (f *runFlags) register(set *pflag.FlagSet) {
	f.scenario.register(set)
	f.registerScale(set)
	set.BoolVar(&f.virtual, "virtual", false,
		"run in virtual time against the model of the embedded Kinesis: no socket, no clock, the same records")
	set.BoolVar(&f.predict, "predict", false, "run in virtual time first, then in real time, and compare")
	set.StringVar(&f.latency, "latency", "",
		"`MODEL` of how long the endpoint takes to answer: 20ms; in virtual time also "+
			"lognormal:MEDIAN,SIGMA or a .hlog file of an earlier run. Default: the scenario's")
	set.BoolVar(&f.comparePacing, "compare-pacing", false,
		"run without pacing and with it, from one seed, and show both side by side. In virtual time, unless a target is given")
	set.Var(&varyFlag{to: &f.vary}, "vary",
		"run in virtual time once for each value, as in stream.shards=1,2,4, and show the runs as a table. "+
			"May be given several `PATH=V1,V2`s: each value of one runs with each of the others")
	set.Uint64Var(&f.brake.Records, "max-records", 0, "stop when `N` records were sent, each attempt of one counted; 0 for no bound")
	set.Float64Var(&f.brake.Cost, "max-cost", 0, "stop before the estimate of what was sent exceeds `DOLLARS`; 0 for no bound")
	set.DurationVar(&f.brake.Duration, "max-duration", 0,
		"stop generating after this time, and deliver what is on its way; 0s for no bound")
	set.BoolVar(&f.digest, "digest", true, "make the bytes of payloads, and their digest; with --digest=false a run in virtual time makes their "+
		"sizes only, and is faster for it")
	f.registerPrices(set)
	f.registerObjectives(set)
	f.registerMetrics(set)
	set.StringVar(&f.baseline, "baseline", "", "compare at the end with the run whose results are in `DIR`, as kinesim compare does")
	set.StringArrayVar(&f.failIf, "fail-if", nil, failIfUsage)
	set.StringVar(&f.summary, "summary", summaryText, "how the summary is printed at the end: text, markdown (as GitHub shows it) or "+
		"json. Where $GITHUB_STEP_SUMMARY names a file, Markdown is added to that besides")
	set.IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "`N` goroutines that generate updates; they change no record")
	set.DurationVar(&f.drain, "drain", rehearsal.DefaultDrain, "how long an interrupted run goes on delivering what it has generated")
	set.StringVar(&f.out, "out", "", "write summary.json, an .hlog per latency and what view shows into `DIR`")
	set.StringVar(&f.ui, "ui", "",
		"what is shown while the run goes on: tui, lines, json (one snapshot a second on stdout) or none. "+
			"Default: tui on a terminal, else lines")
	f.look.register(set)
	set.StringVar(&f.replay, "replay-control", "", "do again what was done by hand in an earlier run, as its control.log `FILE` tells")
	set.StringVar(&f.record, "record", "", "write every update of the scenario into `FILE` before the run, as workload.replay reads it; "+
		"packed where its name ends in .gz or .zst")
	f.partFlags.register(set)
	f.target.Register(set)
	f.target.RegisterListening(set)
	set.StringArrayVar(&f.consumers, "consumer", nil, listen.NameUsage)
}

func (f *runFlags) registerScale(set *pflag.FlagSet) {
	set.Float64Var(&f.scale, "scale", 1, "multiply profiles, rates and counts of events by `X`")
}

func (f *runFlags) registerPrices(set *pflag.FlagSet) {
	set.StringVar(&f.prices, "prices", "", "estimate costs by the table of prices in `FILE`; kinesim help cost says what it holds")
}

func (f *runFlags) registerObjectives(set *pflag.FlagSet) {
	set.StringArrayVar(&f.objectives, "objective", nil, "judge the run by `TEXT` besides the scenario's objectives, as in 'due_to_ack p95 < 10m', "+
		"'failed = 0' or adobe. May be given several times; see kinesim help objectives")
}

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
			if scenario.StartsNow {
				p.say("note: now is %s, and the digest is that of this moment; Repeat says it", scenario.Start.Format(time.RFC3339Nano))
			}
			if err := flags.applyComparison(cmd.Flags()); err != nil {
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
		},
	}
	flags.register(cmd.Flags())
	return cmd
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
	plan.Part, plan.StartAt, plan.Launched = flags.part, flags.startAt, p.launched
	if !plan.Part.Whole() {
		plan.Repeat += " --part=" + plan.Part.String()
	}
	if flags.predict || set.Changed("workers") {
		plan.Producers = flags.workers
	}
	return &session{program: p, flags: flags, plan: plan, argument: argument, whole: whole}, nil
}

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
	if known := []string{summaryText, summaryMarkdown, summaryJSON}; !slices.Contains(known, f.summary) {
		return cli.Usage(help, "--summary %q is not known: it is text, markdown or json%s", f.summary, cli.DidYouMean(f.summary, "", known))
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
	case f.virtual && f.brake != rehearsal.Brake{}:
		return cli.Usage("leave it out", "--max-records, --max-cost and --max-duration bound what is sent, and --virtual sends nothing")
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
