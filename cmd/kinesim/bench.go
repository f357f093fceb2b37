package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kinesim/cmd/kinesim/internal/bench"
	"kinesim/cmd/kinesim/internal/cli"
	"kinesim/cmd/kinesim/internal/target"
	"kinesim/exporter/kinesis"
	"kinesim/sim/report"
)

// nullTarget is the endpoint that does nothing, in a process of its own. Only bench has it.
const nullTarget = "null"

// benchFlags are the flags of bench.
type benchFlags struct {
	target target.Flags

	modes    []string
	wires    []string
	sizes    []int
	inFlight []int
	records  int
	warmUp   int
	rounds   int
	keys     int
	lanes    int
	workers  int
	order    bool
	pin      bool
	json     bool

	null           bench.NullOptions
	throttleShares []float64
}

func (f *benchFlags) register(set *pflag.FlagSet) {
	set.StringSliceVar(&f.modes, "mode", bench.Modes, "what is measured: core, pipeline, sdk")
	set.StringSliceVar(&f.wires, "wire", []string{string(kinesis.WireJSON)}, "how core and pipeline write requests: json, cbor, plain")
	set.IntSliceVar(&f.sizes, "size", []int{1200}, "`BYTES` of a payload, about")
	set.IntSliceVar(&f.inFlight, "in-flight", []int{8}, "`N` requests under way at once")
	set.IntVar(&f.records, "records", 400_000, "`N` records a measurement")
	set.IntVar(&f.warmUp, "warm-up", 40_000, "`N` records before each measurement, which are sent but not measured")
	set.IntVar(&f.rounds, "rounds", 0, "`N` rounds, each of one measurement of every kind; default: 5, or 1 of a single kind")
	set.IntVar(&f.keys, "keys", 1_000_000, "`N` distinct partition keys: profiles, in mode pipeline")
	set.IntVar(&f.lanes, "lanes", 0, "`N` lanes of core and pipeline; default: one for each core, but no more than are in flight")
	set.IntVar(&f.workers, "workers", 0, "`N` goroutines that generate in mode pipeline; default: one for each core")
	set.BoolVar(&f.order, "order", true, "hold an export back while an earlier one of its partition key is unfinished")
	set.BoolVar(&f.pin, "pin", false, "keep the producer on one core and the endpoint of --target null on another (Linux)")
	set.BoolVar(&f.json, "json", false, "print JSON")
	set.DurationVar(&f.null.Latency, "latency", 0, "--target null answers after `D`")
	set.Float64SliceVar(&f.throttleShares, "throttle-share", []float64{0}, "--target null throttles this `SHARE` of entries, 0 to 1")
	set.BoolVar(&f.null.TLS, "tls", false, "--target null wants TLS")
	f.target.Register(set)
	set.Lookup("target").Usage = "null (default: a process that answers and does nothing else), embedded, localstack or aws"
}

func (p *program) benchCommand() *cobra.Command {
	var flags benchFlags
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure export throughput: the export core, the whole pipeline, and a plain SDK loop",
		Long: `Bench measures how fast records leave this machine, and at what cost: the export core on records that are encoded
already, the whole pipeline from generation to acknowledgement, and as a yardstick a plain loop around the AWS SDK.

Each measurement is a process of its own, so that CPU, memory and allocations are those of the producer alone.
Measurements of different kinds take turns, and what is compared is the median over the rounds of the ratio within a
round.`,
		Example: `  kinesim bench
  kinesim bench --wire json,cbor --in-flight 8,64 --latency 20ms
  kinesim bench --mode core,sdk --size 360,1200 --throttle-share 0,0.01
  kinesim bench --endpoint http://localhost:4566 --mode core --records 100000 --json`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.target.Resolve(p.env); err != nil {
				return err
			}
			if err := flags.check(cmd.Flags()); err != nil {
				return err
			}
			return p.bench(cmd.Context(), &flags)
		},
	}
	flags.register(cmd.Flags())
	return cmd
}

// measureCommand is what bench starts for each measurement.
func (p *program) measureCommand() *cobra.Command {
	return &cobra.Command{
		Use: bench.MeasureCommand, Hidden: true, Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return bench.ServeMeasurement(cmd.Context(), p.stdin, p.stdout)
		},
	}
}

// nullCommand is the endpoint of --target null.
func (p *program) nullCommand() *cobra.Command {
	return &cobra.Command{
		Use: bench.NullCommand, Hidden: true, Args: cli.NoArguments,
		RunE: func(*cobra.Command, []string) error { return bench.ServeNull(p.stdin, p.stdout) },
	}
}

