package main

import (
	"runtime"
	"time"

	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/listen"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/sim/rehearsal"
)

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