// check refuses what cannot be, and fills what depends on other flags.
func (f *benchFlags) check(set *pflag.FlagSet) error {
	const help = "kinesim bench --help"
	for _, list := range []struct {
		name   string
		values []string
		known  []string
	}{
		{"mode", f.modes, bench.Modes},
		{"wire", f.wires, []string{string(kinesis.WireJSON), string(kinesis.WireCBOR), string(kinesis.WirePlain)}},
	} {
		for _, value := range list.values {
			if !slices.Contains(list.known, value) {
				return cli.Usage(help, "--%s %q is not known: it is %s%s", list.name, value, strings.Join(list.known, ", "),
					cli.DidYouMean(value, "", list.known))
			}
		}
	}
	if len(f.modes) == 0 || len(f.wires) == 0 || len(f.sizes) == 0 || len(f.inFlight) == 0 || len(f.throttleShares) == 0 {
		return cli.Usage(help, "--mode, --wire, --size, --in-flight and --throttle-share: at least one of each")
	}
	for _, row := range []struct {
		name  string
		value int
		least int
		most  int
	}{
		{"size", slices.Min(f.sizes), 200, 0}, {"size", slices.Max(f.sizes), 0, 100_000},
		{"in-flight", slices.Min(f.inFlight), 1, 0}, {"in-flight", slices.Max(f.inFlight), 0, 4096},
		{"records", f.records, 1, 1 << 30}, {"warm-up", f.warmUp, 0, 1 << 30}, {"rounds", f.rounds, 0, 1000},
		{"keys", f.keys, 1, 100_000_000}, {"lanes", f.lanes, 0, 1024}, {"workers", f.workers, 0, 1024},
	} {
		if row.value < row.least || row.most > 0 && row.value > row.most {
			return cli.Usage(help, "--%s %d: from %d to %d", row.name, row.value, row.least, cmp.Or(row.most, 1<<30))
		}
	}
	switch {
	case slices.Min(f.throttleShares) < 0 || slices.Max(f.throttleShares) >= 1:
		return cli.Usage(help, "--throttle-share %v: from 0, below 1", f.throttleShares)
	case f.null.Latency < 0:
		return cli.Usage(help, "--latency %s: not below 0", f.null.Latency)
	case f.target.Target == "" && f.target.Endpoint == "":
		f.target.Target = nullTarget
	}
	if f.target.Target == nullTarget && f.target.Endpoint != "" {
		return cli.Usage(help, "--endpoint and --target null are two targets")
	}
	if err := refuseIdle(set, f.idle()); err != nil {
		return err
	}
	if f.rounds == 0 {
		f.rounds = 5
		if len(f.kinds()) == 1 {
			f.rounds = 1
		}
	}
	return nil
}

// kinds are the measurements of a round, those that are compared with each other side by side.
func (f *benchFlags) kinds() []bench.Spec {
	var kinds []bench.Spec
	for _, size := range f.sizes {
		for _, inFlight := range f.inFlight {
			for _, mode := range f.modes {
				wires := f.wires
				if mode == bench.ModeSDK {
					wires = []string{string(kinesis.WirePlain)}
				}
				for _, wire := range wires {
					for _, share := range f.throttleShares {
						kinds = append(kinds, bench.Spec{
							Mode: mode, Wire: kinesis.Wire(wire), SizeBytes: size, InFlight: inFlight, ThrottleShare: share,
							Records: f.records, WarmUp: f.warmUp, Keys: f.keys, Lanes: f.lanes, Workers: f.workers, Order: f.order,
						})
					}
				}
			}
		}
	}
	return kinds
}

// bench measures every kind in every round, and reports.
func (p *program) bench(ctx context.Context, flags *benchFlags) error {
	stop := cli.Listen(ctx)
	defer stop.Release()
	kinds := flags.kinds()
	opened, environment, err := p.openBenchTarget(stop.Soft, flags, len(kinds))
	if err != nil {
		return err
	}
	defer func() {
		// Ctrl-C reaches the null endpoint as well, which ends at once.
		if closing := opened.Close(); closing != nil && stop.Soft.Err() == nil {
			p.say("note: %v", closing)
		}
	}()
	rounds := make([][]bench.Result, len(kinds))
	started := time.Now()
	for round := range flags.rounds {
		for i, spec := range kinds {
			spec.Reach(opened.Config)
			if flags.target.Target == nullTarget {
				spec.Stream = bench.NullStream(spec.ThrottleShare)
			}
			result, err := bench.MeasureApart(stop.Soft, spec, environment, flags.pin)
			if err != nil {
				if stop.Soft.Err() != nil {
					err = cli.Fail(report.Interrupted, "", errors.New("interrupted; nothing is reported"))
				}
				return err
			}
			rounds[i] = append(rounds[i], result)
			if !flags.json || flags.rounds*len(kinds) > 1 {
				p.say("round %d of %d: %s: %s records per CPU-second", round+1, flags.rounds, spec.Name(),
					bench.Rounded(result.RecordsPerCPUSecond))
			}
		}
	}
	result := bench.NewReport(opened.Describe, time.Since(started), rounds)
	if flags.json {
		return result.WriteJSON(p.stdout)
	}
	return result.WriteText(p.stdout)
}

// openBenchTarget opens where records go, and tells with which environment the producers run.
func (p *program) openBenchTarget(ctx context.Context, flags *benchFlags, kinds int) (*target.Target, []string, error) {
	if flags.target.Target == nullTarget {
		return openNull(flags)
	}
	scenario, err := bench.Scenario(flags.sizes[0], flags.keys, flags.rounds*kinds*(flags.records+flags.warmUp))
	if err != nil {
		return nil, nil, err
	}
	if flags.target.Endpoint != "" && flags.target.Target == "" {
		// The first records tell whether it takes any.
		t, err := target.OpenProbed(ctx, p.console(), flags.target, scenario, bench.Probe)
		return t, nil, err
	}
	t, err := target.Open(ctx, p.console(), flags.target, scenario)
	return t, nil, err
}

// openNull starts the endpoint that does nothing.
func openNull(flags *benchFlags) (*target.Target, []string, error) {
	null, err := bench.OpenNull(flags.null, flags.pin)
	if err != nil {
		return nil, nil, err
	}
	t := &target.Target{Describe: flags.null.String()}
	t.AtEnd(null.Close)
	t.Emulator(null.URL)
	t.Config.Stream = bench.NullStream(0)
	return t, null.Environment, nil
}
